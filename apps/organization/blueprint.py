"""Sections of the blueprint about units, places, posts' and roles' names."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.organization.models import UnitFacts, Zone
from apps.organization.rules import EVERYTHING, place_problems, role_problems
from kernel import access, blueprint

# What an item of a section is called in data, and in both languages.
KEY = {"type": "string", "pattern": "^[a-z_]{2,40}$"}
NAME = {
    "type": "object",
    "properties": {"zh": {"type": "string", "minLength": 1}, "en": {"type": "string"}},
    "required": ["zh"],
    "additionalProperties": False,
}
KINDS = {"type": "array", "items": {"enum": UnitFacts.Kind.values}, "uniqueItems": True}


def kinds_of_units() -> dict[str, str]:
    """Return {kind: what the county calls units of that kind}."""
    return blueprint.names("unit_kinds")


def roles() -> dict[str, str]:
    """Return {role: what the county calls it}."""
    return blueprint.names("roles")


def rights() -> dict[str, Any]:
    """Return every right, {heading: {right: label}}, and what stands for all of them."""
    return {EVERYTHING: gettext("Everything"), **access.by_heading()}


def checked_roles(roles: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for roles named twice, and what `role_problems` finds."""
    yield from blueprint.repeated_keys(roles)
    yield from role_problems(roles)


def _named(keys: list[str]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict.fromkeys(keys, NAME),
        "required": keys,
        "additionalProperties": False,
    }


blueprint.offer(
    blueprint.Section(
        key="unit_kinds",
        label=_("Kinds of units"),
        schema=_named(UnitFacts.Kind.values),
        help=_("How this county calls the levels of its Party organisation."),
    )
)
blueprint.offer(
    blueprint.Section(
        key="may_stand_under",
        label=_("What may stand under what"),
        schema={
            "type": "object",
            "properties": dict.fromkeys(UnitFacts.Kind.values, KINDS),
            "required": UnitFacts.Kind.values,
            "additionalProperties": False,
        },
        help=_("Under which kinds of units a unit of each kind may be founded or moved."),
        check=place_problems,
        parts={"": _("may stand under")},
        choices={"": kinds_of_units},
        names_of="unit_kinds",
    )
)
blueprint.offer(
    blueprint.Section(
        key="zone_kinds",
        label=_("Kinds of places"),
        schema=_named(Zone.Kind.values),
        help=_("How this county calls its places."),
    )
)
blueprint.offer(
    blueprint.Section(
        key="posts",
        label=_("Posts"),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": {"type": "string", "pattern": "^[a-z_]+$"},
                    "name": NAME,
                    "on": {"enum": UnitFacts.Kind.values},
                    "channel": {"enum": ["elected", "assigned", "hired", "concurrent"]},
                    "role": {"type": "string"},
                },
                "required": ["key", "name", "on", "channel", "role"],
                "additionalProperties": False,
            },
        },
        help=_(
            "Posts, the way each is filled (elected, assigned, hired, concurrent) and its role."
        ),
        parts={"on": _("at"), "channel": _("filled by"), "role": _("its role")},
        choices={"on": kinds_of_units, "role": roles},
        sentence=_("A post at {on}, filled by {channel}; who holds it gets the role {role}."),
        codes={
            "elected": _("election"),
            "assigned": _("assignment"),
            "hired": _("hiring"),
            "concurrent": _("a second office"),
        },
    )
)
blueprint.offer(
    blueprint.Section(
        key="roles",
        label=_("Roles"),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": KEY,
                    "name": NAME,
                    "held": {"enum": ["unit", "self"]},
                    "permissions": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["key", "name", "held", "permissions"],
                "additionalProperties": False,
            },
        },
        help=_("What each role allows; a role is held on a unit and reaches everything below it."),
        check=checked_roles,
        parts={"held": _("held on"), "permissions": _("allows")},
        codes={"unit": _("a unit"), "self": _("what is about oneself")},
        choices={"permissions": rights},
        table="permissions",
    )
)
