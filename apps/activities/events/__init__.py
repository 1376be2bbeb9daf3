"""What happens to activities. Facts are told when one is held: once for the unit, once a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.members.events import MemberFact
from apps.organization.events import UnitFact
from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class ActivityActed(Event):
    """The base of what is done about an activity."""

    name: ClassVar[str] = "activities.activity_acted"
    description: ClassVar[Any] = _("did something about an activity")
    details: ClassVar[Mapping[str, Detail]] = {"kind": Detail(_("kind"), "activities.kinds")}
    activity_id: UUID
    unit_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class ActivityPlanned(ActivityActed):
    name: ClassVar[str] = "activities.activity_planned"
    description: ClassVar[Any] = _("prepared an activity")
    invited: int


@dataclass(frozen=True, kw_only=True)
class ActivityChanged(ActivityActed):
    name: ClassVar[str] = "activities.activity_changed"
    description: ClassVar[Any] = _("changed an activity")
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ActivityAnnounced(ActivityActed):
    name: ClassVar[str] = "activities.activity_announced"
    description: ClassVar[Any] = _("announced an activity")


@dataclass(frozen=True, kw_only=True)
class ActivityCancelled(ActivityActed):
    name: ClassVar[str] = "activities.activity_cancelled"
    description: ClassVar[Any] = _("cancelled an activity")
    details: ClassVar[Mapping[str, Detail]] = {"reason": Detail(_("reason"))}
    reason: str


@dataclass(frozen=True, kw_only=True)
class CancellingTakenBack(ActivityActed):
    name: ClassVar[str] = "activities.cancelling_taken_back"
    description: ClassVar[Any] = _("took the cancelling of an activity back")


@dataclass(frozen=True, kw_only=True)
class PresenceClaimed(ActivityActed):
    name: ClassVar[str] = "activities.presence_claimed"
    description: ClassVar[Any] = _("signed in to an activity")
    member_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClaimsConfirmed(ActivityActed):
    name: ClassVar[str] = "activities.claims_confirmed"
    description: ClassVar[Any] = _("confirmed who signed in")
    details: ClassVar[Mapping[str, Detail]] = {"confirmed": Detail(_("confirmed"))}
    confirmed: int


@dataclass(frozen=True, kw_only=True)
class ClaimRefused(ActivityActed):
    name: ClassVar[str] = "activities.claim_refused"
    description: ClassVar[Any] = _("did not confirm who signed in")
    member_id: UUID


@dataclass(frozen=True, kw_only=True)
class RollFrozen(ActivityActed):
    name: ClassVar[str] = "activities.roll_frozen"
    description: ClassVar[Any] = _("froze the roll of an activity")
    details: ClassVar[Mapping[str, Detail]] = {"voters": Detail(_("have a vote"))}
    voters: int


@dataclass(frozen=True, kw_only=True)
class RollRecorded(ActivityActed):
    name: ClassVar[str] = "activities.roll_recorded"
    description: ClassVar[Any] = _("recorded who was there")
    details: ClassVar[Mapping[str, Detail]] = {"present": Detail(_("present"))}
    present: int


@dataclass(frozen=True, kw_only=True)
class VoteTaken(ActivityActed):
    name: ClassVar[str] = "activities.vote_taken"
    description: ClassVar[Any] = _("recorded a vote")
    details: ClassVar[Mapping[str, Detail]] = {
        "passed": Detail(_("passed")),
        "reason": Detail(_("why without a quorum")),
    }
    vote_id: UUID
    rule: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class VoteTakenBack(ActivityActed):
    name: ClassVar[str] = "activities.vote_taken_back"
    description: ClassVar[Any] = _("took back a vote")
    details: ClassVar[Mapping[str, Detail]] = {
        "title": Detail(_("what was voted on")),
        "passed": Detail(_("passed")),
    }
    vote_id: UUID
    rule: str
    passed: bool
    title: str


@dataclass(frozen=True, kw_only=True)
class MinutesWritten(ActivityActed):
    name: ClassVar[str] = "activities.minutes_written"
    description: ClassVar[Any] = _("wrote the minutes of an activity")


@dataclass(frozen=True, kw_only=True)
class MinutesSubmitted(ActivityActed):
    name: ClassVar[str] = "activities.minutes_submitted"
    description: ClassVar[Any] = _("handed in the minutes of an activity")


@dataclass(frozen=True, kw_only=True)
class MinutesReturned(ActivityActed):
    """Minutes that were handed in go back to be written better; `reason` says what is missing."""

    name: ClassVar[str] = "activities.minutes_returned"
    description: ClassVar[Any] = _("returned the minutes of an activity")
    details: ClassVar[Mapping[str, Detail]] = {"reason": Detail(_("reason"))}
    reason: str


@dataclass(frozen=True, kw_only=True)
class MinutesApproved(ActivityActed):
    name: ClassVar[str] = "activities.minutes_approved"
    description: ClassVar[Any] = _("approved the minutes of an activity")


@dataclass(frozen=True, kw_only=True)
class Holding(UnitFact):
    """Whether an activity was held is told: what is counted by that is counted again."""

    name: ClassVar[str] = "activities.holding"
    activity_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActivityHeld(Holding):
    """A unit held an activity; `reason` says why nobody is recorded as present, where somebody should be."""

    name: ClassVar[str] = "activities.activity_held"
    description: ClassVar[Any] = _("recorded that an activity was held")
    details: ClassVar[Mapping[str, Detail]] = {"reason": Detail(_("reason"))}
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Attended(MemberFact):
    """How a member attended an activity: the tag "status:present", "status:excused" or "status:absent"."""

    name: ClassVar[str] = "activities.attended"
    description: ClassVar[Any] = _("recorded a member's attendance")
    activity_id: UUID


@dataclass(frozen=True, kw_only=True)
class HoldingTakenBack(Holding):
    """What was told of an activity does not hold any more; its facts and attendances neither."""

    name: ClassVar[str] = "activities.holding_taken_back"
    description: ClassVar[Any] = _("took back that an activity was held")


@dataclass(frozen=True, kw_only=True)
class InvitationSet(Event):
    name: ClassVar[str] = "activities.invitation_set"
    description: ClassVar[Any] = _("said who is always invited")
    details: ClassVar[Mapping[str, Detail]] = {"kind": Detail(_("kind"), "activities.kinds")}
    unit_id: UUID
    kind: str
    roles: list[str]


@dataclass(frozen=True, kw_only=True)
class SeriesActed(Event):
    """The base of what is done about a series."""

    name: ClassVar[str] = "activities.series_acted"
    description: ClassVar[Any] = _("did something about a series")
    details: ClassVar[Mapping[str, Detail]] = {"kind": Detail(_("kind"), "activities.kinds")}
    series_id: UUID
    unit_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class SeriesStarted(SeriesActed):
    name: ClassVar[str] = "activities.series_started"
    description: ClassVar[Any] = _("began a series of activities")


@dataclass(frozen=True, kw_only=True)
class OccurrencesMade(SeriesActed):
    name: ClassVar[str] = "activities.occurrences_made"
    description: ClassVar[Any] = _("prepared the next activities of a series")
    details: ClassVar[Mapping[str, Detail]] = {"made": Detail(_("made"))}
    made: int


@dataclass(frozen=True, kw_only=True)
class SeriesDaySkipped(SeriesActed):
    name: ClassVar[str] = "activities.series_day_skipped"
    description: ClassVar[Any] = _("left out a day of a series")
    details: ClassVar[Mapping[str, Detail]] = {
        "day": Detail(_("day")),
        "reason": Detail(_("reason")),
    }
    day: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class SeriesChanged(SeriesActed):
    """From `day` on the series `successor_id` goes on in its place."""

    name: ClassVar[str] = "activities.series_changed"
    description: ClassVar[Any] = _("changed a series from a day on")
    details: ClassVar[Mapping[str, Detail]] = {"day": Detail(_("day"))}
    successor_id: UUID
    day: date


@dataclass(frozen=True, kw_only=True)
class SeriesEnded(SeriesActed):
    name: ClassVar[str] = "activities.series_ended"
    description: ClassVar[Any] = _("ended a series")
    details: ClassVar[Mapping[str, Detail]] = {
        "last_on": Detail(_("last day")),
        "reason": Detail(_("reason")),
    }
    last_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class Whom:
    """To whom a visit was paid (one of the ids, none for a person by name), and by which members."""

    member_id: UUID | None = None
    business_id: UUID | None = None
    visited_unit_id: UUID | None = None
    visitor_ids: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class VisitPaid(Whom, ActivityHeld):
    """A visit was paid: an activity that was held, with whom it was paid to.

    The tag "met:yes" or "met:no" says whether anybody was there.
    """

    name: ClassVar[str] = "activities.visit_paid"
    description: ClassVar[Any] = _("recorded a visit")


@dataclass(frozen=True, kw_only=True)
class VisitTakenBack(Whom, HoldingTakenBack):
    """A visit was recorded by mistake: what was told of it does not hold."""

    name: ClassVar[str] = "activities.visit_taken_back"
    description: ClassVar[Any] = _("took a visit back")


@dataclass(frozen=True, kw_only=True)
class CalendarFeedMade(Event):
    """The address of a unit's calendar, or of the person's own."""

    name: ClassVar[str] = "activities.calendar_feed_made"
    description: ClassVar[Any] = _("made a calendar address")
    feed_id: UUID
    unit_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class CalendarFeedRevoked(Event):
    name: ClassVar[str] = "activities.calendar_feed_revoked"
    description: ClassVar[Any] = _("stopped a calendar address")
    feed_id: UUID
    unit_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class PastChanged(Event):
    """Past activities were brought in a workbook, or taken back: what is counted by them is counted again.

    `first_on` and `last_on` are the days between which they were held. Each one's facts are told, too,
    without calling who listens to them.
    """

    name: ClassVar[str] = "activities.past_changed"
    description: ClassVar[Any] = _("changed what is recorded of the past")
    details: ClassVar[Mapping[str, Detail]] = {
        "activities": Detail(_("activities")),
        "first_on": Detail(_("first day")),
        "last_on": Detail(_("last day")),
    }
    activities: int
    first_on: date
    last_on: date


@dataclass(frozen=True, kw_only=True)
class PastBrought(PastChanged):
    name: ClassVar[str] = "activities.past_brought"
    description: ClassVar[Any] = _("brought past activities")


@dataclass(frozen=True, kw_only=True)
class PastTakenBack(PastChanged):
    name: ClassVar[str] = "activities.past_taken_back"
    description: ClassVar[Any] = _("took back past activities")


@dataclass(frozen=True, kw_only=True)
class SuggestionsCollected(ActivityActed):
    """Suggestions for a consultation are collected on the days from `opens_on` to `closes_on`."""

    name: ClassVar[str] = "activities.suggestions_collected"
    description: ClassVar[Any] = _("set the days to collect suggestions for a consultation")
    details: ClassVar[Mapping[str, Detail]] = {
        "opens_on": Detail(_("first day")),
        "closes_on": Detail(_("last day")),
    }
    opens_on: date
    closes_on: date


@dataclass(frozen=True, kw_only=True)
class CasesPutOnAgenda(ActivityActed):
    name: ClassVar[str] = "activities.cases_put_on_agenda"
    description: ClassVar[Any] = _("put cases on the agenda of a consultation")
    details: ClassVar[Mapping[str, Detail]] = {"count": Detail(_("cases"))}
    count: int


@dataclass(frozen=True, kw_only=True)
class CaseTakenOffAgenda(ActivityActed):
    name: ClassVar[str] = "activities.case_taken_off_agenda"
    description: ClassVar[Any] = _("took a case off the agenda of a consultation")
    case_id: UUID


@dataclass(frozen=True, kw_only=True)
class PointDiscussed(ActivityActed):
    """A consultation discussed a case: `outcome` is answered, assigned or impossible."""

    name: ClassVar[str] = "activities.point_discussed"
    description: ClassVar[Any] = _("recorded what a consultation said about a case")
    details: ClassVar[Mapping[str, Detail]] = {
        "outcome": Detail(_("result"), "activities.outcomes")
    }
    case_id: UUID
    outcome: str
