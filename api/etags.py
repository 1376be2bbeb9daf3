"""ETags of records and lists, and the checks of If-Match and If-None-Match."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.errors import Problem, ProblemError
from kernel.errors import Stale
from kernel.models import Record

_TAG = r'(?:W/)?"[!#-~\x80-\xff]*"'
PATTERN = rf"^(\*|{_TAG}(, ?{_TAG})*)$"
_GIVEN = re.compile(rf"\s*{_TAG}(\s*,\s*{_TAG})*\s*", re.IGNORECASE)
_ETAG = re.compile(r'"([^"]*)"')
# What servers in between add to the tag of an answer they compress.
_PACKED = re.compile(r"(--?|;)(gzip|br|deflate|zstd)$")


def etag_of(record: Record, shown: Any = None) -> dict[str, str]:
    """Return the ETag header of a record's present state: its version, and a digest of the answer.

    The digest tells answers of one version apart: a related row may have another name by now.
    """
    digest = f".{_digest(shown)}" if shown is not None else ""
    return {"ETag": f'"{record.stamp}{digest}"'}


def etag_of_list(rows: Any) -> dict[str, str]:
    """Return the ETag header of a page's rows; it is weak, for `next` is another each time."""
    return {"ETag": f'W/"{_digest(rows)}"'}


def check(request: Request, record: Record, *, required: bool) -> int | None:
    """Return the version a change is based on, None when the request has no If-Match.

    Tags are compared by the version they name: a weak one, or one to which a compressing server
    added its mark, names it as well. Raises ProblemError: 428 when If-Match is required and
    missing, 400 when it is no ETag; Stale when the record was changed.
    """
    given = request.headers.get("If-Match")
    if given is None:
        if required:
            text = _("Send If-Match with the ETag you read: it keeps others' changes from loss.")
            raise ProblemError(Problem(428, text))
        return None
    if given.strip() == "*":
        return record.version
    if not _GIVEN.fullmatch(given):
        text = _("If-Match is no ETag: send the ETag as you got it, with its quotation marks.")
        raise ProblemError(Problem(400, text, "bad_etag"))
    stamps = {tag.partition(".")[0] for tag in _tags(given)}
    if record.stamp not in stamps:
        text = _("The record was changed after you read it. Read it again and repeat your change.")
        raise Stale(text)
    return record.version


def is_known(request: Request, etag: str) -> bool:
    """Say whether the request names `etag` in If-None-Match (any, by "*")."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or bool(_tags(given) & _tags(etag))


def _tags(header: str) -> set[str]:
    return {_PACKED.sub("", tag) for tag in _ETAG.findall(header)}


def _digest(shown: Any) -> str:
    # Not as JSON: the same values print alike, in a fifth of the time.
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
