"""What apps above accounts say about one: the roles it holds; they register here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kernel import realm


@dataclass(frozen=True)
class HeldRole:
    """A role in plain words: what it is called, where it holds, what it allows."""

    name: str
    where: str
    rights: tuple[str, ...]
    url: str = ""
    until: date | None = None


Guard = Callable[[UUID], None]
_guards: list[Guard] = []


def ask_before_disabling(guard: Guard) -> None:
    """Have `guard(user id)` raise Conflict where a county cannot do without an account."""
    if guard not in _guards:
        _guards.append(guard)


def require_dispensable(user_id: UUID) -> None:
    """Raise Conflict where the county in force cannot do without an account."""
    for guard in () if realm.current().is_platform else _guards:
        guard(user_id)


Describer = Callable[[UUID], list[HeldRole]]
_describers: dict[bool, list[Describer]] = {True: [], False: []}


def describe_roles_with(describer: Describer, *, platform: bool = False) -> None:
    """Have `describer(user id)` say which roles an account holds, in counties or on the platform."""
    _describers[platform].append(describer)


def roles_of(user_id: UUID) -> list[HeldRole]:
    """Return the roles an account holds today, in plain words."""
    known = _describers[realm.current().is_platform]
    return [role for describer in known for role in describer(user_id)]
