"""Figures about activities: counts and shares only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.activities import events, queries
from apps.activities.models import Activity, Attendance
from apps.indicators import registry, rules
from kernel import clock
from tenants.oversight.registry import Definition, FigureColumn

_SOURCE = "县组织生活台账"
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


def count_activities() -> registry.Values:
    """Count what was held and who was there in the last 90 days, in two queries."""
    today = clock.today()
    lately = Activity.objects.filter(held_on__gt=today - _LATELY, held_on__lte=today)
    held = Q(state__in=(Activity.State.HELD, Activity.State.ARCHIVED))
    found = lately.exclude(state=Activity.State.DRAFT).aggregate(
        announced=Count("pk"), held=Count("pk", filter=held)
    )
    there = Attendance.objects.filter(activity__in=queries.held(lately), member__isnull=False)
    people = there.aggregate(
        invited=Count("pk"), present=Count("pk", filter=Q(status=Attendance.Status.PRESENT))
    )
    on_time = rules.share(found["held"], found["announced"], registry.LEAST)
    share = rules.share(people["present"], people["invited"], registry.LEAST)
    return {
        HELD.key: {registry.WHOLE: Decimal(found["held"])},
        RECORDED.key: {registry.WHOLE: on_time},
        ATTENDANCE.key: {registry.WHOLE: share},
    }


registry.offer(
    (HELD, RECORDED, ATTENDANCE),
    count_activities,
    follows=(events.Holding, events.ActivityAnnounced, events.ActivityCancelled),
)
