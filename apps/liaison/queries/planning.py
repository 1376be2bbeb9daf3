"""What a plan is made from: who is bound, who may be looked after, where they work, what stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from apps.businesses.models import Business
from apps.liaison.models import TARGETS
from apps.liaison.queries.astray import present, with_astray
from apps.liaison.queries.rulebook import Bound, LiaisonRule, bound_by, liaison_rules
from apps.liaison.rules.nearness import Places
from apps.liaison.rules.planner import Keeper, Target
from apps.members.models import Member
from apps.organization.models import OrgUnit, Zone

STREETS = {Zone.Kind.COMMUNITY, Zone.Kind.VILLAGE, Zone.Kind.DISTRICT}
NOWHERE = Places()


@dataclass(frozen=True)
class Standing:
    """A link in force, and why it cannot go on ("" where it can)."""

    id: UUID
    rule: str
    keeper: UUID
    kind: str  # unit, member, business
    target: UUID
    is_manual: bool
    astray: str


@dataclass
class Problem:
    """One rule's part of a plan: keepers and targets as they are today, and the links in force."""

    rule: LiaisonRule
    bound: Bound
    targets: list[Target]
    standing: list[Standing]
    places: Mapping[UUID, Places] = field(default_factory=dict)
    scopes: Mapping[UUID, tuple[Any, ...]] = field(default_factory=dict)

    def keepers(self, load: Mapping[UUID, int]) -> list[Keeper]:
        """Return who may look after more, given how many each looks after already."""
        return [
            Keeper(
                key=member,
                room=max(0, self.rule.most - load.get(member, 0)),
                load=load.get(member, 0),
                places=self.places.get(member, NOWHERE),
                scopes=self.scopes[member],
            )
            for member in self.bound.members
        ]


class Ground:
    """The county as the planner sees it; each table is read once, when it is first asked for."""

    def __init__(self) -> None:
        self.rules = liaison_rules()

    @cached_property
    def standing(self) -> list[Standing]:
        columns = (
            "pk", "rule", "keeper_id", "unit_id", "member_id", "business_id", "is_manual", "astray",
        )  # fmt: skip
        rows = with_astray(present(), self.rules).values_list(*columns)
        return [
            Standing(pk, rule, keeper, *_target(targets), is_manual, astray)
            for pk, rule, keeper, *targets, is_manual, astray in rows
        ]

    @cached_property
    def zones(self) -> dict[UUID, tuple[str, UUID | None]]:
        rows = Zone.objects.values_list("pk", "kind", "parent_id")
        return {pk: (kind, parent) for pk, kind, parent in rows}

    @cached_property
    def units(self) -> dict[UUID, OrgUnit]:
        return OrgUnit.objects.in_being().in_bulk()

    @cached_property
    def members(self) -> dict[UUID, tuple[UUID, str, str]]:
        rows = Member.objects.filter(left_on=None)
        found = rows.values_list("pk", "unit_id", "employer_code", "name")
        return {pk: (unit, code, name) for pk, unit, code, name in found}

    @cached_property
    def businesses(self) -> list[tuple[Any, ...]]:
        active = Business.objects.filter(status=Business.Status.ACTIVE)
        return list(
            active.values_list(
                "pk", "code", "owner", "industry", "market_id", "community_id", "district_id",
                "town_id", "address",
            )
        )  # fmt: skip

    @cached_property
    def employers(self) -> dict[str, Places]:
        """Return {credit code: where the business stands} of those that members work at."""
        codes = {code for _unit, code, _name in self.members.values() if code}
        return {row[1]: _places_of(row) for row in self.businesses if row[1] in codes}

    def problem(self, rule: LiaisonRule) -> Problem:
        """Return one rule's part of the plan."""
        bound = bound_by(rule)
        found = Problem(
            rule, bound, [], [one for one in self.standing if one.rule == rule.key],
            places={member: self.places_of_member(member) for member in bound.members},
            scopes={member: self._scopes(rule, member, bound) for member in bound.members},
        )  # fmt: skip
        found.targets = list(self._targets(rule, bound))
        return found

    def places_of_member(self, member: UUID) -> Places:
        """Return where a member works: at their employer's, and where their branch stands."""
        if member not in self.members:
            return NOWHERE
        unit, code, _name = self.members[member]
        return self.places_of_unit(unit).with_(self.employers.get(code, NOWHERE))

    def places_of_unit(self, unit_id: UUID) -> Places:
        """Return where a unit stands: its place with those it lies in, and its industry."""
        unit = self.units.get(unit_id)
        if unit is None:
            return NOWHERE
        found: dict[str, set[Any]] = {"markets": set(), "streets": set(), "towns": set()}
        zone = unit.zone_id
        while zone is not None and zone in self.zones:
            kind, above = self.zones[zone]
            found[_level(kind)].add(zone)
            zone = above
        industries = frozenset({unit.industry} - {""})
        markets, streets, towns = (frozenset(places) for places in found.values())
        return Places(markets, streets, towns, industries)

    def _scopes(self, rule: LiaisonRule, member: UUID, bound: Bound) -> tuple[Any, ...]:
        if rule.whom == "own_unit":
            return (self.members[member][0],) if member in self.members else ()
        if rule.whom == "member":
            return tuple(sorted(bound.units[member], key=str))
        return (None,)

    def _targets(self, rule: LiaisonRule, bound: Bound) -> Iterable[Target]:
        if rule.target == "unit":
            return self._units(rule)
        return self._members(bound) if rule.target == "member" else self._businesses()

    def _units(self, rule: LiaisonRule) -> Iterable[Target]:
        for pk, unit in self.units.items():
            if unit.kind in rule.whom_of:
                scopes = (pk,) if rule.whom == "own_unit" else (None,)
                yield Target(pk, self.places_of_unit(pk), scopes, unit.name_pinyin)

    def _members(self, bound: Bound) -> Iterable[Target]:
        """Yield the ordinary members of the units that those bound are responsible for."""
        held = {unit for units in bound.units.values() for unit in units}
        above = {self.units[unit].path: unit for unit in held if unit in self.units}
        for pk, (unit_id, _code, name) in self.members.items():
            unit = self.units.get(unit_id)
            if pk in bound.units or unit is None:
                continue
            scopes = tuple(held for path, held in above.items() if unit.path.startswith(path))
            if scopes:
                yield Target(pk, self.places_of_member(pk), scopes, name)

    def _businesses(self) -> Iterable[Target]:
        """Yield the businesses in being that no Party member runs."""
        run = {(code, name) for _unit, code, name in self.members.values() if code}
        for row in self.businesses:
            if (row[1], row[2]) not in run:
                yield Target(row[0], _places_of(row), (None,), row[8])


def _target(ids: Sequence[UUID | None]) -> tuple[str, UUID]:
    """Return the column of the target that is given, and its id."""
    return next((name, pk) for name, pk in zip(TARGETS, ids, strict=True) if pk)


def _places_of(row: Collection[Any]) -> Places:
    _pk, _code, _owner, industry, market, community, district, town, _address = row
    return Places(
        frozenset({market} - {None}),
        frozenset({community, district} - {None}),
        frozenset({town} - {None}),
        frozenset({industry} - {""}),
    )


def _level(kind: str) -> str:
    if kind == Zone.Kind.MARKET:
        return "markets"
    return "streets" if kind in STREETS else "towns"
