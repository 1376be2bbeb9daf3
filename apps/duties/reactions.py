"""Duties follow the facts in the transaction that tells them."""

from __future__ import annotations

from django.db.models import Q

from apps.activities.events import Holding
from apps.duties import services
from apps.duties.models import Duty
from kernel import journal
from kernel.models import JournalEntry


@journal.on(Holding)
def count_duties(event: Holding, _entry: JournalEntry) -> None:
    """Count again what an activity may have fulfilled, or does not fulfil any more.

    The duties of members who were invited are counted with the unit's.
    """
    of_period = Duty.objects.filter(starts_on__lte=event.occurred_on, ends_on__gt=event.occurred_on)
    invited = Q(member__attendances__activity=event.activity_id)
    services.count_again(
        duties=of_period.filter(Q(member=None, unit=event.unit_id) | invited).distinct()
    )
