"""What stood there before a change in place: kept in the session, sealed with the county's key."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from kernel.fields import decrypt_bytes, encrypt_bytes
from kernel.web.requests import ActorRequest

_KEPT = "in_place"
# Of so many changes the former values are kept.
_MOST = 20


def keep(request: ActorRequest, key: str, row: Any, values: Mapping[str, str]) -> None:
    """Keep the form's former data of a row, for as long as it has the version it has now."""
    said = json.dumps([row.version, dict(values)]).encode()
    kept = {**request.session.get(_KEPT, {})}
    kept.pop(_name(key, row), None)
    kept[_name(key, row)] = base64.b64encode(encrypt_bytes(said)).decode()
    request.session[_KEPT] = dict(list(kept.items())[-_MOST:])


def take(request: ActorRequest, key: str, row: Any) -> tuple[int, dict[str, str]] | None:
    """Return (version it is taken back from, the form's former data), once; None when none is kept."""
    kept = {**request.session.get(_KEPT, {})}
    sealed = kept.pop(_name(key, row), None)
    if sealed is None:
        return None
    request.session[_KEPT] = kept
    version, values = json.loads(decrypt_bytes(base64.b64decode(sealed)))
    return version, values


def _name(key: str, row: Any) -> str:
    return f"{key}/{row.pk}"
