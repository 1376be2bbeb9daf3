"""Of what liaison tells: a member whom to look after."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.liaison import events
from apps.liaison.models import Link
from apps.notices.registry import Kind, Note, offer
from kernel import clock
from kernel.models import JournalEntry


def given(entry: JournalEntry) -> Iterator[Note]:
    """Tell those who look after somebody new, once a day however many these are."""
    is_of_plan = entry.name == events.PlanApplied.name
    begun = (
        Q(begun_by=UUID(entry.payload["plan_id"]))
        if is_of_plan
        else Q(pk=UUID(entry.payload["link_id"]))
    )
    rows = Link.objects.filter(begun, ends_on=None).exclude(keeper__user=None)
    accounts = set(rows.values_list("keeper__user_id", flat=True))
    if accounts:
        yield Note(f"{entry.at.astimezone(clock.ZONE).date()}", accounts)


offer(
    Kind(
        key="liaison.given",
        name=_("Whom I am to look after"),
        text=_("There is somebody new for you to look after"),
        plain=_("There is somebody new for you to look after."),
        page="liaison:mine",
        has_own_page=False,
        events=(events.LinkBegun, events.PlanApplied),
        notes=given,
    ),
)
