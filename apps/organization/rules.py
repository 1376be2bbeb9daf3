"""Arithmetic of units and roles: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import access

EVERYTHING = "*"
# Who holds one of these can give themselves the rest.
LEADS_TO_ALL = {EVERYTHING, "accounts.grant_role", "kernel.change_blueprint"}
# How long a role over the whole county waits for another administrator.
CONFIRMED_WITHIN = timedelta(days=7)
# No unit of the Party is older than its first congress.
PARTY_FOUNDED = date(1921, 7, 1)
# Levels below the county's committee: as many as the column of paths holds, and more than there are.
LEVELS = 6


def powerful(roles: list[dict[str, Any]]) -> set[str]:
    """Return the keys of the roles held on units that allow everything, or lead to it."""
    return {
        role["key"]
        for role in roles
        if role["held"] == "unit" and LEADS_TO_ALL & {*role["permissions"]}
    }


def role_problems(roles: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (place, message) for rights that do not exist, and a set of roles of which none may change
    the settings.
    """
    if not any(EVERYTHING in role["permissions"] and role["held"] == "unit" for role in roles):
        yield (
            "0/permissions",
            _("One role must allow everything (*), or nobody could change the settings again."),
        )
    known = access.declared()
    for index, role in enumerate(roles):
        for permission in role["permissions"]:
            if permission != EVERYTHING and permission not in known:
                yield (
                    f"{index}/permissions",
                    _("There is no permission %(name)s.") % {"name": permission},
                )


def place_problems(places: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield (place, message) for each two different kinds that may stand under each other."""
    for kind, above in places.items():
        for other in above:
            if other != kind and kind in places[other]:
                text = _("%(one)s and %(other)s may not each stand under the other.")
                yield kind, text % {"one": kind, "other": other}


def permissions_of(role: dict[str, Any]) -> frozenset[str]:
    """Return a role's permissions; "*" stands for all that are declared."""
    listed = role["permissions"]
    return frozenset(access.declared() if EVERYTHING in listed else listed)


def child_path(parent_path: str, unit_id: UUID) -> str:
    """Return the path of a unit under `parent_path`."""
    return f"{parent_path}{unit_id.hex}/"


def level_of(path: str) -> int:
    """Return how deep a path is: 0 for the county's committee."""
    return path.count("/") - 1
