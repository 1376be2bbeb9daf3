"""Duties follow the facts in the transaction that tells them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from apps.activities.events import (
    ActivityHeld,
    Attended,
    Holding,
    PastChanged,
    VisitPaid,
    VoteTaken,
    VoteTakenBack,
    Whom,
)
from apps.activities.models import Activity, Visit, Vote
from apps.activities.queries import kind_of
from apps.cases.events import CaseAnswered, CaseFact, CaseMerged, CaseReopened, CaseWithdrawn
from apps.cases.models import Case
from apps.duties import services
from apps.duties.models import TARGETS, Duty
from apps.members.events import MemberFact, MemberLeft, MemberReturned
from apps.organization.events import UnitFact
from kernel import clock, journal
from kernel.access import Actor
from kernel.models import JournalEntry
from kernel.models.fixed import Fixed, Given

_THERE = Fixed(
    lambda _known: Activity.objects.filter(pk=Given("activity")).values_list(
        "organiser_id", "attendances__member_id"
    )
)


@journal.on(UnitFact)
def count_duties(event: UnitFact, entry: JournalEntry) -> None:
    """Count again what a fact may fulfil, or does not fulfil any more.

    The duties of those invited to an activity, and of its organiser, are counted with its unit's:
    what is told of each of them is passed over.
    """
    if isinstance(event, Attended):
        return
    if isinstance(event, Holding):
        people: set[UUID | None]
        if isinstance(event, VisitPaid):
            people = {*event.visitor_ids, entry.actor_id}
        else:
            people = {pk for line in _THERE(activity=event.activity_id) for pk in line}
        _count(event.occurred_on, event.unit_id, people, tags=event.tags, toward=_visited(event))
    elif isinstance(event, MemberFact):
        _count(event.occurred_on, None, {event.member_id})
    else:
        _count(event.occurred_on, event.unit_id, set())


@journal.on(PastChanged)
def count_past_duties(event: PastChanged, _entry: JournalEntry) -> None:
    """Count again all duties of the periods in which activities were brought, or taken back."""
    services.count_again(
        duties=Duty.objects.filter(starts_on__lte=event.last_on, ends_on__gt=event.first_on)
    )


def _visited(event: Holding) -> set[UUID | None]:
    """Return toward whom duties may be fulfilled: nobody in particular, and who was visited."""
    if isinstance(event, Whom):
        return {None, event.member_id, event.business_id, event.visited_unit_id}
    found = Visit.objects.filter(activity=event.activity_id).values_list(
        *(f"{name}_id" for name in TARGETS)
    )
    return {None, *(pk for row in found for pk in row)}


@journal.on(MemberLeft)
def release_who_left(event: MemberLeft, _entry: JournalEntry) -> None:
    """Ask nothing more of a member who left: what is open in periods after that day is waived."""
    services.release(
        actor=Actor.system(BY),
        duties=Duty.objects.filter(member=event.member_id, ends_on__gt=event.effective_on),
        reason=_("left the county"),
    )


@journal.on(MemberReturned)
def ask_who_returned(event: MemberReturned, _entry: JournalEntry) -> None:
    """Ask again what a leaving recorded by mistake waived."""
    services.ask_again(actor=Actor.system(BY), duties=Duty.objects.filter(member=event.member_id))


BY = "duties"
CASES = (CaseAnswered, CaseReopened, CaseMerged, CaseWithdrawn)


@journal.on(CaseFact)
def count_duties_of_cases(event: CaseFact, _entry: JournalEntry) -> None:
    """Count again what an answered case fulfils for its unit and for the person responsible."""
    if not isinstance(event, CASES):
        return
    case = Case.objects.get(pk=event.case_id)
    # A reopened case has no day of its answer any more: it lay between these.
    _count(case.raised_on, case.unit_id, {case.owner_id}, until=clock.today())


@journal.on(VoteTaken)
def note_vote_without_quorum(event: VoteTaken, entry: JournalEntry) -> None:
    """Record a vote that too few attended as a breach of its rule."""
    vote = Vote.objects.select_related("activity").get(pk=event.vote_id)
    if not vote.quorum:
        services.note_breach(
            actor=Actor.system("duties"), rule=vote.rule, unit_id=event.unit_id, what="quorum",
            subject_id=vote.activity_id, found_on=vote.activity.held_on, reason=event.reason,
            reason_by=entry.actor_label[:80],
        )  # fmt: skip


@journal.on(VoteTakenBack)
def forget_vote_without_quorum(event: VoteTakenBack, _entry: JournalEntry) -> None:
    """Take the breach back with the last vote that shows it."""
    others = Vote.objects.filter(activity=event.activity_id, rule=event.rule, quorum=False)
    if not others.exists():
        services.take_breach_back(
            actor=Actor.system("duties"), rule=event.rule, what="quorum",
            subject_id=event.activity_id,
        )  # fmt: skip


@journal.on(ActivityHeld)
def note_holding_without_attendance(event: ActivityHeld, entry: JournalEntry) -> None:
    """Record what was held with nobody recorded as present as a breach, with the reason said there."""
    if not event.reason:
        return
    activity = Activity.objects.get(pk=event.activity_id)
    if rule := kind_of(activity).rule:
        services.note_breach(
            actor=Actor.system("duties"), rule=rule, unit_id=event.unit_id, what="attendance",
            subject_id=activity.pk, found_on=clock.today(), reason=event.reason,
            reason_by=entry.actor_label[:80],
        )  # fmt: skip


def _count(
    day: date,
    unit_id: UUID | None,
    people: set[UUID | None],
    *,
    until: date | None = None,
    tags: Iterable[str] = (),
    toward: set[UUID | None] | None = None,
) -> None:
    """Count again what a unit and people owe in periods with a day, or with one up to `until`.

    `tags` are the fact's: what it cannot fulfil is left alone. `toward` names whom alone it may be owed
    to, None among them for nobody in particular.
    """
    # Also where there is none yet: the lock taken there lets nobody make one without this fact.
    services.count_touched(
        first=day,
        last=until or day,
        unit_id=unit_id,
        people=[one for one in people if one is not None],
        tags=tags,
        toward=toward,
    )
