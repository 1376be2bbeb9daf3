"""Figures about activities: counts and shares only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from apps.activities import events, queries
from apps.activities.models import Activity, Attendance, Visit
from apps.activities.queries import consulting, measures, visits
from apps.cases import events as cases
from apps.cases.rules import SATISFIED_FROM
from apps.indicators import registry, rules
from kernel import clock
from kernel.periods import Year
from tenants.oversight.registry import Definition, FigureColumn

_SOURCE = "县组织生活台账"
_VISITS = "县走访台账"
_LATELY = timedelta(days=90)
HELD = Definition(
    key="activities.held",
    label_zh="组织生活",
    label_en="Activities held",
    unit="次",
    text_zh="近 90 天内开展并登记的会议和活动次数。",
    text_en="Meetings and activities of the last 90 days that were recorded as held.",
    source=_SOURCE,
    place=102,
    columns=(FigureColumn("activities_held", _("Activities held")),),
)
RECORDED = Definition(
    key="activities.on_time",
    label_zh="按期开展率",
    label_en="Held as announced",
    unit="%",
    text_zh="近 90 天内预告的会议和活动中，如期开展并登记的比例。不足 3 次的，不显示。",
    text_en="Of the activities announced for the last 90 days, those recorded as held. Not shown for "
    "fewer than 3.",
    source=_SOURCE,
    place=104,
    columns=(FigureColumn("held_as_announced", _("Held as announced")),),
)
ATTENDANCE = Definition(
    key="activities.attendance",
    label_zh="参会率",
    label_en="Attendance",
    unit="%",
    text_zh="近 90 天内开展的会议和活动中，应到党员实际到场的人次比例。不足 3 人次的，不显示。",
    text_en="Of the members invited to what was held in the last 90 days, those who were there. Not "
    "shown for fewer than 3.",
    source=_SOURCE,
    place=106,
    columns=(FigureColumn("attendance", _("Attendance")),),
    has_trend=True,
)
VISITS = Definition(
    key="activities.visits",
    label_zh="走访",
    label_en="Visits",
    unit="次",
    text_zh="近 90 天内登记的走访次数；撤回的不计。",
    text_en="Visits of the last 90 days that were recorded and not taken back.",
    source=_VISITS,
    place=113,
    columns=(FigureColumn("visits", _("Visits")),),
    has_trend=True,
)
VISITED = Definition(
    key="activities.businesses_visited",
    label_zh="今年走访到的经营主体",
    label_en="Businesses visited this year",
    unit="户",
    text_zh="今年 1 月 1 日以来走访过的经营主体数，同一户只计一次；没有见到人的走访也计。",
    text_en="Businesses visited since 1 January, each counted once; also where nobody was there.",
    source=_VISITS,
    place=114,
    columns=(FigureColumn("businesses_visited", _("Businesses visited this year")),),
)
MET = Definition(
    key="activities.visits_met",
    label_zh="走访见面率",
    label_en="Visits at which somebody was met",
    unit="%",
    text_zh="近 90 天内的走访中，见到人的比例。不足 3 次的，不显示。",
    text_en="Of the visits of the last 90 days, those at which somebody was met. Not shown for fewer "
    "than 3.",
    source=_VISITS,
    place=115,
    columns=(FigureColumn("visits_met", _("Visits at which somebody was met")),),
)


def count_visits() -> registry.Values:
    """Count the visits of the last 90 days, and the businesses visited this year, in two queries."""
    today = clock.today()
    paid = visits.held(Visit.objects.filter(activity__held_on__lte=today))
    found = paid.filter(activity__held_on__gt=today - _LATELY).aggregate(
        paid=Count("pk"), met=Count("pk", filter=~Q(met=Visit.Met.NOBODY))
    )
    of_year = paid.filter(activity__held_on__gte=Year.containing(today).start)
    visited = of_year.aggregate(count=Count("business", distinct=True))["count"]
    return {
        VISITS.key: {registry.WHOLE: Decimal(found["paid"])},
        VISITED.key: {registry.WHOLE: Decimal(visited)},
        MET.key: {registry.WHOLE: rules.share(found["met"], found["paid"], registry.LEAST)},
    }


def count_activities() -> registry.Values:
    """Count what was held and who was there in the last 90 days, in three queries."""
    today = clock.today()
    lately = Activity.objects.filter(held_on__gt=today - _LATELY, held_on__lte=today)
    held = Q(state__in=(Activity.State.HELD, Activity.State.ARCHIVED))
    found = lately.exclude(state=Activity.State.DRAFT).aggregate(
        announced=Count("pk"), held=Count("pk", filter=held)
    )
    there = Attendance.objects.filter(activity__in=queries.held(lately), member__isnull=False)
    people = there.aggregate(**measures.COUNTED)
    fewer = queries.held(lately).filter(expected__gt=0).aggregate(count=Sum("expected"))
    expected = people["all"] + (fewer["count"] or 0)
    on_time = rules.share(found["held"], found["announced"], registry.LEAST)
    share = rules.share(people["there"], expected, registry.LEAST)
    return {
        HELD.key: {registry.WHOLE: Decimal(found["held"])},
        RECORDED.key: {registry.WHOLE: on_time},
        ATTENDANCE.key: {registry.WHOLE: share},
    }


registry.offer(
    (HELD, RECORDED, ATTENDANCE),
    count_activities,
    follows=(
        events.Holding,
        events.ActivityAnnounced,
        events.ActivityCancelled,
        events.CancellingTakenBack,
    ),
)
registry.offer((VISITS, VISITED, MET), count_visits, follows=(events.Holding,))

_A_YEAR = timedelta(days=365)
CONSULTED = Definition(
    key="consultations.held",
    label_zh="党群共商会",
    label_en="Consultations held",
    unit="次",
    text_zh="近 365 天内召开的党群共商会的次数。",
    text_en="Consultations held in the last 365 days.",
    source=_SOURCE,
    place=107,
    columns=(FigureColumn("consultations_held", _("Consultations held")),),
    has_trend=True,
)
POINTS_IN_TIME = Definition(
    key="consultations.in_time",
    label_zh="共商事项按期答复率",
    label_en="Points of consultations answered in time",
    unit="%",
    text_zh="近 365 天内共商会商议的事项中，已在答复期限当天或之前答复的比例。受保护的事项不计。不足 3 件的，不显示。",
    text_en="Of the cases consultations discussed in the last 365 days, those answered on their last day "
    "or before. Protected ones are left out. Not shown for fewer than 3.",
    source=_SOURCE,
    place=108,
    columns=(FigureColumn("consultations_in_time", _("Points answered in time")),),
    has_trend=True,
)
POINTS_SATISFIED = Definition(
    key="consultations.satisfied",
    label_zh="共商事项满意率",
    label_en="Satisfied with consultations",
    unit="%",
    text_zh="近 365 天内共商会商议并已评价的事项中，评 4 分或 5 分的比例。受保护的事项不计。不足 3 件的，不显示。",
    text_en="Of the cases consultations discussed in the last 365 days and rated, those with 4 or 5 of 5. "
    "Protected ones are left out. Not shown for fewer than 3.",
    source=_SOURCE,
    place=109,
    columns=(FigureColumn("consultations_satisfied", _("Satisfied with consultations")),),
    has_trend=True,
)


def count_consultations() -> registry.Values:
    """Count the consultations of a year, and of their points the timely and the well rated, in one query."""
    kinds = [kind.key for kind in queries.kinds().values() if kind.group == consulting.GROUP]
    lately = Activity.objects.filter(kind__in=kinds, held_on__gt=clock.today() - _A_YEAR)
    point = ~Q(agenda__outcome="") & Q(agenda__case__is_sensitive=False)
    rated = point & Q(agenda__case__rating__isnull=False)
    found = queries.held(lately).aggregate(
        held=Count("id", distinct=True),
        discussed=Count("agenda", filter=point),
        timely=Count(
            "agenda", filter=point & Q(agenda__case__answered_on__lte=F("agenda__case__due_on"))
        ),
        rated=Count("agenda", filter=rated),
        satisfied=Count("agenda", filter=rated & Q(agenda__case__rating__gte=SATISFIED_FROM)),
    )
    in_time = rules.share(found["timely"], found["discussed"], registry.LEAST)
    satisfied = rules.share(found["satisfied"], found["rated"], registry.LEAST)
    return {
        CONSULTED.key: {registry.WHOLE: Decimal(found["held"])},
        POINTS_IN_TIME.key: {registry.WHOLE: in_time},
        POINTS_SATISFIED.key: {registry.WHOLE: satisfied},
    }


registry.offer(
    (CONSULTED, POINTS_IN_TIME, POINTS_SATISFIED),
    count_consultations,
    follows=(
        events.Holding,
        events.PointDiscussed,
        cases.CaseAnswered,
        cases.CaseRated,
        cases.CaseReopened,
    ),
)
