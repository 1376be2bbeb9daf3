"""Which branch reaches which business: an ordered list of rules, the first that matches decides.

Pure arithmetic: the county's rules are data of its blueprint. Source of Chongyi's: the method's
"area first, industry second" (区域为主、行业为辅).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

MANUAL = "manual"
# The figure of the covered share, as it is kept every day.
RATE = "businesses.coverage_rate"
BUSINESS_ATTRIBUTES = ("code", "industry", "town", "community", "district", "market")
UNIT_ATTRIBUTES = ("host_code", "industry", "zone")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at in a business; places are ids of zones."""

    kind: str
    code: str
    industry: str = ""
    town: UUID | None = None
    community: UUID | None = None
    district: UUID | None = None
    market: UUID | None = None


@dataclass(frozen=True, slots=True)
class Subject(Facts):
    """A business with what the rules look at."""

    id: UUID = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Coverer:
    """What the rules look at in a branch in being."""

    id: UUID
    host: str = ""
    form: str = ""
    basis: str = ""
    host_code: str = ""
    industry: str = ""
    zone: UUID | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """A unit that covers a business, and the rule that says so."""

    unit_id: UUID
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule: {value of a business's attribute: unit that covers it}."""

    key: str
    kinds: frozenset[str]
    attribute: str
    units: Mapping[Any, UUID]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two units that one rule gives the same businesses; the older unit gets them."""

    rule: str
    kept: UUID
    passed_over: UUID


@dataclass
class RuleBook:
    """The county's rules over its units of a day."""

    rules: list[Rule]
    clashes: list[Clash] = field(default_factory=list)

    @property
    def attributes(self) -> set[str]:
        """Return the attributes of businesses that any rule asks."""
        return {rule.attribute for rule in self.rules}

    def claimed(self, attribute: str) -> set[Any]:
        """Return the values of an attribute that some unit claims."""
        return {value for rule in self.rules if rule.attribute == attribute for value in rule.units}

    def cover_of(self, business: Facts) -> Cover | None:
        """Return the cover the first matching rule gives, None when none matches."""
        for rule in self.rules:
            if business.kind not in rule.kinds:
                continue
            unit = rule.units.get(getattr(business, rule.attribute))
            if unit is not None:
                return Cover(unit, rule.key)
        return None


def compile_rules(definitions: Iterable[Mapping[str, Any]], units: Iterable[Coverer]) -> RuleBook:
    """Return the rule book of `definitions` (the blueprint's section) over `units`, oldest first."""
    standing = list(units)
    book = RuleBook([])
    for definition in definitions:
        wanted: Mapping[str, str] = definition["where"]
        attribute, unit_attribute = definition["match"]["business"], definition["match"]["unit"]
        claimed: dict[Any, UUID] = {}
        for unit in standing:
            if any(getattr(unit, name) != value for name, value in wanted.items()):
                continue
            claim = getattr(unit, unit_attribute)
            if not claim:
                continue
            if claim in claimed:
                book.clashes.append(Clash(definition["key"], claimed[claim], unit.id))
            else:
                claimed[claim] = unit.id
        book.rules.append(
            Rule(definition["key"], frozenset(definition["kinds"]), attribute, claimed)
        )
    return book


@dataclass(frozen=True, slots=True)
class Move:
    """What recomputing does to one business: gain (before None), loss (after None) or change."""

    business_id: UUID
    before: UUID | None
    after: Cover | None


def moves(
    subjects: Iterable[Subject], book: RuleBook, present: Mapping[UUID, Cover]
) -> Iterator[Move]:
    """Yield what differs between present cover and the rules; cover given by hand stays."""
    for business in subjects:
        now, then = present.get(business.id), book.cover_of(business)
        if is_moved(now, then):
            yield Move(business.id, now.unit_id if now else None, then)


def is_moved(now: Cover | None, then: Cover | None) -> bool:
    """Say whether the rules give another cover than the present one; what was given by hand stays."""
    return now != then and (now is None or now.rule != MANUAL)


def definition_problems(definitions: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (place, message) for rules with the same key."""
    for key, count in Counter(rule["key"] for rule in definitions).items():
        if count > 1 or key == MANUAL:
            yield key, f"{key} × {count}"
