"""What units held and who was there, by unit and month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from apps.activities.models import Activity, Attendance
from kernel import access, clock
from kernel.access import Actor

Lines = Iterable[tuple[UUID, date, int, int]]
# Of the lines of rolls: who was there, and who should have been where the roll is whole.
COUNTED = {
    "there": Count("pk", filter=Q(status=Attendance.Status.PRESENT) & ~Q(activity__expected=0)),
    "all": Count("pk", filter=Q(activity__expected=None)),
}
HELD = (Activity.State.HELD, Activity.State.ARCHIVED)


def on_time(actor: Actor, since: date, until: date) -> Lines:
    """Yield of what was announced up to today how much was held. One aggregate."""
    announced = Activity.objects.exclude(state=Activity.State.DRAFT).filter(visit=None)
    rows = access.visible(actor, announced)
    rows = rows.filter(held_on__gte=since, held_on__lt=until, held_on__lte=clock.today())
    lines = rows.order_by().annotate(month=TruncMonth("held_on")).values_list("unit", "month")
    return lines.annotate(held=Count("pk", filter=Q(state__in=HELD)), all=Count("pk"))


def attendance(actor: Actor, since: date, until: date) -> Lines:
    """Yield of the members who should attend what was held how many were there. Two aggregates.

    A roll that names fewer than were expected counts against those; one of which nobody knows, not at all.
    """
    held = access.visible(actor, Activity.objects.filter(state__in=HELD))
    held = held.filter(held_on__gte=since, held_on__lt=until).exclude(visit__isnull=False)
    rows = Attendance.objects.filter(activity__in=held, member__isnull=False).order_by()
    lines = rows.annotate(month=TruncMonth("activity__held_on"))
    yield from lines.values_list("activity__unit", "month").annotate(**COUNTED)
    fewer = held.filter(expected__gt=0).order_by().annotate(month=TruncMonth("held_on"))
    for unit, month, count in fewer.values_list("unit", "month").annotate(all=Sum("expected")):
        yield unit, month, 0, count
