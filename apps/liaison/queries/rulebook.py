"""The county's rules of liaison, and who is bound by each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from apps.members.models import Member
from apps.organization.models import UnitGrant
from kernel import blueprint, clock

SECTION = "liaison_rules"


@dataclass(frozen=True)
class LiaisonRule:
    """Who looks after how many of whom, and how often each is visited, as the county has it."""

    key: str
    name: str
    who: str  # holders, members
    roles: tuple[str, ...]
    of: tuple[str, ...]  # kinds of units: of the members, or on which the role is held
    whom: str  # own_unit, unit, member, business
    whom_of: tuple[str, ...]  # kinds of units looked after
    least: int
    most: int
    every: str  # kind of period
    times: int
    by: tuple[str, ...]  # kinds of activities
    rule: str

    @property
    def target(self) -> str:
        """Return the column of a link that its targets stand in."""
        return "unit" if self.whom == "own_unit" else self.whom


def liaison_rules() -> list[LiaisonRule]:
    """Return the county's rules in their order. One query."""
    return [
        LiaisonRule(
            key=one["key"],
            name=blueprint.in_language(one["name"]),
            who=one["who"],
            roles=tuple(one.get("roles", ())),
            of=tuple(one["of"]),
            whom=one["whom"],
            whom_of=tuple(one.get("whom_of", ())),
            least=one["min"],
            most=one["max"],
            every=one["every"],
            times=one["times"],
            by=tuple(one["by"]),
            rule=one["rule"],
        )
        for one in blueprint.value(SECTION)
    ]


def rule_names() -> dict[str, str]:
    """Return {rule: name} in the reader's language."""
    return blueprint.names(SECTION)


@dataclass(frozen=True)
class Bound:
    """Who is bound by a rule: {member: units they hold the role on, or belong to}."""

    units: dict[UUID, frozenset[UUID]]
    # Holders of the role whose account belongs to no member on the roll.
    strangers: int = 0

    @property
    def members(self) -> Collection[UUID]:
        return self.units.keys()


def bound_by(rule: LiaisonRule) -> Bound:
    """Return who is bound by a rule today. One query, or two for holders of a role."""
    if rule.who == "members":
        rows = Member.objects.filter(
            left_on=None, unit__kind__in=rule.of, unit__dissolved_on=None
        ).values_list("pk", "unit_id")
        return Bound({pk: frozenset({unit_id}) for pk, unit_id in rows})
    held = UnitGrant.objects.on(clock.today()).filter(
        role__in=rule.roles,
        content_object__kind__in=rule.of,
        content_object__dissolved_on=None,
        user__is_active=True,
    )
    on_the_roll = held.filter(user__member__isnull=False, user__member__left_on=None)
    units: dict[UUID, frozenset[UUID]] = {}
    for member, unit in on_the_roll.values_list("user__member__pk", "content_object_id"):
        units[member] = units.get(member, frozenset()) | {unit}
    everybody = held.values("user").distinct().count()
    return Bound(units, everybody - len(units))


def bound_members(key: str) -> QuerySet[Member]:
    """Return the members bound by a rule, by name; nobody for one the county does not have."""
    rule = next((one for one in liaison_rules() if one.key == key), None)
    ids = bound_by(rule).members if rule else ()
    return Member.objects.filter(pk__in=ids).select_related("unit").order_by("name_pinyin", "id")
