"""A consultation: suggestions are collected for it, put on its agenda, discussed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activities import events
from apps.activities.models import Activity, AgendaItem, SuggestionRound
from apps.activities.policies import HOLD
from apps.activities.queries import consulting
from apps.activities.services.checks import locked, tell
from apps.cases import services as cases
from apps.cases.models import Case
from kernel.access import Actor
from kernel.chinese.text import dated
from kernel.errors import Conflict, Invalid
from kernel.models import records

State, Outcome = Activity.State, AgendaItem.Outcome
# Cases come after the points that were typed.
FIRST_PLACE = 1001


@transaction.atomic
def collect_suggestions(
    *, actor: Actor, activity: Activity, opens_on: date, closes_on: date
) -> SuggestionRound:
    """Set the days on which suggestions for a consultation are collected, or change them.

    Raises Invalid for a last day before the first or after the consultation.
    """
    activity = _consultation(actor, activity, State.DRAFT, State.ANNOUNCED)
    if closes_on < opens_on:
        raise Invalid(closes_on=_("The last day is before the first one."))
    if closes_on > activity.held_on:
        raise Invalid(
            closes_on=_("The last day is after the consultation: nothing sent then is discussed.")
        )
    found, _new = SuggestionRound.objects.update_or_create(
        activity=activity, defaults={"opens_on": opens_on, "closes_on": closes_on}
    )
    tell(events.SuggestionsCollected, actor, activity, opens_on=opens_on, closes_on=closes_on)
    return found


@transaction.atomic
def put_on_agenda(*, actor: Actor, activity: Activity, cases: Collection[Case]) -> Activity:
    """Put cases on the agenda of a consultation; the activity's row is locked, so each stands there once.

    Raises Invalid for none, and for one that is over, protected, or not of the unit's area.
    """
    activity = _consultation(actor, activity, State.DRAFT, State.ANNOUNCED)
    if not cases:
        raise Invalid(cases=_("Tick the cases that are to be discussed."))
    wanted = {one.pk for one in cases}
    on_it = set(consulting.points(activity).filter(case__in=wanted).values_list("case", flat=True))
    found = list(consulting.candidates(actor, activity).filter(pk__in=wanted))
    if len(found) + len(on_it) < len(wanted):
        raise Invalid(
            cases=_("A case you ticked is settled or protected by now. Look at the list once more.")
        )
    last = consulting.points(activity).last()
    place = last.place + 1 if last else FIRST_PLACE
    for case in found:
        AgendaItem.objects.create(activity=activity, place=place, title=case.title, case=case)
        place += 1
    tell(events.CasesPutOnAgenda, actor, activity, count=len(found))
    return activity


@transaction.atomic
def take_off_agenda(*, actor: Actor, item: AgendaItem) -> Activity:
    """Take a case off the agenda. Raises Conflict once it was discussed."""
    activity = _consultation(actor, item.activity, State.DRAFT, State.ANNOUNCED)
    item = _undiscussed(item)
    case_id = item.case_id
    item.delete()
    tell(events.CaseTakenOffAgenda, actor, activity, case_id=case_id)
    return activity


@transaction.atomic
def discuss_point(
    *,
    actor: Actor,
    item: AgendaItem,
    outcome: str,
    said: str = "",
    owner: User | None = None,
    due_on: date | None = None,
) -> AgendaItem:
    """Record the result of a case at a consultation; the one who raised it reads `said`.

    Answered at once and not possible end with `said` as the answer; assigned names `owner`, who
    answers by `due_on` or the kind's days. A joined case's words go to the one that goes on. Raises
    Conflict before the roll is recorded, for a point that has a result, and for a case that was
    answered or ended elsewhere; Invalid without an owner or without words.
    """
    activity = _consultation(actor, item.activity, State.ANNOUNCED, State.HELD)
    if not activity.recorded_at:
        raise Conflict(_("Record who is there first: what is discussed is discussed by those."))
    item = _undiscussed(item)
    if outcome not in Outcome.values:
        raise Invalid(outcome=_("Say what the result is: choose one of those listed."))
    if outcome == Outcome.ASSIGNED and owner is None:
        raise Invalid(owner=_("Say who deals with it."))
    said = said.strip()
    if outcome != Outcome.ASSIGNED and not said:
        raise Invalid(
            said=_("Write the answer, or why it is not possible: the one who raised it reads it.")
        )
    case = item.case
    if case is None:
        raise Conflict(_("This point is no case: what was said of it stands in the minutes."))
    words = {"title": activity.title, "day": dated(activity.held_on)}
    cases.discuss(
        actor=actor, case=case.merged_into or case, text=said, due_on=due_on,
        meeting=_("%(title)s, %(day)s") % words,
        owner=owner if outcome == Outcome.ASSIGNED else None,
    )  # fmt: skip
    records.change(item, outcome=outcome, said=said)
    tell(events.PointDiscussed, actor, activity, case_id=case.pk, outcome=outcome)
    return item


def _consultation(actor: Actor, activity: Activity, *states: str) -> Activity:
    """Return a consultation with its row locked. Raises Conflict for any other activity."""
    activity = locked(actor, activity, HOLD, *states)
    if not consulting.is_consultation(activity):
        raise Conflict(_("This is no consultation: only one of these discusses cases."))
    return activity


def _undiscussed(item: AgendaItem) -> AgendaItem:
    """Return a point as it stands now, its row locked. Raises Conflict when it has a result."""
    item = records.lock(item)
    if item.outcome:
        text = _("The result of this point is recorded: %(result)s.")
        raise Conflict(text % {"result": item.get_outcome_display()})
    return item
