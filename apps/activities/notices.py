"""Of what activities tell: those invited of what is announced, others of minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activities import events, queries
from apps.activities.events import leave
from apps.activities.models import Activity, Attendance
from apps.activities.policies import APPROVE
from apps.notices.models import When
from apps.notices.registry import Kind, Note, offer
from apps.organization import grants
from kernel.models import JournalEntry

# What those invited have to know of a change.
TOLD = {"starts_at", "ends_at", "place"}
# What is said to leave that was asked for.
ANSWERS = {"granted": _("is granted"), "refused": _("is not granted")}


def announced(entry: JournalEntry) -> Iterator[Note]:
    """Tell those invited; those put on the roll afterwards are told then."""
    activity = _activity(entry)
    is_of_roll = entry.payload.get("fields", ["roll"]) == ["roll"]
    if activity.state == Activity.State.ANNOUNCED and is_of_roll:
        # Who was told that it is cancelled is told once more.
        again = entry.name == events.CancellingTakenBack.name
        yield _note(activity, f"{activity.pk}/{entry.pk}" if again else f"{activity.pk}")


def changed(entry: JournalEntry) -> Iterator[Note]:
    """Tell those invited of another time or place."""
    activity = _activity(entry)
    if activity.state == Activity.State.ANNOUNCED and TOLD & set(entry.payload["fields"]):
        yield _note(activity, f"{activity.pk}/{entry.pk}")


def cancelled(entry: JournalEntry) -> Iterator[Note]:
    """Tell those who were invited, when it had been announced at all."""
    activity = _activity(entry)
    name = events.ActivityAnnounced.name
    if JournalEntry.objects.filter(name=name, subjects__contains=[activity.pk]).exists():
        yield _note(activity, f"{activity.pk}/{entry.pk}")


def minutes_wait(entry: JournalEntry) -> Iterator[Note]:
    """Tell those who may approve minutes."""
    activity = _activity(entry)
    accounts = {grant.user_id for grant in grants.reaching(activity.unit, APPROVE)}
    yield Note(f"{activity.pk}/{entry.pk}", accounts, activity.pk)


def minutes_decided(entry: JournalEntry) -> Iterator[Note]:
    """Tell who handed the minutes in that they are approved, or come back."""
    activity = _activity(entry)
    if activity.minutes_by:
        yield Note(f"{activity.pk}/{entry.pk}", {activity.minutes_by}, activity.pk)


def leave_asked(entry: JournalEntry) -> Iterator[Note]:
    """Tell the organiser that somebody asks for leave, or comes after all."""
    activity = _activity(entry)
    if activity.organiser_id:
        yield Note(f"{activity.pk}/{entry.pk}", {activity.organiser_id}, activity.pk)


def leave_answered(entry: JournalEntry) -> Iterator[Note]:
    """Tell who asked for leave whether it is granted."""
    answer = "granted" if entry.payload["granted"] else "refused"
    yield _to_asker(entry, {"answer": answer})


def claim_refused(entry: JournalEntry) -> Iterator[Note]:
    """Tell who signed in that the organiser does not confirm it."""
    yield _to_asker(entry, {})


def _to_asker(entry: JournalEntry, values: Mapping[str, str]) -> Note:
    activity, member = _activity(entry), UUID(entry.payload["member_id"])
    asker = Attendance.objects.filter(activity=activity, member=member).exclude(member__user=None)
    accounts = set(asker.values_list("member__user_id", flat=True))
    return Note(f"{activity.pk}/{entry.pk}", accounts, activity.pk, values)


def _activity(entry: JournalEntry) -> Activity:
    return Activity.objects.select_related("unit").get(pk=UUID(entry.payload["activity_id"]))


def _note(activity: Activity, key: str) -> Note:
    invited = Attendance.objects.filter(activity=activity).exclude(member__user=None)
    accounts = set(invited.values_list("member__user_id", flat=True))
    return Note(key, accounts, activity.pk, {"starts_at": activity.starts_at.isoformat()})


_of_activity = partial(Kind, page="activities:detail", rows=queries.activities, what="title")
offer(
    _of_activity(
        key="activities.announced",
        name=_("Invitations"),
        text=_("You are invited: %(what)s, %(starts_at)s"),
        plain=_("An invitation to an activity."),
        events=(events.ActivityAnnounced, events.ActivityChanged, events.CancellingTakenBack),
        notes=announced,
    ),
    _of_activity(
        key="activities.changed",
        name=_("Another time or place"),
        text=_("Time or place has changed: %(what)s, %(starts_at)s"),
        plain=_("Time or place of an activity has changed."),
        when=When.URGENT,
        events=(events.ActivityChanged,),
        notes=changed,
    ),
    _of_activity(
        key="activities.cancelled",
        name=_("Cancelled activities"),
        text=_("Cancelled: %(what)s, %(starts_at)s"),
        plain=_("An activity is cancelled."),
        when=When.URGENT,
        events=(events.ActivityCancelled,),
        notes=cancelled,
    ),
    _of_activity(
        key="activities.leave_asked",
        name=_("Leave that is asked for"),
        text=_("Somebody asks for leave: %(what)s"),
        plain=_("Somebody asks for leave from an activity."),
        events=(leave.LeaveAsked,),
        notes=leave_asked,
    ),
    _of_activity(
        key="activities.leave_answered",
        name=_("Answers about my leave"),
        text=_("Your leave %(answer)s: %(what)s"),
        plain=_("Your leave from an activity is answered."),
        events=(leave.LeaveAnswered,),
        notes=leave_answered,
        words={"answer": lambda: ANSWERS},
    ),
    _of_activity(
        key="activities.leave_taken_back",
        name=_("Who comes after all"),
        text=_("Somebody who asked for leave comes after all: %(what)s"),
        plain=_("Somebody who asked for leave comes after all."),
        events=(leave.LeaveTakenBack,),
        notes=leave_asked,
    ),
    _of_activity(
        key="activities.minutes_wait",
        name=_("Minutes to approve"),
        text=_("Minutes wait for your approval: %(what)s"),
        plain=_("Minutes wait for your approval."),
        events=(events.MinutesSubmitted,),
        notes=minutes_wait,
    ),
    _of_activity(
        key="activities.minutes_returned",
        name=_("Minutes that come back"),
        text=_("Your minutes come back to be written better: %(what)s"),
        plain=_("Your minutes come back to be written better."),
        when=When.URGENT,
        events=(events.MinutesReturned,),
        notes=minutes_decided,
    ),
    _of_activity(
        key="activities.minutes_approved",
        name=_("Minutes approved"),
        text=_("Your minutes are approved: %(what)s"),
        plain=_("Your minutes are approved."),
        events=(events.MinutesApproved,),
        notes=minutes_decided,
    ),
    _of_activity(
        key="activities.claim_refused",
        name=_("My signing in, when it is not confirmed"),
        text=_("Your signing in was not confirmed: %(what)s"),
        plain=_("Your signing in to an activity was not confirmed."),
        when=When.URGENT,
        events=(events.ClaimRefused,),
        notes=claim_refused,
    ),
)
