"""What is done about coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.businesses import events, queries
from apps.businesses.models import Business, Coverage, CoverageRun
from apps.businesses.rules import coverage
from apps.organization import services as organization
from apps.organization.models import OrgUnit
from kernel import access, blueprint, clock, ids, journal
from kernel.access import Actor
from kernel.db import locks, staging
from kernel.errors import Conflict, Invalid
from kernel.models import records

# (unit that covers now, unit that will); None for no unit.
Change = tuple[UUID | None, UUID | None]


@dataclass(frozen=True)
class CoveragePreview:
    """What recomputing would do: how many businesses go from where to where, and units that claim the same."""

    changes: Mapping[Change, int]
    clashes: list[coverage.Clash]
    total: int

    @property
    def gained(self) -> int:
        return sum(count for (before, _after), count in self.changes.items() if before is None)

    @property
    def lost(self) -> int:
        return sum(count for (_before, after), count in self.changes.items() if after is None)

    @property
    def moved(self) -> int:
        return sum(self.changes.values()) - self.gained - self.lost

    def by_unit(self) -> dict[UUID, tuple[int, int]]:
        """Return {unit: (gains, losses)} of every unit the recomputing touches."""
        gains: Counter[UUID] = Counter()
        losses: Counter[UUID] = Counter()
        for (before, after), count in self.changes.items():
            if after is not None:
                gains[after] += count
            if before is not None:
                losses[before] += count
        return {unit: (gains[unit], losses[unit]) for unit in gains.keys() | losses.keys()}


def preview_coverage(*, actor: Actor) -> CoveragePreview:
    """Say what recomputing would change; nothing is changed.

    The database counts the businesses that the rules cannot tell apart; the rules are asked once for
    each such group, not for each business.
    """
    access.require(actor, "businesses.recompute_coverage", access.EVERYWHERE)
    book = queries.rule_book()
    changes: Counter[Change] = Counter()
    total = 0
    for group in queries.alike(book):
        total += group.count
        then = book.cover_of(group.facts)
        if coverage.is_moved(group.now, then):
            changes[_unit_of(group.now), _unit_of(then)] += group.count
    return CoveragePreview(changes, book.clashes, total)


def _unit_of(cover: coverage.Cover | None) -> UUID | None:
    return cover.unit_id if cover else None


@transaction.atomic
def recompute_coverage(*, actor: Actor) -> CoverageRun | None:
    """Give every active business the cover the county's rules say; None when nothing changes.

    Cover given by hand stays. The run can be undone.
    """
    access.require(actor, "businesses.recompute_coverage", access.EVERYWHERE)
    lock_cover()
    moves = list(coverage.moves(queries.subjects(), queries.rule_book(), queries.present_cover()))
    if not moves:
        return None
    gained = sum(move.before is None for move in moves)
    lost = sum(move.after is None for move in moves)
    counts = {"gained": gained, "lost": lost, "moved": len(moves) - gained - lost}
    run = CoverageRun.objects.create(
        on=clock.today(),
        rules=blueprint.value("coverage_rules"),
        summary=counts,
        by_label=actor.label,
    )
    _apply(moves, run)
    journal.emit(events.CoverageRecomputed(run_id=run.pk, **counts), actor=actor)
    return run


@transaction.atomic
def undo_coverage(*, actor: Actor, run: CoverageRun) -> tuple[int, int]:
    """Take a run back; return (businesses set back, businesses kept because changed since).

    Kept are also those whose former unit is dissolved by now.
    Raises Conflict unless it is the last run that stands.
    """
    access.require(actor, "businesses.recompute_coverage", access.EVERYWHERE)
    lock_cover()
    run = records.lock(run)
    last = CoverageRun.objects.filter(state=CoverageRun.State.APPLIED).first()
    if run.state != CoverageRun.State.APPLIED or last != run:
        raise Conflict(_("Only the last recomputing that stands can be taken back."))
    begun = dict(run.begun.values_list("business_id", "ends_on"))
    ended = set(run.ended.values_list("business_id", flat=True))
    changed_since = {business for business, ends_on in begun.items() if ends_on is not None}
    changed_since |= set(
        Coverage.objects.filter(business__in=ended - begun.keys(), ends_on=None).values_list(
            "business_id", flat=True
        )
    )
    changed_since |= set(
        run.ended.exclude(unit__dissolved_on=None).values_list("business_id", flat=True)
    )
    back = (begun.keys() | ended) - changed_since
    run.begun.filter(business__in=back).delete()
    standing = Business.objects.filter(pk__in=back, status=Business.Status.ACTIVE)
    run.ended.filter(business__in=standing).update(ends_on=None, ended_by=None)
    show_cover(back)
    records.change(run, state=CoverageRun.State.UNDONE, undone_at=clock.now())
    journal.emit(
        events.CoverageUndone(run_id=run.pk, taken_back=len(back), kept=len(changed_since)),
        actor=actor,
    )
    return len(back), len(changed_since)


@transaction.atomic
def assign_cover(
    *,
    actor: Actor,
    business: Business,
    unit: OrgUnit | None,
    reason: str,
    seen: str | None = None,
) -> Business:
    """Cover a business by hand; with None, remove the manual cover so that the next recomputing decides.

    `seen` is the stamp of the business as the person saw it, with the cover the rules gave it.
    Raises Stale when it is another by now, Conflict for a closed business, a dissolved unit or one
    that is no branch.
    """
    access.require(actor, "businesses.assign_cover", business)
    if unit is not None:
        access.require(actor, "businesses.assign_cover", unit)
    # Recomputing would end what it did not see and cover the business by its rules.
    locks.lock("coverage")
    business = records.lock(business, seen)
    if business.status != Business.Status.ACTIVE:
        raise Conflict(_("A closed business is not covered by any branch."))
    unit = unit and coverer(unit)
    if not reason.strip():
        raise Invalid(reason=_("Say why: it is shown beside the assignment."))
    today = clock.today()
    present = business.coverages.filter(ends_on=None).first()
    if unit is None and (present is None or not present.is_manual):
        raise Conflict(_("This business is not assigned by hand."))
    if present is not None:
        present.ends_on = today
        present.save(update_fields=["ends_on"])
    if unit is not None:
        Coverage.objects.create(
            business=business,
            unit=unit,
            rule=coverage.MANUAL,
            is_manual=True,
            reason=reason.strip(),
            starts_on=today,
        )
    records.change(business, unit=unit)
    journal.emit(
        events.CoverAssigned(
            business_id=business.pk, unit_id=unit.pk if unit else None, reason=reason.strip()
        ),
        actor=actor,
    )
    return business


def lock_cover() -> None:
    """Lock coverage and the unit tree until the transaction ends."""
    locks.lock("coverage")
    locks.lock(organization.TREE)


def follow_rules(businesses: Collection[UUID]) -> None:
    """Give some businesses the cover the county's rules say; cover given by hand stays.

    The caller holds `lock_cover`. The change belongs to no run, so undoing the last run keeps it.
    """
    _apply(
        coverage.moves(
            queries.subjects(businesses), queries.rule_book(), queries.present_cover(businesses)
        )
    )


def coverer(unit: OrgUnit) -> OrgUnit:
    """Lock a branch in being and return it. Raises Conflict for a dissolved unit, or one of another kind."""
    unit = organization.lock_unit_in_being(unit)
    if unit.kind != OrgUnit.Kind.BRANCH:
        raise Conflict(unit=_("Only a branch covers businesses."))
    return unit


def _apply(moves: Iterable[coverage.Move], run: CoverageRun | None = None) -> None:
    listed = list(moves)
    rows = (
        (key, move.business_id, move.after.unit_id if move.after else None,
         move.after.rule if move.after else "")
        for key, move in zip(ids.uuid7s(len(listed)), listed, strict=True)
    )  # fmt: skip
    staging.stage(
        "cover_moves",
        {"id": "uuid", "business_id": "uuid", "unit_id": "uuid", "rule": "text"},
        rows,
    )
    values: dict[str, Any] = {
        "run": run.pk if run else None,
        "today": clock.today(),
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_END, values)
        cursor.execute(_BEGIN, values)
        cursor.execute(_SHOW, values)


def show_cover(business_ids: Iterable[UUID]) -> None:
    """Copy the cover in force into the businesses' own columns."""
    staging.stage("cover_moves", {"business_id": "uuid"}, ([key] for key in business_ids))
    with connection.cursor() as cursor:
        cursor.execute(_SHOW_PRESENT, {"now": clock.now()})


_END = """
UPDATE businesses_coverage c SET ends_on = %(today)s, ended_by_id = %(run)s
FROM cover_moves m WHERE c.business_id = m.business_id AND c.ends_on IS NULL
"""
_BEGIN = """
INSERT INTO businesses_coverage
    (id, business_id, unit_id, rule, is_manual, reason, starts_on, begun_by_id)
SELECT id, business_id, unit_id, rule, false, '', %(today)s, %(run)s
FROM cover_moves WHERE unit_id IS NOT NULL
"""
# The version is unchanged: cover that follows from rules is no edit, and an import may still
# take the row back.
_SHOW = """
UPDATE businesses_business b SET unit_id = m.unit_id, updated_at = %(now)s
FROM cover_moves m WHERE b.id = m.business_id AND b.unit_id IS DISTINCT FROM m.unit_id
"""
_SHOW_PRESENT = """
UPDATE businesses_business b SET unit_id = c.unit_id, updated_at = %(now)s
FROM cover_moves m
LEFT JOIN businesses_coverage c ON c.business_id = m.business_id AND c.ends_on IS NULL
WHERE b.id = m.business_id AND b.unit_id IS DISTINCT FROM c.unit_id
"""
