"""The section of the blueprint about duties."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.activities.queries import KINDS as ACTIVITIES
from apps.activities.rules import GROUPS
from apps.cases.queries import SECTION as CASES
from apps.duties import queries, registry, rules
from apps.organization.blueprint import KEY, KINDS, NAME, kinds_of_units, roles
from apps.rulebook import queries as rulebook
from kernel import blueprint, realm
from kernel.periods import KINDS as PERIODS


def rule_problems(given: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for keys named twice, and rules that the pack does not have."""
    yield from blueprint.repeated_keys(given)
    yield from rulebook.unknown_rules(given)
    known = queries.each_of()
    for index, one in enumerate(given):
        if one["each"] not in known:
            yield f"{index}/each", gettext("Nobody is of this kind: nobody would owe it.")
        if (one["each"] == "holder") != bool(one.get("roles")):
            yield f"{index}/roles", gettext("Holders of a role need roles, others have none.")
        named = one.get("which")
        if named and one["each"] not in registry.subjects:
            yield f"{index}/which", gettext("Nothing of this kind is told apart: leave it out.")
        for place, of in enumerate(one.get("by", ())):
            if asks_in_vain(of):
                yield (
                    f"{index}/by/{place}",
                    gettext("Nothing of this kind happens: choose another."),
                )
        if not named and not one.keys() >= queries.ASKED:
            yield f"{index}/every", gettext("Say how often it is owed, and what fulfils it.")


def asks_in_vain(condition: Any) -> bool:
    """Say whether a condition names a kind or group of activity, or a fact, that there is not."""
    parts = condition if isinstance(condition, dict) else {"kind": condition}
    # A document that is shipped is checked outside any county, whose kinds it would bring.
    here = realm.current_or_none()
    kinds = activity_kinds() if here and not here.is_platform else {}
    happening = registry.happenings.keys()
    known: dict[str, Collection[str]] = {"kind": kinds, "group": GROUPS, "fact": happening}
    return any(
        known[part] and parts[part] not in known[part] for part in parts.keys() & known.keys()
    )


def exemption_problems(given: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for exemptions named twice, and rules that the pack does not have."""
    yield from blueprint.repeated_keys(given)
    yield from rulebook.unknown_rules(given)


# What a rule about links does not say, the rule of the links says.
AS_OFTEN = {"x-none": _("period (as the rule of liaison says)")}
AS_MANY = {"x-none": _("the stated number of")}
CONDITION = {
    "anyOf": [
        {"type": "string", "title": _("any activity of a kind")},
        {
            "type": "object",
            "title": _("an activity that meets conditions"),
            "properties": {
                "kind": {"type": "string"},
                "group": {"type": "string"},
                "fact": {"type": "string"},
                "tags": {"type": "array", "items": {"type": "string"}},
                "share": {"type": "integer", "minimum": 1, "maximum": 100},
                "hours": {"type": "number", "exclusiveMinimum": 0, "maximum": 99},
            },
            "minProperties": 1,
            "additionalProperties": False,
        },
    ]
}


def which() -> dict[str, str]:
    """Return what is told apart among those who owe, such as the rules of liaison, by its key."""
    return {key: name for one in registry.subjects for key, name in one.names().items()}


def activity_kinds() -> dict[str, str]:
    """Return {kind: what the county calls activities of that kind}."""
    return blueprint.names(ACTIVITIES)


def tags() -> dict[str, Any]:
    """Return what else may be asked of an act, by its tag: how it went, or the kind of the case."""
    cases = blueprint.names(CASES).items()
    return {**rules.TAGS, **{f"case:{key}": name for key, name in cases}}


blueprint.offer(
    blueprint.Section(
        key=queries.SECTION,
        label=_("Duties"),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": KEY,
                    "name": NAME,
                    "each": {"type": "string"},
                    "roles": {"type": "array", "items": {"type": "string"}, "minItems": 1},
                    "which": {"type": "string", "minLength": 1},
                    "of": KINDS,
                    "by": {"type": "array", "items": CONDITION, "minItems": 1},
                    "weight": {"type": "integer", "minimum": 1, "maximum": 99},
                    "every": {"enum": list(PERIODS), **AS_OFTEN},
                    "times": {"type": "integer", "minimum": 1, "maximum": 99, **AS_MANY},
                    "grace_days": {"type": "integer", "minimum": 0, "maximum": 90},
                    "rule": {"type": "string"},
                },
                "required": ["key", "name", "each", "of", "rule"],
                "additionalProperties": False,
            },
        },
        help=_("Who must do what, how often; what was held fulfils it by itself."),
        check=rule_problems,
        parts={
            "each": _("each"),
            "which": _("which"),
            "of": _("of"),
            "by": _("fulfilled by"),
            "every": _("every"),
            "times": _("times"),
            "grace_days": _("days of grace"),
            "rule": _("rule"),
            "roles": _("roles"),
            "weight": _("weight"),
            "kind": _("kind of activity"),
            "group": _("group"),
            "fact": _("what happened"),
            "tags": _("only where"),
            "share": _("share of those invited, in per cent, at least"),
            "hours": _("hours, at least"),
        },
        codes=rules.EVERY,
        choices={
            "each": queries.each_of,
            "roles": roles,
            "which": which,
            "of": kinds_of_units,
            "by": activity_kinds,
            "kind": activity_kinds,
            "group": lambda: GROUPS,
            "fact": lambda: dict(registry.happenings.items()),
            "tags": tags,
            "rule": rulebook.titles,
        },
        sentence=_("{of}: {each} owes it {times} times every {every}."),
    )
)
blueprint.offer(
    blueprint.Section(
        key=queries.EXEMPTIONS,
        label=_("Exemptions from duties"),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": KEY,
                    "name": NAME,
                    "from_age": {"type": "integer", "minimum": 18, "maximum": 120},
                    "rule": {"type": "string"},
                },
                "required": ["key", "name", "rule"],
                "additionalProperties": False,
            },
        },
        help=_("Why no duties are asked of a member for a time: old, ill, away."),
        check=exemption_problems,
        parts={"from_age": _("from the age of"), "rule": _("rule")},
        choices={"rule": rulebook.titles},
    )
)
