"""Who is behind is reminded, at most once a day of one duty."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from apps.duties import events, queries
from apps.duties.models import Duty
from apps.duties.policies import REMIND
from kernel import access, clock, journal
from kernel.access import Actor


@transaction.atomic
def remind(*, actor: Actor, duties: QuerySet[Duty]) -> int:
    """Remind those who owe `duties`, as far as the actor may; return of how many duties.

    Left out: what is met or decided about, has not begun, or was reminded of today. Emits
    `DutyReminded` for each; rows are locked, so that two at once remind once.
    """
    access.require(actor, REMIND)
    today = clock.today()
    mine = access.visible(actor, Duty.objects.all(), REMIND).values("pk")
    wanted = queries.still_open(duties, today).filter(pk__in=mine)
    ids = list(wanted.exclude(reminded_on=today).values_list("pk", flat=True))
    rows = Duty.objects.filter(pk__in=ids).exclude(reminded_on=today).order_by("pk")
    locked = list(rows.select_for_update(of=("self",)).select_related("member", "deputy"))
    Duty.objects.filter(pk__in=[row.pk for row in locked]).update(reminded_on=today)
    for row in locked:
        journal.emit(tell_of(row), actor=actor)
    return len(locked)


def tell_of(row: Duty) -> events.DutyReminded:
    """Return the event by which who owes a duty is reminded of it."""
    return events.DutyReminded(
        duty_id=row.pk, unit_id=row.unit_id, rule=row.rule, member_id=row.member_id,
        user_id=row.owing_id,
    )  # fmt: skip
