"""Reads of businesses and coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, FilteredRelation, Q, QuerySet, Value, When
from django.utils.translation import gettext

from apps.businesses import events, registry
from apps.businesses.models import Business, Coverage, CoverageRun
from apps.businesses.rules import coverage
from apps.businesses.rules.gaps import Proposal, Uncovered, propose
from apps.organization.models import OrgUnit, Zone
from apps.organization.queries import members_for_a_branch, units
from kernel import access, blueprint
from kernel.access import Actor
from kernel.chinese import industries
from kernel.models import JournalEntry

# Where words of a search are looked for, in pages and API.
SEARCHED = ("name", "name_pinyin", "name_initials", "code", "owner")


def businesses(actor: Actor) -> QuerySet[Business]:
    """Return the businesses the actor may see, with what a list shows of them."""
    rows = Business.objects.select_related("unit", "town", "community", "district", "market")
    return access.visible(actor, rows.order_by("name_pinyin", "id"))


def coverages(actor: Actor) -> QuerySet[Coverage]:
    """Return the covers, present and past, of the units the actor may see."""
    rows = Coverage.objects.select_related("business", "unit").order_by("-starts_on", "id")
    return access.visible(actor, rows)


def runs(actor: Actor) -> QuerySet[CoverageRun]:
    """Return the recomputings, newest first, to those who may see coverage of the whole county."""
    return access.visible(actor, CoverageRun.objects.all(), "businesses.view_coverage")


@dataclass
class CoverageFigures:
    """Active businesses and how many a branch covers; `by` splits them."""

    total: int = 0
    covered: int = 0
    by_unit: dict[str, int] = field(default_factory=dict)

    @property
    def uncovered(self) -> int:
        return self.total - self.covered

    @property
    def rate(self) -> float | None:
        """Return the covered share, 0 to 1; None when there is no business."""
        return self.covered / self.total if self.total else None

    def as_json(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "covered": self.covered,
            "uncovered": self.uncovered,
            "by_unit": self.by_unit,
        }


def coverage_figures(actor: Actor) -> CoverageFigures:
    """Return the coverage of the active businesses the actor may see."""
    active = access.visible(actor, Business.objects.filter(status=Business.Status.ACTIVE))
    rows = active.values("unit__name").annotate(count=Count("id")).order_by("-count", "unit__name")
    figures = CoverageFigures()
    for row in rows:
        figures.total += row["count"]
        if row["unit__name"] is not None:
            figures.covered += row["count"]
            figures.by_unit[row["unit__name"]] = row["count"]
    return figures


@dataclass(frozen=True)
class Split:
    """One line of a table of coverage: a kind, a place, an industry, a unit."""

    key: str
    label: str
    total: int
    covered: int

    @property
    def uncovered(self) -> int:
        return self.total - self.covered

    @property
    def rate(self) -> float | None:
        return self.covered / self.total if self.total else None


def coverage_totals(actor: Actor) -> CoverageFigures:
    """Return the coverage of the active businesses the actor may see, without naming units."""
    active = access.visible(actor, Business.objects.filter(status=Business.Status.ACTIVE))
    counts = active.order_by().aggregate(total=Count("id"), covered=Count("unit_id"))
    return CoverageFigures(**counts)


# What coverage is split by, and the column that holds it.
SPLITS = {"kind": "kind", "town": "town_id", "industry": "industry", "unit": "unit_id"}


def coverage_by(actor: Actor, *splits: str) -> dict[str, list[Split]]:
    """Return coverage split by kind, town, industry or unit, each with the largest first.

    The businesses are read once, grouped by all splits together; two small queries name the towns
    and the units.
    """
    active = access.visible(actor, Business.objects.filter(status=Business.Status.ACTIVE))
    columns = [SPLITS[split] for split in splits]
    groups = list(active.order_by().values_list(*columns).annotate(Count("id"), Count("unit_id")))
    found = {}
    for place, split in enumerate(splits):
        total: Counter[Any] = Counter()
        covered: Counter[Any] = Counter()
        for group in groups:
            total[group[place]] += group[-2]
            covered[group[place]] += group[-1]
        labels = _labels(split, total.keys())
        found[split] = [
            Split(str(key or ""), labels[key], total[key], covered[key])
            for key in sorted(labels, key=lambda key: -total[key])
        ]
    return found


@dataclass(frozen=True)
class Branch:
    """What a branch carries: the businesses it covers, its members."""

    key: str
    name: str
    businesses: int
    members: int

    @property
    def each(self) -> float | None:
        """Return the businesses for each member; None for a branch without members."""
        return round(self.businesses / self.members, 1) if self.members else None


def branches(actor: Actor, lines: Iterable[Split], on: date) -> list[Branch]:
    """Return the branches in being the actor may see, those with most businesses for a member first.

    `lines` are coverage split by unit. Two queries.
    """
    covered = {line.key: line.covered for line in lines}
    members = registry.members_by_unit.get()(actor, on)
    found = [
        Branch(str(pk), name, covered.get(str(pk), 0), members.get(pk, 0))
        for pk, name in units(actor).branches().values_list("pk", "name")
    ]
    return sorted(found, key=lambda one: (one.each is None, -(one.each or 0), one.name))


def summed(lines: Iterable[Split]) -> CoverageFigures:
    """Return the sums over a split's lines."""
    figures = CoverageFigures()
    for line in lines:
        figures.total += line.total
        figures.covered += line.covered
    return figures


