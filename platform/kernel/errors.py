"""Domain errors; pages, the API and commands each present them in their own way."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _


class DomainError(Exception):
    """A refused operation, with a message for users.

    `code` is stable and never translated; `fields` maps a field's name to its error message.
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
    """The input is wrong, whatever is recorded."""

    default_code = "invalid"


class Doubtful(Invalid):
    """The input is unlikely, and right only if a person says so: with `confirmed` it passes."""

    default_code = "doubtful"


class Conflict(DomainError):
    """The input is well formed but contradicts what is already recorded."""

    default_code = "conflict"


class Unchanged(Conflict):
    """Everything given is recorded already, so there is nothing to do."""

    default_code = "unchanged"

    def __init__(self, **fields: Any) -> None:
        super().__init__(_("Nothing differs from what is already recorded."), **fields)


class Stale(Conflict):
    """Someone else changed the record since it was read."""

    default_code = "stale"


class Denied(DomainError):
    """The actor may see the row but lacks the permission for this operation."""

    default_code = "denied"
