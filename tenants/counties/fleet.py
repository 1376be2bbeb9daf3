"""Bringing every county's tables to the code's shape: in parallel; a county that fails stops no other.

One query tells which schemas differ; where none does, nothing else is done. Each county is one
transaction. A county that cannot be brought along is quarantined: its host answers 503 and the
others go on.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.models import Count, Q, Value
from django.utils.translation import gettext as _

from kernel import journal
from kernel.access import Actor
from kernel.db import migrating
from kernel.db.upgrading import Upgrade
from kernel.errors import Invalid
from kernel.realm import platform_scope
from tenants.counties import events, provisioning, releases, services
from tenants.counties.models import County, SpareSchema

log = logging.getLogger("liangxin.fleet")
LOCK_TRIES = 3
SPARE = "spare"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """The result for one county."""

    slug: str
    applied: int = 0
    error: str = ""
    seconds: float = 0.0


@dataclass
class Report:
    """The result for all counties."""

    outcomes: list[Outcome] = field(default_factory=list)
    level: int = 0  # counties that already had the code's shape and were skipped
    spares: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def quarantined(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.error]

    @property
    def migrated(self) -> int:
        return sum(outcome.applied > 0 and not outcome.error for outcome in self.outcomes)

    @property
    def unchanged(self) -> int:
        looked_at = (not outcome.applied and not outcome.error for outcome in self.outcomes)
        return self.level + sum(looked_at)

    def as_json(self) -> dict[str, Any]:
        return {
            "migrated": self.migrated,
            "unchanged": self.unchanged,
            "quarantined": [
                {"county": outcome.slug, "error": outcome.error} for outcome in self.quarantined
            ],
            "spares": self.spares,
            "seconds": round(self.seconds, 2),
        }


@dataclass
class _Standing:
    """How many schemas there are: counties that have the code's shape, counties to look at (of
    another shape, or quarantined), spare ones of another shape."""

    level: int = 0
    lagging: int = 0
    spares: int = 0


@dataclass(frozen=True)
class _Run:
    """What every county of one run is brought along with."""

    actor: Actor
    lock_timeout_ms: int
    upgrade: Upgrade


def migrate_fleet(
    *, actor: Actor, jobs: int = 2, lock_timeout_ms: int = 5000, resume: bool = False, say: Say
) -> Report:
    """Bring every county that is not closed, and the spare schemas, to the code's shape.

    `resume` leaves counties that have it out of the report. Closed counties keep the shape they were
    closed in. Nothing is written, not even a journal entry, where every schema has the shape.
    Raises Invalid for fewer than one county at once, and for a time to wait that is none.
    """
    if jobs < 1 or lock_timeout_ms < 1:
        raise Invalid(_("Counties at once, and the time to wait for a table, are more than 0."))
    began = time.perf_counter()
    standing = _compare()
    report = Report(level=0 if resume else standing.level)
    if standing.lagging or standing.spares:
        run = _Run(actor, lock_timeout_ms, Upgrade())
        # First, so that no county is founded out of a schema that lacks a migration meanwhile.
        report.spares = _migrate_spares(run)
        for outcome in _work_off(run, _lagging(), jobs):
            report.outcomes.append(outcome)
            if outcome.applied or outcome.error:
                place = f"{len(report.outcomes)}/{standing.lagging}"
                say(f"[{place}] {outcome.slug}: {_words(outcome)}")
        releases.forget_others()
    report.seconds = time.perf_counter() - began
    if standing.lagging or standing.spares:
        _write_down(actor, report)
    return report


def _compare() -> _Standing:
    """Count the schemas by shape, those of counties and spare ones, in one query."""
    counties = County.objects.exclude(state=County.State.CLOSED).order_by()
    spares = SpareSchema.objects.annotate(state=Value(SPARE)).order_by()
    columns = ("shape", "state", "count")
    with platform_scope():
        rows = list(
            counties.values("shape", "state")
            .annotate(count=Count("pk"))
            .values_list(*columns)
            .union(
                spares.values("shape", "state").annotate(count=Count("pk")).values_list(*columns),
                all=True,
            )
        )
    standing = _Standing()
    for shape, state, count in rows:
        is_level = shape == migrating.code_shape() and state != County.State.QUARANTINED
        if state == SPARE:
            standing.spares += 0 if is_level else count
        elif is_level:
            standing.level += count
        else:
            standing.lagging += count
    return standing


def _lagging() -> list[County]:
    is_lagging = ~Q(shape=migrating.code_shape()) | Q(state=County.State.QUARANTINED)
    with platform_scope():
        rows = County.objects.exclude(state=County.State.CLOSED).filter(is_lagging)
        return list(rows.order_by("slug"))


def _migrate_spares(run: _Run) -> dict[str, int]:
    try:
        return provisioning.migrate_spares(run.upgrade, run.lock_timeout_ms)
    except Exception:  # counties do not wait for schemas that nobody has yet
        log.exception("spares_not_migrated")
        return {}


def _work_off(run: _Run, counties: list[County], jobs: int) -> Iterator[Outcome]:
    """Migrate counties in threads, each with its own connections, and yield their outcomes."""
    waiting, done = deque(counties), SimpleQueue[Outcome | None]()

    def work() -> None:
        try:
            while waiting:
                done.put(_migrate_one(run, waiting.popleft()))
        except IndexError:
            pass  # another thread took the last one
        finally:
            connections.close_all()
            done.put(None)

    threads = max(1, min(jobs, len(counties)))
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for _thread in range(threads):
            pool.submit(work)
        while threads:
            outcome = done.get()
            if outcome is None:
                threads -= 1
            else:
                yield outcome


def _migrate_one(run: _Run, county: County) -> Outcome:
    """Migrate one county and keep its state: quarantined when it failed, released when mended."""
    began = time.perf_counter()
    applied, error, state = 0, "", county.state
    try:
        applied, state = _try_to_migrate(run, county)
    except Exception as fault:  # one bad county must not stop the others
        log.exception("county_quarantined", extra={"schema": county.schema_name})
        error = _first_line(fault)
    try:
        if error:
            services.quarantine(actor=run.actor, county=county, reason=error)
        elif state == County.State.QUARANTINED:
            services.release(actor=run.actor, county=county)
    except Exception as fault:  # likewise
        log.exception("county_state_not_kept", extra={"schema": county.schema_name})
        error = error or _first_line(fault)
    return Outcome(county.slug, applied, error, time.perf_counter() - began)


def _first_line(fault: Exception) -> str:
    first, *_rest = str(fault).strip().splitlines() or ["no message"]
    return f"{type(fault).__name__}: {first}"[:200]


def _try_to_migrate(run: _Run, county: County) -> tuple[int, str]:
    """Migrate a county; return how many migrations were applied, and the state it is in.

    Where what was recorded in another county does not fit, the migrations themselves are run.
    """
    try:
        return _patiently(run, county, replay=True)
    except OperationalError:
        raise
    except DatabaseError:
        log.warning("replay_did_not_fit", extra={"schema": county.schema_name})
        return _patiently(run, county, replay=False)


def _patiently(run: _Run, county: County, *, replay: bool) -> tuple[int, str]:
    """Migrate; retry a few times when a table is locked."""
    for _attempt in range(LOCK_TRIES - 1):
        try:
            return _migrate(run, county, replay=replay)
        except OperationalError:
            log.warning("county_busy", extra={"schema": county.schema_name})
    return _migrate(run, county, replay=replay)


def _migrate(run: _Run, county: County, *, replay: bool) -> tuple[int, str]:
    mark = releases.MARK.format(migrating.code_shape(), county.pk)
    applied, [(state,)] = run.upgrade.bring(
        county.realm, run.lock_timeout_ms, replay=replay, noting=[mark]
    )
    return applied, state


def _write_down(actor: Actor, report: Report) -> None:
    with platform_scope(), transaction.atomic():
        journal.emit(
            events.FleetMigrated(
                migrated=report.migrated,
                unchanged=report.unchanged,
                quarantined=_slugs(report.quarantined),
                seconds=round(report.seconds, 2),
            ),
            actor=actor,
        )


def _slugs(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.slug for outcome in outcomes]


def _words(outcome: Outcome) -> str:
    if outcome.error:
        return _("QUARANTINED, %(error)s") % {"error": outcome.error}
    return _("%(applied)d migrations applied in %(seconds).1f s") % {
        "applied": outcome.applied,
        "seconds": outcome.seconds,
    }
