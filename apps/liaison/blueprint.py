"""The section of the blueprint about liaison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.activities.queries import KINDS as ACTIVITIES
from apps.liaison.queries import SECTION
from apps.organization.blueprint import KEY, KINDS, NAME, kinds_of_units, roles
from apps.rulebook import queries as rulebook
from kernel import blueprint
from kernel.periods import KINDS as PERIODS

WHO = {"holders": _("who holds a role"), "members": _("each member")}
WHOM = {
    "own_unit": _("their own branch"),
    "unit": _("units"),
    "member": _("members of the unit in which they hold the role"),
    "business": _("businesses"),
}
EVERY = {
    "month": _("month"),
    "quarter": _("quarter"),
    "half_year": _("half-year"),
    "year": _("year"),
}


def rule_problems(given: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for what contradicts itself, and rules that the pack does not have."""
    yield from blueprint.repeated_keys(given)
    yield from rulebook.unknown_rules(given)
    for place, one in enumerate(given):
        if one["min"] > one["max"]:
            yield f"{place}/max", gettext("At most is less than at least.")
        if one["who"] == "holders" and not one.get("roles"):
            yield f"{place}/roles", gettext("Say which roles: who holds one of them looks after.")
        if one["who"] == "members" and one["whom"] == "member":
            text = gettext("Members are looked after by who holds a role: name the roles.")
            yield f"{place}/who", text
        if one["whom"] in {"own_unit", "unit"} and not one.get("whom_of"):
            yield f"{place}/whom_of", gettext("Say which kinds of units are looked after.")


_COUNT = {"type": "integer", "minimum": 0, "maximum": 200}
blueprint.offer(
    blueprint.Section(
        key=SECTION,
        label=_("Liaison"),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": KEY,
                    "name": NAME,
                    "who": {"enum": list(WHO)},
                    "roles": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
                    "of": KINDS,
                    "whom": {"enum": list(WHOM)},
                    "whom_of": KINDS,
                    "min": _COUNT,
                    "max": {**_COUNT, "minimum": 1},
                    "every": {"enum": list(PERIODS)},
                    "times": {"type": "integer", "minimum": 1, "maximum": 99},
                    "by": {"type": "array", "items": {"type": "string"}},
                    "rule": {"type": "string"},
                },
                "required": [
                    "key", "name", "who", "of", "whom", "min", "max", "every", "times", "by", "rule",
                ],
                "additionalProperties": False,
            },
        },
        help=_(
            "Who looks after how many of whom, and how often each is visited. The numbers are targets: "
            "what falls short is shown, and nothing is refused for it. A visit at which nobody was there "
            "is recorded, but does not fulfil what a link asks; a rule of duties that names only a kind "
            "of visit counts it."
        ),
        check=rule_problems,
        parts={
            "who": _("who"),
            "roles": _("roles"),
            "of": _("of"),
            "whom": _("looks after"),
            "whom_of": _("kinds of units"),
            "min": _("at least"),
            "max": _("at most"),
            "every": _("every"),
            "times": _("times"),
            "by": _("fulfilled by"),
            "rule": _("rule"),
        },
        codes={**WHO, **WHOM, **EVERY},
        choices={
            "roles": roles,
            "of": kinds_of_units,
            "whom_of": kinds_of_units,
            "by": lambda: blueprint.names(ACTIVITIES),
            "rule": rulebook.titles,
        },
        sentence=_(
            "In {of}, {who}: looks after {min} to {max} of {whom}, "
            "and visits each {times} times every {every}."
        ),
    )
)  # fmt: skip
