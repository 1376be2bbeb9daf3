"""Visits of links beside the links, by unit of who looks after and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from apps.activities.models import Activity, Attendance, Visit
from apps.activities.queries import held
from apps.liaison.models import Link
from apps.liaison.queries.rulebook import liaison_rules
from kernel import access, clock
from kernel.access import Actor
from kernel.periods import Month


def visits_per_link(
    actor: Actor, since: date, until: date
) -> Iterator[tuple[UUID, date, int, int]]:
    """Yield (unit, month, visits at which somebody was met, links that held in it).

    Three queries: the rules, the visits of their kinds, the links.
    """
    until = min(until, Month.containing(clock.today()).end)
    kinds = {kind for rule in liaison_rules() for kind in rule.by}
    there = Attendance.objects.filter(
        status=Attendance.Status.PRESENT, member__isnull=False, activity__kind__in=kinds,
        activity__held_on__gte=since, activity__held_on__lt=until, activity__visit__isnull=False,
    ).exclude(activity__visit__met=Visit.Met.NOBODY)  # fmt: skip
    seen = access.visible(actor, held(Activity.objects.all()))
    paid = there.filter(activity__in=seen).order_by()
    lines = paid.annotate(month=TruncMonth("activity__held_on")).values_list(
        "member__unit", "month"
    )
    done = {(unit, month): count for unit, month, count in lines.annotate(count=Count("pk"))}
    links = _links(actor, since, until)
    for unit, month in done.keys() | links.keys():
        yield unit, month, done.get((unit, month), 0), links[unit, month]


def _links(actor: Actor, since: date, until: date) -> Counter[tuple[UUID, date]]:
    """Count the links that held on a day of each month, by unit of who looks after. One query."""
    rows = access.visible(actor, Link.objects.filter(starts_on__lt=until)).order_by()
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=since))
    spans = rows.values_list("keeper__unit", "starts_on", "ends_on").annotate(count=Count("pk"))
    found: Counter[tuple[UUID, date]] = Counter()
    for unit, begins, ends, count in spans:
        month = Month.containing(max(begins, since))
        while month.start < min(ends or until, until):
            found[unit, month.start] += count
            month = month.next()
    return found
