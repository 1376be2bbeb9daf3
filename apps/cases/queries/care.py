"""Reads of care: who helps with which case, and what was given in a year."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.cases import queries
from apps.cases.models import Case, CaseNote, Helper
from apps.members.models import Member
from kernel.access import Actor
from kernel.periods import Year

GONE = (Case.State.MERGED, Case.State.WITHDRAWN)


def kinds() -> list[str]:
    """Return the keys of the kinds of cases that count as care."""
    return [key for key, kind in queries.kinds().items() if kind.is_care]


def care(actor: Actor) -> QuerySet[Case]:
    """Return the cases of care the actor may see, the newest first, without joined and withdrawn ones.

    Each with `helper_count` (those who help now), `measure_count` and `given` (yuan, of its measures).
    """
    rows = queries.cases(actor).filter(kind__in=kinds()).exclude(state__in=GONE)
    helpers = Helper.objects.filter(case=OuterRef("pk"), until=None).order_by()
    given = CaseNote.objects.filter(case=OuterRef("pk"), kind=CaseNote.Kind.MEASURE).order_by()
    each = given.values("case")
    return rows.annotate(
        helper_count=_number(helpers),
        measure_count=_number(given),
        given=Subquery(each.annotate(total=Sum("amount")).values("total")),
    )


def in_year(rows: QuerySet[Case], year: int) -> QuerySet[Case]:
    """Return those that were open on a day of a year."""
    days = Year(year)
    ended = Q(ended_on=None) | Q(ended_on__gte=days.start)
    return rows.filter(ended, raised_on__lt=days.end)


def with_helper(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return those with which somebody helps now."""
    return rows.filter(Exists(Helper.objects.filter(case=OuterRef("pk"), until=None)))


def helpers(case: Case) -> QuerySet[Helper]:
    """Return all who help or helped with a case, those who help now first."""
    rows = case.helpers.select_related("user", "member__unit")
    return rows.order_by("until", "since", "id")


def helpers_seen(actor: Actor) -> QuerySet[Helper]:
    """Return those who help or helped with the cases the actor may see."""
    rows = Helper.objects.filter(case__in=queries.cases(actor).order_by().values("pk"))
    return rows.select_related("case__unit", "case__owner")


def who_cares(actor: Actor, member: Member) -> list[Helper]:
    """Return who helps a member now, by the cases about the member that the actor may see."""
    about = queries.cases(actor).filter(member=member).exclude(state__in=(*GONE, Case.State.CLOSED))
    rows = Helper.objects.filter(case__in=about.order_by().values("pk"), until=None)
    return list(rows.select_related("user", "member", "case").order_by("since", "id"))


def names(rows: Iterable[Helper]) -> list[str]:
    """Return the names of helpers, each once."""
    return list(dict.fromkeys(row.name for row in rows))


def _number(rows: QuerySet[Helper] | QuerySet[CaseNote]) -> Coalesce:
    counted = rows.values("case").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
