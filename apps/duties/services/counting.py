"""Duties are counted again from the acts, and compared with what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, F, Func, JSONField, QuerySet, Value

from apps.duties import events, facts, queries
from apps.duties.models import Duty
from apps.duties.policies import DECIDE
from apps.duties.services.making import MADE
from kernel import access, journal
from kernel.access import Actor
from kernel.db import locks


@dataclass(frozen=True)
class Difference:
    """A duty that the facts count otherwise than it says."""

    duty: Duty
    done: int

    def as_json(self) -> dict[str, Any]:
        about = {"duty": str(self.duty.pk), "rule": self.duty.rule, "period": self.duty.period}
        return {**about, "unit": str(self.duty.unit_id), "says": self.duty.done, "facts": self.done}


# Whether a condition of a duty names this kind or group of activity, or neither.
_MAY_BE_MET = (
    "$[*] ? (@ == $kind || @.kind == $kind || @.group == $group"
    ' || (@.type() == "object" && !exists(@.kind) && !exists(@.group)))'
)


def count_again(*, duties: QuerySet[Duty], tags: Iterable[str] = ()) -> list[Duty]:
    """Count duties from the facts again and write those that differ; return them.

    Part of the transaction that tells the fact; without one it raises TransactionManagementError.
    `tags` are the fact's: when they name its kind and group, duties that no such fact fulfils are left
    alone. The rows are locked in the order of their ids, the making of duties waits for it.
    """
    locks.lock(MADE, shared=True)
    rows = list(_touched(duties, tags).select_for_update(of=("self",)).order_by("pk"))
    before = {row.pk: facts.Count.of(row) for row in rows}
    facts.count(rows)
    differing = [row for row in rows if before[row.pk] != facts.Count.of(row)]
    if len(differing) == 1:  # one fact mostly changes one duty: without the CASE of many
        (row,) = differing
        Duty.objects.filter(pk=row.pk).update(**facts.Count.of(row)._asdict())
    else:
        Duty.objects.bulk_update(differing, facts.Count._fields)
    return differing


def _touched(duties: QuerySet[Duty], tags: Iterable[str]) -> QuerySet[Duty]:
    named = dict(tag.split(":", 1) for tag in tags if tag.startswith(("kind:", "group:")))
    if len(named) < 2:
        return duties
    given = Value(named, JSONField())
    return duties.filter(
        Func(
            F("by"), Value(_MAY_BE_MET), given, function="jsonb_path_exists",
            template="%(function)s(%(expressions)s)", output_field=BooleanField(),
        )
    )  # fmt: skip


def differences() -> tuple[int, list[Difference]]:
    """Return how many duties there are, and those that the facts count otherwise. Changes nothing."""
    rows = list(Duty.objects.order_by("period", "rule", "pk"))
    said = {row.pk: facts.Count.of(row) for row in rows}
    facts.count(rows)
    told = []
    for row in rows:
        if facts.Count.of(row) != said[row.pk]:
            done = row.done
            row.done, row.met_on, row.unknown = said[row.pk]
            told.append(Difference(row, done))
    return len(rows), told


@transaction.atomic
def report_differences(*, actor: Actor) -> int:
    """Compare all duties with the facts and tell the journal when any differ; return how many.

    The first page of administrators shows it until a comparison finds none. Making and counting
    wait: no fact is told in between.
    """
    access.require(actor, DECIDE, access.EVERYWHERE)
    locks.lock(MADE)
    _count, found = differences()
    if found or queries.last_differing():
        journal.emit(events.DutiesDiffer(differing=len(found)), actor=actor)
    return len(found)
