"""An activity is held: who was there, what was voted on, and the facts that follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.activities import events, queries, rules
from apps.activities.models import Activity, Attendance, Visit, Vote
from apps.activities.policies import HOLD
from apps.activities.services.checks import keep_votes, locked, require_open_month, tell
from apps.activities.services.inviting import settle
from apps.rulebook import queries as rulebook
from kernel import clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import records
from kernel.web.templatetags.ui import moment

State, Status, Minutes = Activity.State, Attendance.Status, Activity.Minutes


@transaction.atomic
def freeze_roll(
    *, actor: Actor, activity: Activity, expected_version: int | None = None
) -> Activity:
    """Freeze who should attend and who of them has a vote: full members of the hosting unit on its day.

    Raises Invalid more than `rules.EARLY` before it begins, Conflict when it is frozen already.
    """
    activity = locked(actor, activity, HOLD, State.ANNOUNCED)
    if activity.rolled_at:
        raise Conflict(_("The roll is frozen already."))
    if not rules.may_begin(activity.starts_at, clock.now()):
        text = _(
            "It begins on %(moment)s: the roll can be frozen half an hour before. If it is held earlier, change its begin first."
        )
        raise Invalid(text % {"moment": moment(activity.starts_at)})
    count = settle(activity)
    records.change(activity, expected_version, rolled_at=clock.now())
    tell(events.RollFrozen, actor, activity, voters=count)
    return activity


@transaction.atomic
def record_roll(
    *,
    actor: Actor,
    activity: Activity,
    present: Collection[UUID],
    reasons: Mapping[UUID, str] | None = None,
    refused: Collection[UUID] = (),
    expected_version: int | None = None,
) -> Activity:
    """Record who of the roll is there, by ids of attendances; the others are absent, or excused.

    Who asked for leave, or for whom a reason is given, is excused. Who signed in and is neither there
    nor `refused` waits for an answer: it may be since the roll was read. Raises Invalid for a stranger to
    the roll, Conflict before the roll is frozen, or when fewer are there than at a vote.
    """
    activity = locked(actor, activity, HOLD, State.ANNOUNCED)
    if not activity.rolled_at:
        raise Conflict(_("Freeze the roll first: it says who should attend."))
    rows = list(activity.attendances.select_for_update())
    known = {row.pk for row in rows}
    for name, given in (("present", present), ("reasons", reasons or {})):
        if strangers := set(given) - known:
            text = _(
                "%(count)d are not on the roll of this activity. Invite before the roll is frozen."
            )
            raise Invalid(**{name: text % {"count": len(strangers)}})
    for row in rows:
        if row.status == Status.CLAIMED and row.pk not in {*present, *refused}:
            continue
        if row.status == Status.CLAIMED and row.pk in refused:
            tell(events.ClaimRefused, actor, activity, member_id=row.member_id)
        _mark(row, is_there=row.pk in present, reason=(reasons or {}).get(row.pk, row.reason))
    keep_votes(activity)
    records.change(activity, expected_version, recorded_at=clock.now(), expected=None)
    tell(events.RollRecorded, actor, activity, present=len(set(present)))
    return activity


@transaction.atomic
def record_vote(
    *,
    actor: Actor,
    activity: Activity,
    title: str,
    rule: str,
    yes: int,
    no: int = 0,
    abstained: int = 0,
    written_yes: int = 0,
    present: int | None = None,
    reason: str = "",
) -> Vote:
    """Record a vote by the frozen roll, and judge it by a rule of the pack as it holds on the day.

    `present` is how many with a vote are in the room at this vote, where somebody who came has left or
    stays out of it; None for all of them. A vote without a quorum is recorded as it was, with a `reason`. Raises Invalid at the figure that
    cannot be (more papers than people with a vote in the room), and at the reason where it is needed;
    Conflict for a vote that stands there already, as after a second tap.
    """
    activity = locked(actor, activity, HOLD, State.ANNOUNCED)
    if not activity.recorded_at:
        raise Conflict(_("Record who is there first: votes are judged by it."))
    if rule not in rules.VOTES:
        raise Invalid(rule=_("Votes are not judged by this rule."))
    title = title.strip()
    if activity.ballots.filter(title=title, rule=rule).exists():
        text = _(
            "This vote is recorded already. If it was taken twice, call the second by another name."
        )
        raise Conflict(text)
    held = rulebook.rule(rule, activity.held_on)
    tally = queries.counted(activity)
    present = tally.voters_present if present is None else present
    if present > tally.voters_present:
        text = _(
            "By the roll %(most)d with a vote came. Who came later is ticked on the roll first."
        )
        raise Invalid(present=text % {"most": tally.voters_present})
    found = rules.outcome(
        rules.Majority.of(held), voters=tally.voters, present=present, yes=yes,
        written_yes=written_yes,
    )  # fmt: skip
    rules.check_papers(present=present, yes=yes, no=no, abstained=abstained)
    if not found.quorum and not reason.strip():
        text = _(
            "Too few are there for this vote. %(rule)s %(clause)s. To record it as it was, say why."
        )
        raise Invalid(reason=text % {"rule": held.sentence, "clause": held.clause})
    vote = Vote.objects.create(
        activity=activity, title=title, rule=rule, rule_from=held.edition.starts_on,
        voters=tally.voters, present=present, yes=yes, no=no, abstained=abstained,
        written_yes=written_yes, need_present=found.need_present, need_yes=found.need_yes,
        quorum=found.quorum, passed=found.passed,
    )  # fmt: skip
    tell(
        events.VoteTaken, actor, activity, vote_id=vote.pk, rule=rule, passed=vote.passed,
        reason="" if found.quorum else reason.strip(),
    )  # fmt: skip
    return vote


@transaction.atomic
def take_vote_back(*, actor: Actor, activity: Activity, vote: UUID | None = None) -> Activity:
    """Take the last vote back, until it is said that the activity was held.

    Raises Conflict without one, and when it is not `vote`, the one that was seen.
    """
    activity = locked(actor, activity, HOLD, State.ANNOUNCED)
    last = activity.ballots.last()
    if last is None or vote not in {None, last.pk}:
        raise Conflict(_("This vote is not the last one any more, or is taken back already."))
    taken = {"vote_id": last.pk, "rule": last.rule, "passed": last.passed, "title": last.title}
    # First, since those told of it look at the votes that are left.
    last.delete()
    tell(events.VoteTakenBack, actor, activity, **taken)
    return activity


@transaction.atomic
def hold_activity(
    *, actor: Actor, activity: Activity, reason: str = "", expected_version: int | None = None
) -> Activity:
    """Say that an activity was held: its facts are told, for the unit and for each member on the roll.

    Where nobody is recorded as present by a kind that has a roll, `reason` says why. Raises Invalid
    before it begins and without that reason, Conflict when its month is closed, as for a visit, while
    somebody's sign-in has no answer, and where those confirmed are not recorded as the roll.
    """
    activity = locked(actor, activity, HOLD, State.ANNOUNCED)
    if activity.starts_at > clock.now():
        text = _("It begins on %(moment)s: that it was held is recorded afterwards.")
        raise Invalid(text % {"moment": moment(activity.starts_at)})
    require_open_month(actor, activity)
    kind = queries.kind_of(activity)
    reason = _checked_reason(activity, reason) if "roll" in kind.parts else ""
    records.change(activity, expected_version, state=State.HELD)
    tags = [f"kind:{activity.kind}", f"group:{kind.group}"]
    told: dict[str, Any] = {
        "unit_id": activity.unit_id, "source_id": activity.pk, "activity_id": activity.pk,
        "occurred_on": activity.held_on,
    }  # fmt: skip
    journal.emit(events.ActivityHeld(**told, tags=tags, reason=reason), actor=actor)
    for row in activity.attendances.all():
        if row.member_id is None:
            continue
        said = [*tags, f"status:{row.status}"]
        journal.emit(events.Attended(**told, member_id=row.member_id, tags=said), actor=actor)
    return activity


@transaction.atomic
def take_holding_back(
    *, actor: Actor, activity: Activity, expected_version: int | None = None
) -> Activity:
    """Take back that an activity was held, until its minutes are approved or its month is closed.

    Its votes stay: each is taken back by `take_vote_back`. The roll of a past one that does not name
    all who should have come is open again. Raises Conflict when it is archived, in a
    closed month, or a visit, which `take_visit_back` takes back.
    """
    activity = locked(actor, activity, HOLD, State.HELD)
    if Visit.objects.filter(activity=activity).exists():
        raise Conflict(_("This is a visit: take it back on its own page."))
    require_open_month(actor, activity)
    opened = {} if activity.expected is None else {"rolled_at": None, "recorded_at": None}
    records.change(
        activity, expected_version, state=State.ANNOUNCED, minutes_state=Minutes.OPEN, **opened
    )
    taken = events.HoldingTakenBack(
        unit_id=activity.unit_id, source_id=activity.pk, activity_id=activity.pk,
        occurred_on=activity.held_on, tags=[f"kind:{activity.kind}"],
    )  # fmt: skip
    journal.emit(taken, actor=actor)
    return activity


def _checked_reason(activity: Activity, reason: str) -> str:
    """Return why nobody is recorded as present, "" where somebody is; see `hold_activity`."""
    if activity.attendances.filter(status=Status.CLAIMED).exists():
        raise Conflict(_("Somebody signed in and waits for your confirmation: answer that first."))
    if queries.counted(activity).present:
        if not activity.recorded_at:
            raise Conflict(_("Record who was there first."))
        return ""
    if not reason.strip():
        text = _(
            "Nobody is recorded as present: an activity without attendance counts as a breach. Record "
            "who was there, or say why that is not known."
        )
        raise Invalid(reason=text)
    return reason.strip()


def _mark(row: Attendance, *, is_there: bool, reason: str) -> None:
    """Write how one on the roll attended; nothing when it stands so already."""
    if is_there:
        records.change(row, status=Status.PRESENT, reason="")
        return
    # What was said for a leave that was refused does not excuse.
    said = reason.strip() != (row.reason if row.status == Status.REFUSED else "")
    excused = row.status in {Status.ASKED, Status.EXCUSED} or said
    status = Status.EXCUSED if excused else Status.ABSENT
    records.change(row, status=status, reason=reason.strip())
