"""Duties follow the facts in the transaction that tells them."""

from __future__ import annotations

from django.db.models import Q

from apps.activities.events import ActivityHeld, HoldingTakenBack
from apps.duties import services
from apps.duties.models import Duty
from apps.members.events import MemberFact
from apps.organization.events import UnitFact
from kernel import journal
from kernel.models import JournalEntry


@journal.on(UnitFact)
def count_duties(event: UnitFact, _entry: JournalEntry) -> None:
    """Count again what a fact may have fulfilled, or does not fulfil any more.

    A member's own facts come with the unit's: they are counted once, with it.
    """
    if isinstance(event, MemberFact) or not isinstance(event, (ActivityHeld, HoldingTakenBack)):
        return
    of_period = Duty.objects.filter(starts_on__lte=event.occurred_on, ends_on__gt=event.occurred_on)
    invited = Q(member__attendances__activity=event.activity_id)
    services.count_again(
        duties=of_period.filter(Q(member=None, unit=event.unit_id) | invited).distinct()
    )
