"""Duties are asked no more when what they rest on ends: a member left, a link ended."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.duties import events
from apps.duties.models import Duty
from apps.duties.policies import DECIDE
from kernel import access, clock, journal
from kernel.access import Actor


@transaction.atomic
def release(*, actor: Actor, duties: QuerySet[Duty], reason: str) -> int:
    """Waive those of `duties` that are open and whose period is not over; return how many.

    What was done of them is kept. Emits `DutiesReleased` when there are any.
    """
    access.require(actor, DECIDE, access.EVERYWHERE)
    rows = duties.filter(met_on=None, waived="", late="", ends_on__gt=clock.today())
    count = rows.update(waived=reason, decided_by=actor.label)
    if count:
        journal.emit(events.DutiesReleased(duties=count, reason=reason), actor=actor)
    return count


@transaction.atomic
def remove(*, actor: Actor, duties: QuerySet[Duty]) -> int:
    """Remove those of `duties` for which nothing was done or decided by a person; return how many.

    For what was made by mistake: nobody was excused from it. Emits `DutiesRemoved` when there are any.
    """
    access.require(actor, DECIDE, access.EVERYWHERE)
    mine = Q(waived="") | Q(decided_by=actor.label)
    rows = duties.filter(mine, met_on=None, done=0, unknown=0, late="", deputy=None)
    count, _by_model = rows.delete()
    if count:
        journal.emit(events.DutiesRemoved(duties=count), actor=actor)
    return count


@transaction.atomic
def ask_again(*, actor: Actor, duties: QuerySet[Duty]) -> int:
    """Ask again those of `duties` that the same actor released and whose period is not over."""
    access.require(actor, DECIDE, access.EVERYWHERE)
    rows = duties.exclude(waived="").filter(decided_by=actor.label, ends_on__gt=clock.today())
    count = rows.update(waived="", decided_by="")
    if count:
        journal.emit(events.DutiesReleased(duties=count, reason=""), actor=actor)
    return count
