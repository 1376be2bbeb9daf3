"""What a draft of the roles would change, before it is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.accounts.models import User
from apps.organization import grants, rules
from apps.organization.models import OwnRole
from kernel import access, blueprint

PEOPLE_SHOWN = 12


@dataclass(frozen=True)
class ChangedRole:
    """What a role would allow more and less, and who holds it, with where; the first only, and how many more."""

    name: str
    gained: list[str]
    lost: list[str]
    people: list[str]
    others: int


def changed_rights(saved: list[dict[str, Any]], draft: list[dict[str, Any]]) -> list[ChangedRole]:
    """Return each role that would allow something else, with those who hold it today."""
    before = {role["key"]: rules.permissions_of(role) for role in saved}
    after = {role["key"]: rules.permissions_of(role) for role in draft}
    names = {role["key"]: blueprint.in_language(role["name"]) for role in [*saved, *draft]}
    found = []
    for key, name in names.items():
        old, new = before.get(key, frozenset()), after.get(key, frozenset())
        if old != new:
            people = _people(key)
            shown, others = people[:PEOPLE_SHOWN], len(people[PEOPLE_SHOWN:])
            found.append(ChangedRole(name, _named(new - old), _named(old - new), shown, others))
    return found


def _named(rights: Iterable[str]) -> list[str]:
    return [access.label_of(right) for right in sorted(rights) if right in access.declared()]


def _people(role: str) -> list[str]:
    """Return who holds a role today: by name with the unit, or for a role of one's own rows by name."""
    held = (
        grants.all_holdings().filter(role=role, user__is_active=True).order_by("user__name", "id")
    )
    own = OwnRole.objects.filter(roles__contains=[role]).values("user_id")
    return [
        *(f"{grant.user.name} · {grant.content_object.name}" for grant in held),
        *User.objects.filter(pk__in=own, is_active=True)
        .order_by("name")
        .values_list("name", flat=True),
    ]
