"""Reads of consultations: what is collected for one, its points, and how they went on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.activities import queries
from apps.activities.models import Activity, AgendaItem, SuggestionRound
from apps.activities.policies import HOLD
from apps.cases import queries as cases
from apps.cases.models import OPEN, Case
from apps.organization.models import OrgUnit
from kernel import access, clock
from kernel.access import Actor

GROUP = "consultation"


def is_consultation(activity: Activity) -> bool:
    """Say whether an activity is of a kind by which people are consulted."""
    return queries.kind_of(activity).group == GROUP


def consultations(actor: Actor) -> QuerySet[Activity]:
    """Return the consultations of units for which the actor holds activities, the newest first.

    Each with the counts `collected`, `points`, `discussed`, `answered` and `rated`; protected cases
    are in none of them.
    """
    kinds = [kind.key for kind in queries.kinds().values() if kind.group == GROUP]
    rows = access.visible(actor, queries.activities(actor), HOLD).filter(kind__in=kinds)
    sent = Case.objects.filter(
        is_sensitive=False,
        unit__path__startswith=OuterRef("unit__path"),
        raised_on__gte=OuterRef("collecting__opens_on"),
        raised_on__lte=OuterRef("collecting__closes_on"),
        kind__in=_kinds(),
    )
    number = sent.order_by().values("is_sensitive").annotate(number=Count("pk")).values("number")
    of = Q(agenda__case__isnull=False, agenda__case__is_sensitive=False)
    return rows.select_related("unit", "collecting").annotate(
        collected=Coalesce(Subquery(number), 0),
        points=Count("agenda", filter=of),
        discussed=Count("agenda", filter=of & ~Q(agenda__outcome="")),
        answered=Count("agenda", filter=of & Q(agenda__case__answered_on__isnull=False)),
        rated=Count("agenda", filter=of & Q(agenda__case__rating__isnull=False)),
    )


def collected(actor: Actor, activity: Activity) -> QuerySet[Case]:
    """Return the cases that came to the unit's area on the days of collecting, the oldest first."""
    days = round_of(activity)
    if days is None:
        return Case.objects.none()
    rows = _area(actor, activity.unit)
    return rows.filter(raised_on__range=(days.opens_on, days.closes_on)).order_by("raised_on", "id")


def candidates(actor: Actor, activity: Activity) -> QuerySet[Case]:
    """Return the cases in work in the unit's area that no consultation has discussed yet, by kind.

    Those of the last one that somebody still deals with may be discussed once more.
    """
    on_it = AgendaItem.objects.filter(activity=activity).exclude(case=None).values("case")
    before = AgendaItem.objects.exclude(outcome="").exclude(activity=activity)
    last = previous(activity)
    if last is not None:
        before = before.exclude(activity=last)
    rows = cases.in_work(_area(actor, activity.unit)).exclude(pk__in=on_it)
    return rows.exclude(pk__in=before.values("case")).order_by("kind", "raised_on", "id")


def points(activity: Activity) -> QuerySet[AgendaItem]:
    """Return the points of an activity that are cases, in their places."""
    rows = activity.agenda.exclude(case=None)
    return rows.select_related("case__unit", "case__owner", "case__merged_into__unit")


def points_seen(actor: Actor) -> QuerySet[AgendaItem]:
    """Return the points that are cases, of the activities the actor may see."""
    rows = AgendaItem.objects.filter(activity__in=queries.activities(actor).order_by())
    return rows.exclude(case=None).select_related(
        "activity__unit", "case__merged_into__unit", "case__unit"
    )


def previous(activity: Activity) -> Activity | None:
    """Return the unit's consultation of the same kind before this one, None for the first."""
    rows = queries.held(Activity.objects.filter(kind=activity.kind, unit=activity.unit))
    return rows.filter(starts_at__lt=activity.starts_at).order_by("-starts_at").first()


def round_of(activity: Activity) -> SuggestionRound | None:
    """Return the days of collecting for an activity, None while they are not set."""
    return SuggestionRound.objects.filter(activity=activity).first()


def collecting_now(unit: OrgUnit) -> SuggestionRound | None:
    """Return the round in which suggestions to a unit are collected today: its own, or one above."""
    on = clock.today()
    above = [unit.path[: place + 1] for place, sign in enumerate(unit.path) if sign == "/"]
    rows = SuggestionRound.objects.filter(opens_on__lte=on, closes_on__gte=on)
    rows = rows.filter(
        activity__unit__path__in=above, activity__state=Activity.State.ANNOUNCED
    ).select_related("activity__unit")
    return rows.order_by("-activity__unit__path", "closes_on").first()


@dataclass(frozen=True)
class Point:
    """A point with its case as it stands now: of a joined one, the case that goes on."""

    item: AgendaItem
    case: Case
    is_open: bool
    may_see: bool


COUNTS: Mapping[str, Callable[[Point], bool]] = {
    "discussed": lambda point: bool(point.item.outcome),
    "answered": lambda point: point.case.answered_on is not None,
    "rated": lambda point: point.case.rating is not None,
    "waiting": lambda point: point.is_open,
}


def followed(actor: Actor, rows: QuerySet[AgendaItem]) -> list[Point]:
    """Return points with what their cases are by now. Two queries."""
    found = [(item, item.case.merged_into or item.case) for item in rows if item.case]
    seen = cases.cases(actor).order_by().filter(pk__in=[case.pk for _item, case in found])
    ids = set(seen.values_list("pk", flat=True))
    return [Point(item, case, case.state in OPEN, case.pk in ids) for item, case in found]


def chosen(shown: list[Point], what: str) -> list[Point]:
    """Return the points that a count counts, of `COUNTS`; all for another word."""
    test = COUNTS.get(what)
    return [point for point in shown if test is None or test(point)]


def _area(actor: Actor, unit: OrgUnit) -> QuerySet[Case]:
    """Return the cases of a unit and those below it that the people are asked about."""
    rows = cases.unprotected(actor).filter(unit__path__startswith=unit.path)
    return rows.filter(kind__in=_kinds())


def _kinds() -> list[str]:
    """Return the kinds of cases whose raiser waits for an answer: no resolutions of the committee."""
    return [key for key, kind in cases.kinds().items() if kind.asks_rating]