def _labels(split: str, keys: Collection[Any]) -> dict[Any, str]:
    """Return {key: label} in the order in which lines of equal size stand, "none" last."""
    none = gettext("(none)")
    if split == "kind":
        return {key: str(Business.Kind(key).label) for key in sorted(keys)}
    if split == "industry":
        return {key: str(industries.SECTIONS.get(key) or none) for key in sorted(keys)}
    model = Zone if split == "town" else OrgUnit
    rows = model.objects.filter(pk__in=[key for key in keys if key]).order_by("name", "pk")
    labels: dict[Any, str] = dict(rows.values_list("pk", "name"))
    return {**labels, None: none} if None in keys else labels


def uncovered_in(zone: UUID | None) -> int:
    """Return how many active businesses of a place no branch covers: a figure, no names."""
    if zone is None:
        return 0
    here = Q(town=zone) | Q(community=zone) | Q(district=zone) | Q(market=zone)
    return Business.objects.filter(here, status=Business.Status.ACTIVE, unit=None).count()


def counts_by_unit(actor: Actor, on: date) -> dict[UUID, int]:
    """Return {unit: businesses it covered on that day} of the units the actor may see."""
    if not actor.paths("businesses.view_business"):
        return {}
    rows = access.visible(actor, Coverage.objects.on(on), "businesses.view_business")
    return dict(rows.order_by().values_list("unit_id").annotate(Count("id")))


@dataclass(frozen=True)
class Moved:
    """How many businesses get another branch, and the rows (from, to, how many), the largest first."""

    total: int
    rows: list[tuple[str, str, int]]


def rule_book(definitions: Any = None) -> coverage.RuleBook:
    """Return coverage rules, the county's where none are given, over its branches in being, the oldest first."""
    units = OrgUnit.objects.branches().order_by("founded_on", "id")
    coverers = (
        coverage.Coverer(
            id=row["id"],
            host=row["host"],
            form=row["form"],
            basis=row["basis"],
            host_code=row["host_code"],
            industry=row["industry"],
            zone=row["zone_id"],
        )
        for row in units.values("id", "host", "form", "basis", "host_code", "industry", "zone_id")
    )
    return coverage.compile_rules(definitions or blueprint.value("coverage_rules"), coverers)


def moved_by(actor: Actor, saved: Any, draft: Any) -> Moved:
    """Return whom other coverage rules would give another branch; cover given by hand stays.

    Both are the blueprint's section. Six queries, over all active businesses.
    """
    access.require(actor, "businesses.view_coverage", access.EVERYWHERE)
    before, after = rule_book(saved), rule_book(draft)
    by_hand = set(
        Coverage.objects.filter(ends_on=None, is_manual=True).values_list("business", flat=True)
    )
    pairs: Counter[tuple[UUID | None, UUID | None]] = Counter()
    for business in subjects():
        units = [
            cover.unit_id if (cover := book.cover_of(business)) else None
            for book in (before, after)
        ]
        if units[0] != units[1] and business.id not in by_hand:
            pairs[units[0], units[1]] += 1
    names = OrgUnit.objects.in_bulk({unit for pair in pairs for unit in pair if unit})
    rows = [
        (names[was].name if was else "", names[then].name if then else "", count)
        for (was, then), count in pairs.most_common()
    ]
    return Moved(sum(pairs.values()), rows)


def rule_names() -> dict[str, str]:
    """Return what the county calls its coverage rules, by key, in the reader's language."""
    return {**blueprint.names("coverage_rules"), coverage.MANUAL: gettext("assigned by hand")}


