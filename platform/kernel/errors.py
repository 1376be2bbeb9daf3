"""Errors of the domain; pages, API and commands each show them in their own way."""

from __future__ import annotations

from typing import Any, ClassVar


class DomainError(Exception):
    """An operation the product refuses, with a message for the user.

    `code` is stable and never translated; `fields` maps a field's name to what is wrong with it.
    """

    default_code: ClassVar[str] = "refused"

    def __init__(self, message: Any = "", *, code: str | None = None, **fields: Any) -> None:
        self.message = message or next(iter(fields.values()), "")
        self.code = code or self.default_code
        self.fields = fields
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class Invalid(DomainError):
    """The input cannot be right, whatever the state of the county."""

    default_code = "invalid"


class Conflict(DomainError):
    """The input is well formed but contradicts what is already recorded."""

    default_code = "conflict"


class Stale(Conflict):
    """Someone else changed the record since it was read."""

    default_code = "stale"


class Denied(DomainError):
    """The actor may see the record but may not do this with it."""

    default_code = "denied"
