"""Versions of records as ETags, and the conditions under which they may be changed."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.errors import Problem, ProblemError
from kernel.models import Record

_ETAG = re.compile(r'\s*(W/)?"([^"]*)"\s*')


def etag_of(record: Record) -> dict[str, str]:
    """Return the header that names a record as it stands."""
    return {"ETag": f'"{record.stamp}"'}


def check(request: Request, record: Record, *, required: bool) -> int | None:
    """Return the version a change is based on, None where the request sets no condition.

    Answers 428 where a condition is required and missing, 412 with the present ETag where the
    record has moved on.
    """
    given = request.headers.get("If-Match")
    if given is None:
        if required:
            text = _("Send If-Match with the ETag you read: it keeps others' changes from loss.")
            raise ProblemError(Problem(428, text))
        return None
    if given.strip() == "*":
        return record.version
    # A weak tag never matches: it does not promise the same bytes.
    tags = {found[2] for found in _ETAG.finditer(given) if not found[1]}
    if record.stamp not in tags:
        text = _("The record was changed after you read it. Read it again and repeat your change.")
        raise ProblemError(Problem(412, text, headers=etag_of(record)))
    return record.version