def subjects(only: Collection[UUID] | None = None) -> Iterator[coverage.Subject]:
    """Yield what the rules look at in every active business, or in `only` some."""
    active = Business.objects.filter(status=Business.Status.ACTIVE)
    rows = (active if only is None else active.filter(pk__in=only)).values_list(
        "id", "kind", "code", "industry", "town_id", "community_id", "district_id", "market_id"
    )
    for key, kind, code, industry, town, community, district, market in rows.iterator(
        chunk_size=5000
    ):
        yield coverage.Subject(kind, code, industry, town, community, district, market, id=key)


@dataclass(frozen=True)
class Alike:
    """Active businesses that are alike in all the rules ask, under one cover: how many they are."""

    facts: coverage.Facts
    now: coverage.Cover | None
    count: int


def alike(book: coverage.RuleBook) -> Iterator[Alike]:
    """Yield the active businesses, together where the rules cannot tell them apart. One aggregate."""
    columns = {"industry": "industry", "town": "town_id", "community": "community_id",
               "district": "district_id", "market": "market_id"}  # fmt: skip
    asked = [name for name in columns if name in book.attributes]
    present = FilteredRelation("coverages", condition=Q(coverages__ends_on=None))
    rows = (
        Business.objects.filter(status=Business.Status.ACTIVE)
        .annotate(
            present=present,
            claimed=Case(When(code__in=book.claimed("code"), then=F("code")), default=Value("")),
        )
        .order_by()
        .values_list("present__unit_id", "present__rule", "present__is_manual", "kind", "claimed",
                     *(columns[name] for name in asked))
        .annotate(Count("id"))
    )  # fmt: skip
    for unit_id, rule, is_manual, kind, code, *values, count in rows:
        now = coverage.Cover(unit_id, coverage.MANUAL if is_manual else rule) if unit_id else None
        facts = dict(zip(asked, values, strict=True))
        yield Alike(coverage.Facts(kind, code, **facts), now, count)


def present_cover(only: Collection[UUID] | None = None) -> dict[UUID, coverage.Cover]:
    """Return the cover in force of each business that has one, or of `only` some."""
    present = Coverage.objects.filter(ends_on=None)
    rows = (present if only is None else present.filter(business__in=only)).values_list(
        "business_id", "unit_id", "rule", "is_manual"
    )
    return {
        business_id: coverage.Cover(unit_id, coverage.MANUAL if is_manual else rule)
        for business_id, unit_id, rule, is_manual in rows
    }


def without_town(actor: Actor) -> QuerySet[Business]:
    """Return the active businesses that no branch covers and whose township is not recorded."""
    rows = businesses(actor).filter(status=Business.Status.ACTIVE, unit=None, town=None)
    return rows.order_by("name_pinyin", "id")


class Reckoned(StrEnum):
    """How far coverage has been computed."""

    NEVER = "never"
    BEFORE_SOME = "before_some"
    YES = "yes"


def reckoned() -> Reckoned:
    """Say whether coverage was computed ever, and since the last uncovered business was recorded.

    Covers given by hand or brought along by a file count as computed. Two queries.
    """
    run = CoverageRun.objects.filter(state=CoverageRun.State.APPLIED).first()
    if run is None:
        covered = Business.objects.exclude(unit=None)
        return Reckoned.YES if covered.exists() else Reckoned.NEVER
    later = Business.objects.filter(
        status=Business.Status.ACTIVE, unit=None, created_at__gt=run.created_at
    )
    return Reckoned.BEFORE_SOME if later.exists() else Reckoned.YES


def gaps(actor: Actor) -> list[Proposal]:
    """Return a proposal for every active business that no branch covers."""
    counts = registry.full_members.get()(actor)
    nowhere = gettext("(no township)")
    rows = businesses(actor).filter(status=Business.Status.ACTIVE, unit=None)
    uncovered = (
        Uncovered(key, name, town or nowhere, industry, counts.get(code, 0), town_id)
        for key, name, town, industry, code, town_id in rows.values_list(
            "id", "name", "town__name", "industry", "code", "town_id"
        )
    )
    return propose(uncovered, members_for_a_branch())


# What is done with one business by hand, as its page says it.
CORRECTED = {
    one.name: one.description
    for one in (
        events.BusinessChanged, events.BusinessClosed, events.BusinessReopened, events.CoverAssigned,
    )
}  # fmt: skip


def corrections(business: Business) -> list[JournalEntry]:
    """Return what was done with a business by hand, the newest first. One query."""
    rows = JournalEntry.objects.filter(name__in=CORRECTED, subjects__contains=[business.pk])
    return list(rows.order_by("-at")[:20])
