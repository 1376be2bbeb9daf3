"""Reads for the calendar: what is on which day, calendar addresses and what they show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, QuerySet

from apps.activities.models import Activity, Attendance, CalendarFeed
from apps.activities.queries import activities
from apps.activities.rules.grid import A_DAY, MONTH, Span
from apps.organization.models import OrgUnit
from apps.rulebook import queries as rulebook
from kernel import access, clock
from kernel.access import Actor
from kernel.signing import hashed

# What ends at midnight is not on the next day.
A_MOMENT = timedelta(microseconds=1)
# Of a day, those shown in a month; its week and the list have all.
IN_A_MONTH = 6


@dataclass(frozen=True)
class Day:
    """A day of the calendar: what is on it, whether it is worked, its holiday, the solar term that begins.

    Of `activities` the first `most` are shown, None for all.
    """

    day: date
    activities: list[Activity]
    is_working: bool
    holiday: str
    term: str = ""
    most: int | None = None

    @property
    def shown(self) -> list[Activity]:
        return self.activities[: self.most]

    @property
    def more(self) -> int:
        return len(self.activities) - len(self.shown)

    @property
    def mark(self) -> str:
        """Say "off" of a weekday that is a holiday, "on" of a weekend day that is worked."""
        is_weekend = self.day.weekday() > 4
        if is_weekend == self.is_working:
            return "on" if self.is_working else "off"
        return ""


def seen_by_all(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """Return `rows` without those that were cancelled before anybody had heard of them."""
    return rows.exclude(state=Activity.State.CANCELLED, announced_at=None)


def between(
    actor: Actor, first: date, last: date, *, unit: OrgUnit | None = None, kind: str = ""
) -> QuerySet[Activity]:
    """Return the activities the actor may see on days from `first` to `last`, the earliest first.

    Visits are written down afterwards and there are many: they are shown where their kind is asked for.
    """
    rows = seen_by_all(activities(actor)).filter(
        starts_at__lt=_begin(last + A_DAY), ends_at__gt=_begin(first)
    )
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    rows = rows.filter(kind=kind) if kind else rows.filter(visit=None)
    return rows.order_by("starts_at", "id")


def placed(span: Span, rows: Iterable[Activity]) -> list[list[Day]]:
    """Return the days of a calendar's page by weeks, each with what is on it."""
    calendar, most = rulebook.calendar(), IN_A_MONTH if span.view == MONTH else None
    on: dict[date, list[Activity]] = {}
    for row in rows:
        day, last = row.held_on, (row.ends_at - A_MOMENT).astimezone(clock.ZONE).date()
        while day <= last:
            on.setdefault(day, []).append(row)
            day += A_DAY
    return [
        [
            Day(
                day,
                on.get(day, []),
                calendar.is_working(day),
                calendar.holiday(day),
                calendar.solar_term(day),
                most,
            )
            for day in week
        ]
        for week in span.weeks
    ]


def feed_hash(secret: str) -> str:
    """Return what is stored of a calendar address's secret."""
    return hashed("activities.calendar_feed", secret)


def feeds(actor: Actor) -> QuerySet[CalendarFeed]:
    """Return the actor's own calendar addresses that work, their own calendar's first."""
    rows = CalendarFeed.objects.filter(user__in=[actor.id], revoked_at=None)
    return rows.select_related("unit").order_by(F("unit").asc(nulls_first=True), "id")


def feed_by_secret(secret: str) -> CalendarFeed | None:
    """Return the calendar address with this secret; None for a wrong or stopped one, or a stopped account."""
    rows = CalendarFeed.objects.select_related("user", "unit").filter(revoked_at=None)
    return rows.filter(secret_hash=feed_hash(secret), user__is_active=True).first()


def fed(feed: CalendarFeed, first: date, last: date) -> QuerySet[Activity]:
    """Return what a calendar address shows: of what its owner may see now, what was announced."""
    actor = access.actor_for(feed.user)
    rows = between(actor, first, last, unit=feed.unit).exclude(state=Activity.State.DRAFT)
    if feed.unit_id is None:
        mine = Attendance.objects.filter(member__user=feed.user)
        rows = rows.filter(pk__in=mine.values("activity"))
    return rows


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), clock.ZONE)
