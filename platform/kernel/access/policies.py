"""The catalogue of permissions: each app declares its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_declared: dict[str, Any] = {}


def declare(app: str, permissions: Mapping[str, Any]) -> None:
    """Add an app's permissions, {"verb_thing": label}. Raises ValueError for one declared twice."""
    for name, label in permissions.items():
        full = f"{app}.{name}"
        if full in _declared:
            raise ValueError(f"Permission {full} is declared twice.")
        _declared[full] = label


def declared() -> Mapping[str, Any]:
    """Return every permission, {"app.verb_thing": label}."""
    return dict(sorted(_declared.items()))


def label_of(permission: str) -> str:
    """Return what a permission allows, in the reader's language."""
    return str(_declared[permission])
