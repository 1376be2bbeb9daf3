"""ETags of records, and the check of If-Match."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.errors import Problem, ProblemError
from kernel.models import Record

_ETAG = re.compile(r'\s*(W/)?"([^"]*)"\s*')


def etag_of(record: Record) -> dict[str, str]:
    """Return the ETag header of a record's present state."""
    return {"ETag": f'"{record.stamp}"'}


def check(request: Request, record: Record, *, required: bool) -> int | None:
    """Return the version a change is based on, None when the request has no If-Match.

    Raises ProblemError: 428 when If-Match is required and missing, 412 with the present ETag when
    the record was changed.
    """
    given = request.headers.get("If-Match")
    if given is None:
        if required:
            text = _("Send If-Match with the ETag you read: it keeps others' changes from loss.")
            raise ProblemError(Problem(428, text))
        return None
    if given.strip() == "*":
        return record.version
    # If-Match compares strongly: weak tags never match (RFC 9110).
    tags = {found[2] for found in _ETAG.finditer(given) if not found[1]}
    if record.stamp not in tags:
        text = _("The record was changed after you read it. Read it again and repeat your change.")
        raise ProblemError(Problem(412, text, headers=etag_of(record)))
    return record.version
