"""The payload of a journal entry, which the database's owner may have made unreadable."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.fields.json import KeyTransform

# Levels of lists and objects; the product's own payloads have a handful. Python's reader and writer
# of JSON fail at some hundreds, depending on the caller.
DEEPEST = 100


class Unreadable(dict[str, Any]):
    """An empty payload in the place of one that is no object, or that Python cannot read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class PayloadField(models.JSONField):
    """A JSON object; any other value the database holds is read as `Unreadable`, without an error.

    That is JSON of another type, one nested more than DEEPEST, or a number too long for Python.
    """

    def deconstruct(self) -> tuple[Any, ...]:
        name, _path, *rest = super().deconstruct()
        return (name, "django.db.models.JSONField", *rest)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        try:
            found = super().from_db_value(value, expression, connection)
        except (RecursionError, ValueError):
            return Unreadable(value)
        if isinstance(expression, KeyTransform):
            return found
        if not isinstance(found, dict):
            return Unreadable(str(value))
        # Counted before it is measured: most have a few brackets only.
        if value.count("{") + value.count("[") > DEEPEST and _is_deep(found):
            return Unreadable(value)
        return found


def _is_deep(value: Any) -> bool:
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
    return bool(level)
