"""Duties are counted again from the acts, and compared with what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, JSONField, Q, QuerySet, Value

from apps.duties import events, facts, queries
from apps.duties.models import Duty
from apps.duties.policies import DECIDE
from apps.duties.services.making import MADE
from apps.members.models import Member
from kernel import access, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.models.fixed import Among, Fixed, Given, Known


@dataclass(frozen=True)
class Difference:
    """A duty that the facts count otherwise than it says."""

    duty: Duty
    done: int

    def as_json(self) -> dict[str, Any]:
        about = {"duty": str(self.duty.pk), "rule": self.duty.rule, "period": self.duty.period}
        return {**about, "unit": str(self.duty.unit_id), "says": self.duty.done, "facts": self.done}


PEOPLE = ("member", "account", "deputy")
# Whether a condition of a duty names this kind or group of activity, or neither.
_MAY_BE_MET = (
    "$[*] ? (@ == $kind || @.kind == $kind || @.group == $group"
    ' || (@.type() == "object" && !exists(@.kind) && !exists(@.group)))'
)


# Many duties and one are written by the same text.
_WRITE = """
UPDATE duties_duty AS duty
SET done = counted.done, met_on = counted.met_on, unknown = counted.unknown
FROM unnest(%s::uuid[], %s::smallint[], %s::date[], %s::smallint[])
    AS counted (id, done, met_on, unknown)
WHERE duty.id = counted.id
"""


def _touched(known: Known) -> QuerySet[Duty]:
    """Return the duties that a fact may fulfil: of the unit, people and their accounts, within its days."""
    who = Q(*(Among(F(name), Given("people")) for name in PEOPLE), _connector=Q.OR)
    members = Member.objects.filter(Among(F("pk"), Given("people")))
    who |= Q(Among(F("account"), ArraySubquery(members.values("user"))))
    if "unit" in known:
        who |= Q(unit=Given("unit"), member=None, account=None)
    if "toward" in known:
        who &= Q(subject_id=None) | Q(Among(F("subject_id"), Given("toward")))
    if "named" in known:
        who &= Q(
            Func(
                F("by"), Value(_MAY_BE_MET), Given("named", JSONField()),
                function="jsonb_path_exists", output_field=BooleanField(),
            )
        )  # fmt: skip
    within = {"starts_on__lte": Given("last"), "ends_on__gt": Given("first")}
    return _locked(Duty.objects.filter(who, **within))


_TOUCHED = Fixed(_touched)


def count_touched(
    *,
    first: date,
    last: date,
    unit_id: UUID | None,
    people: Collection[UUID],
    tags: Iterable[str] = (),
    toward: Collection[UUID | None] | None = None,
) -> list[Duty]:
    """Count again what a unit and people owe in periods with a day from `first` to `last`, as `count_again`.

    `tags` are the fact's: when they name its kind and group, duties that no such fact fulfils are left
    alone. `toward` names whom alone it may be owed to, besides nobody in particular.
    """
    named = dict(tag.split(":", 1) for tag in tags if tag.startswith(("kind:", "group:")))
    locks.lock(MADE, shared=True)
    rows = _TOUCHED(
        first=first, last=last, unit=unit_id, people=list(people),
        named=named if len(named) == 2 else None,
        toward=None if toward is None else [one for one in toward if one is not None],
    )  # fmt: skip
    return _count_again(rows)


def count_again(*, duties: QuerySet[Duty]) -> list[Duty]:
    """Count duties from the facts again and write those that differ; return them.

    Part of the transaction that tells the fact; without one it raises TransactionManagementError.
    The rows are locked in the order of their ids, the making of duties waits for it.
    """
    locks.lock(MADE, shared=True)
    return _count_again(list(_locked(duties)))


def _locked(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    return duties.select_for_update(of=("self",)).order_by("pk")


def _count_again(rows: list[Duty]) -> list[Duty]:
    before = {row.pk: facts.Count.of(row) for row in rows}
    facts.count(rows)
    differing = [row for row in rows if before[row.pk] != facts.Count.of(row)]
    if differing:
        columns = zip(*((row.pk, *facts.Count.of(row)) for row in differing), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(one) for one in columns])
    return differing


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
