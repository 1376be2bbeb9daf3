"""Bringing every county's tables to the code's shape: in parallel, and one bad county alone suffers.

Each county is one transaction. A county that cannot be brought along is quarantined: its host
answers 503 and the others go on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connections, transaction
from django.utils.translation import gettext as _

from kernel import journal
from kernel.access import Actor
from kernel.db import migrating
from kernel.realm import Realm, platform_scope
from tenants.counties import events, provisioning, services
from tenants.counties.models import County

log = logging.getLogger("liangxin.fleet")
LOCK_TRIES = 3
Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What became of one county."""

    slug: str
    applied: int = 0
    error: str = ""
    seconds: float = 0.0


@dataclass
class Report:
    """What became of the fleet."""

    outcomes: list[Outcome] = field(default_factory=list)
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
        return sum(not outcome.applied and not outcome.error for outcome in self.outcomes)

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


def migrate_fleet(
    *, actor: Actor, jobs: int = 2, lock_timeout_ms: int = 5000, resume: bool = False, say: Say
) -> Report:
    """Migrate every county that is not closed, and the spare schemas; return the report.

    `resume` takes only those that are quarantined or lack a migration, as after a run that was
    interrupted. Closed counties keep the shape they were closed in.
    """
    began = time.perf_counter()
    report = Report()
    # First, so that no county is founded out of a schema that lacks a migration meanwhile.
    report.spares = _migrate_spares(lock_timeout_ms)
    counties = _counties(resume=resume)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        pending = [pool.submit(_migrate_one, actor, c, lock_timeout_ms) for c in counties]
        for number, future in enumerate(pending, 1):
            outcome = future.result()
            report.outcomes.append(outcome)
            if outcome.applied or outcome.error:
                say(f"[{number}/{len(pending)}] {outcome.slug}: {_words(outcome)}")
    report.seconds = time.perf_counter() - began
    _write_down(actor, report)
    return report


def _migrate_spares(lock_timeout_ms: int) -> dict[str, int]:
    try:
        return provisioning.migrate_spares(lock_timeout_ms)
    except Exception:  # counties do not wait for schemas that nobody has yet
        log.exception("spares_not_migrated")
        return {}


def _counties(*, resume: bool) -> list[County]:
    with platform_scope():
        rows = list(County.objects.exclude(state=County.State.CLOSED).order_by("slug"))
    if not resume:
        return rows
    return [county for county in rows if _is_unfinished(county)]


def _is_unfinished(county: County) -> bool:
    if county.state == County.State.QUARANTINED:
        return True
    return bool(migrating.pending_migrations(county.realm))


def _migrate_one(actor: Actor, county: County, lock_timeout_ms: int) -> Outcome:
    """Migrate one county in a thread of its own, with connections of its own."""
    began = time.perf_counter()
    applied, error = 0, ""
    try:
        applied = _try_to_migrate(county.realm, lock_timeout_ms)
    except Exception as fault:  # one bad county must not stop the others
        log.exception("county_quarantined", extra={"schema": county.schema_name})
        error = _first_line(fault)
    try:
        _keep_state(actor, county, error)
    except Exception as fault:  # likewise
        log.exception("county_state_not_kept", extra={"schema": county.schema_name})
        error = error or _first_line(fault)
    finally:
        connections.close_all()
    return Outcome(county.slug, applied, error, time.perf_counter() - began)


def _first_line(fault: Exception) -> str:
    first, *_rest = str(fault).strip().splitlines() or ["no message"]
    return f"{type(fault).__name__}: {first}"[:200]


def _try_to_migrate(realm: Realm, lock_timeout_ms: int) -> int:
    """Migrate; a table that is busy is waited for a few times before the county is given up."""
    for _attempt in range(LOCK_TRIES - 1):
        try:
            return migrating.migrate_realm(realm, lock_timeout_ms)
        except OperationalError:
            log.warning("county_busy", extra={"schema": realm.schema})
    return migrating.migrate_realm(realm, lock_timeout_ms)


def _keep_state(actor: Actor, county: County, error: str) -> None:
    """Quarantine a county that failed, release one that was mended; others stay as they are."""
    if error:
        services.quarantine(actor=actor, county=county, reason=error)
    else:
        services.release(actor=actor, county=county)


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
