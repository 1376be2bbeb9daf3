"""Cases by unit and month: open at its end, answered in it, in time, and how satisfied people were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from apps.cases import queries
from apps.cases.models import Case
from apps.cases.rules import SATISFIED_FROM
from apps.organization.models import OrgUnit
from kernel.access import Actor
from kernel.periods import Month

Lines = Iterable[tuple[UUID, date, int, int]]
_A_DAY = timedelta(days=1)
_TIMELY = Q(answered_on__lte=F("due_on"))
_RATED = Q(rating__isnull=False)
_SATISFIED = Q(rating__gte=SATISFIED_FROM)


def timely(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return those answered by their day."""
    return rows.filter(_TIMELY)


def rated(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return those rated by the one who raised them."""
    return rows.filter(_RATED)


def satisfied(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return those rated well."""
    return rows.filter(_SATISFIED)


def open_at(day: date) -> Q:
    """Return the condition of a case that was neither answered nor ended at the end of a day."""
    unanswered = Q(answered_on=None) | Q(answered_on__gt=day)
    return unanswered & (Q(ended_on=None) | Q(ended_on__gt=day)) & Q(raised_on__lte=day)


def still_open(actor: Actor, since: date, until: date) -> Lines:
    """Yield of the cases raised in `[since, until)` how many are open today. One aggregate."""
    return _raised(actor, since, until, queries.in_work)


def still_overdue(actor: Actor, since: date, until: date) -> Lines:
    """Yield of the cases raised in `[since, until)` how many are overdue today. One aggregate."""
    return _raised(actor, since, until, queries.overdue)


def answered_in_time(actor: Actor, since: date, until: date) -> Lines:
    """Yield of the cases answered in `[since, until)` how many were by their day. One aggregate."""
    rows = queries.cases(actor).filter(answered_on__gte=since, answered_on__lt=until).order_by()
    lines = rows.annotate(month=TruncMonth("answered_on")).values_list("unit", "month")
    return lines.annotate(timely=Count("pk", filter=_TIMELY), all=Count("pk"))


def _raised(
    actor: Actor, since: date, until: date, having: Callable[[QuerySet[Case]], QuerySet[Case]]
) -> Lines:
    rows = queries.cases(actor).filter(raised_on__gte=since, raised_on__lt=until).order_by()
    lines = having(rows).annotate(month=TruncMonth("raised_on")).values_list("unit", "month")
    return ((unit, month, count, 0) for unit, month, count in lines.annotate(count=Count("pk")))


@dataclass(frozen=True)
class Counts:
    """Counts of cases: raised in a month, open at its end; of those answered in it, how."""

    raised: int = 0
    open: int = 0
    answered: int = 0
    timely: int = 0
    rated: int = 0
    satisfied: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Line:
    """The counts of a unit and those below it; `depth` is how far below the root it stands."""

    unit: OrgUnit
    depth: int
    counts: Counts


def by_unit(actor: Actor, month: Month) -> list[Line]:
    """Return the counts of each unit that has any, with those below it, in the order of the tree.

    Of the cases the actor may see, so that each count opens as many rows. Two queries.
    """
    first, last = month.start, month.end - _A_DAY
    answered = Q(answered_on__range=(first, last))
    found: Iterable[Mapping[str, Any]] = (
        queries.cases(actor)
        .order_by()
        .values("unit__path")
        .annotate(
            raised=Count("pk", filter=Q(raised_on__range=(first, last))),
            open=Count("pk", filter=open_at(last)),
            answered=Count("pk", filter=answered),
            timely=Count("pk", filter=answered & _TIMELY),
            rated=Count("pk", filter=answered & _RATED),
            satisfied=Count("pk", filter=answered & _SATISFIED),
        )
    )
    counted = {
        row["unit__path"]: Counts(*(row[name.name] for name in fields(Counts))) for row in found
    }
    lines = []
    for unit in OrgUnit.objects.filter(path__in=_above(counted)).order_by("path"):
        own = (counts for path, counts in counted.items() if path.startswith(unit.path))
        total = sum(own, Counts())
        if any(astuple(total)):
            lines.append(Line(unit, unit.path.count("/"), total))
    return lines


def _above(paths: dict[str, Counts]) -> set[str]:
    """Return paths with those of the units above them."""
    return {path[: at + 1] for path in paths for at, sign in enumerate(path) if sign == "/"}
