"""The section of the blueprint about kinds of activities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.activities import queries, rules
from apps.activities.queries import visits
from apps.organization.blueprint import KEY, KINDS, NAME, kinds_of_units, roles
from apps.rulebook import queries as rulebook
from kernel import blueprint


def kind_problems(kinds: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for keys named twice, and rules that the pack does not have."""
    yield from blueprint.repeated_keys(kinds)
    yield from rulebook.unknown_rules(kinds)


blueprint.offer(
    blueprint.Section(
        key=queries.KINDS,
        label=_("Kinds of activities"),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": KEY,
                    "name": NAME,
                    "group": {"enum": list(rules.GROUPS)},
                    "hosts": KINDS,
                    "invites": {"enum": list(rules.INVITES)},
                    "parts": {
                        "type": "array",
                        "items": {"enum": list(rules.PARTS)},
                        "uniqueItems": True,
                    },
                    "rule": {"type": "string"},
                    "visits": {
                        "type": "array",
                        "items": {"enum": list(rules.VISITED)},
                        "uniqueItems": True,
                    },
                    "by": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
                },
                "required": ["key", "name", "group", "hosts", "invites", "parts", "rule"],
                "additionalProperties": False,
            },
        },
        help=_("What units do together: who may hold it, who is invited, what is recorded of it."),
        check=kind_problems,
        parts={
            "group": _("group"),
            "hosts": _("held by"),
            "invites": _("invited"),
            "parts": _("recorded"),
            "rule": _("rule"),
            "visits": _("whom it visits"),
            "by": _("recorded by the roles"),
        },
        codes={**rules.GROUPS, **rules.INVITES, **rules.PARTS, **rules.VISITED},
        choices={"hosts": kinds_of_units, "by": roles, "rule": rulebook.titles},
        sentence=_(
            "Held by {hosts}; invited: {invites}. It counts as {group}; recorded of it: {parts}."
        ),
    )
)
blueprint.offer(
    blueprint.Section(
        key=visits.FINDINGS,
        label=_("Findings of visits"),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": KEY,
                    "name": NAME,
                },
                "required": ["key", "name"],
                "additionalProperties": False,
            },
        },
        help=_("What a visitor finds, to be chosen with one tap."),
        check=blueprint.repeated_keys,
    )
)
blueprint.offer(
    blueprint.Section(
        key=visits.RULES,
        label=_("Closing of months"),
        schema={
            "type": "object",
            "properties": {"close_days": {"type": "integer", "minimum": 0, "maximum": 366}},
            "required": ["close_days"],
            "additionalProperties": False,
        },
        help=_(
            "How many days after the end of a month it is closed: until then what was held in it, visits "
            "too, can be recorded and taken back."
        ),
        parts={"": _("days until a month is closed")},
        codes={"close_days": _("closing of a month")},
    )
)
