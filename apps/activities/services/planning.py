"""Activities are prepared, announced, cancelled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from apps.activities import events, queries, rules
from apps.activities.models import Activity, AgendaItem, Attendance
from apps.activities.policies import HOLD
from apps.activities.queries import Kind
from apps.activities.services.checks import locked, tell
from apps.activities.services.inviting import bring_in
from apps.members.models import Member
from apps.organization import services as organization
from apps.organization.models import OrgUnit
from kernel import access, blueprint, clock
from kernel.access import Actor
from kernel.errors import Conflict, Invalid, Unchanged
from kernel.models import records
from kernel.web.templatetags.ui import day

State = Activity.State


class ActivityValues(TypedDict, total=False):
    """What may be changed of an activity until its roll is frozen."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    text: str


@transaction.atomic
def plan_activity(
    *,
    actor: Actor,
    kind: str,
    unit: OrgUnit,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    text: str = "",
    agenda: Sequence[str] = (),
) -> Activity:
    """Prepare an activity of a unit, with those on its roll whom its kind invites.

    Raises Invalid for a kind the county does not have or whose hosts this unit is not among, for an
    end before the begin and a begin before the unit was founded; Conflict for a unit that is
    dissolved, and for the same by the same person a moment ago.
    """
    access.require(actor, HOLD, unit)
    unit = organization.lock_unit_in_being(unit)
    given = host_kind(kind, unit)
    _check_times(unit, starts_at, ends_at)
    title = title.strip() or given.name
    _refuse_twice(actor, kind=kind, unit=unit, title=title, starts_at=starts_at, ends_at=ends_at)
    activity = Activity.objects.create(
        kind=kind, unit=unit, title=title, starts_at=starts_at,
        ends_at=ends_at, held_on=_day(starts_at), place=place, text=text,
        organiser_id=actor.id if actor.kind == "user" else None,
    )  # fmt: skip
    members = list(queries.invited_by(given, unit).only("pk"))
    Attendance.objects.bulk_create(Attendance(activity=activity, member=one) for one in members)
    _write_agenda(activity, agenda)
    tell(events.ActivityPlanned, actor, activity, invited=len(members))
    return activity


@transaction.atomic
def change_activity(
    *,
    actor: Actor,
    activity: Activity,
    expected_version: int | None = None,
    agenda: Sequence[str] | None = None,
    **values: Unpack[ActivityValues],
) -> Activity:
    """Change time, place, title or agenda, until the roll is frozen.

    On another day nobody is signed in or on leave: both were said of the day before. Raises Conflict afterwards, Unchanged when nothing differs, Invalid for an end before the begin.
    """
    activity = locked(actor, activity, HOLD, State.DRAFT, State.ANNOUNCED)
    if activity.rolled_at:
        raise Conflict(_("The roll is frozen: what was announced stays as it was."))
    starts_at = values.get("starts_at", activity.starts_at)
    _check_times(activity.unit, starts_at, values.get("ends_at", activity.ends_at))
    changed = records.change(activity, expected_version, held_on=_day(starts_at), **values)
    fields = sorted(changed.keys() - {"held_on"})
    if "held_on" in changed:
        for row in activity.attendances.exclude(status=Attendance.Status.INVITED):
            records.change(row, status=Attendance.Status.INVITED, was="", reason="", answer="")
    if agenda is not None and list(agenda) != [
        item.title for item in activity.agenda.filter(case=None)
    ]:
        _write_agenda(activity, agenda)
        fields.append("agenda")
    if not fields:
        raise Unchanged
    tell(events.ActivityChanged, actor, activity, fields=fields)
    return activity


@transaction.atomic
def invite(
    *, actor: Actor, activity: Activity, members: Collection[Member] = (), guest: str = ""
) -> Activity:
    """Put members and a guest on the roll, until it is frozen. Those who are on it stay as they are.

    Raises Unchanged where all of them are on it, Conflict once the roll is frozen: who comes later is
    no part of the count of votes; Invalid when nobody is named.
    """
    activity = locked(actor, activity, HOLD, State.DRAFT, State.ANNOUNCED)
    if activity.rolled_at:
        raise Conflict(_("The roll is frozen: nobody is added to it."))
    if not members and not guest.strip():
        text = _("Nobody is named, so nobody is invited: choose a member or write a guest's name.")
        raise Invalid(guest=text)
    known = set(activity.attendances.exclude(member=None).values_list("member_id", flat=True))
    new = [Attendance(activity=activity, member=one) for one in members if one.pk not in known]
    guest = guest.strip()
    if guest and not activity.attendances.filter(guest=guest).exists():
        new.append(Attendance(activity=activity, guest=guest))
    if not new:
        raise Unchanged
    Attendance.objects.bulk_create(new)
    tell(events.ActivityChanged, actor, activity, fields=["roll"])
    return activity


@transaction.atomic
def announce_activity(
    *, actor: Actor, activity: Activity, expected_version: int | None = None
) -> Activity:
    """Show an activity to those who are invited, and put those on its roll who are to be today.

    Raises Conflict unless it is being prepared.
    """
    activity = locked(actor, activity, HOLD, State.DRAFT)
    bring_in(activity)
    records.change(activity, expected_version, state=State.ANNOUNCED, announced_at=clock.now())
    tell(events.ActivityAnnounced, actor, activity)
    return activity


@transaction.atomic
def cancel_activity(
    *, actor: Actor, activity: Activity, reason: str, expected_version: int | None = None
) -> Activity:
    """Cancel an activity with a reason; it stays to be read.

    Raises Conflict when it was held, which votes that were taken show too.
    """
    activity = locked(actor, activity, HOLD, State.DRAFT, State.ANNOUNCED)
    if activity.ballots.exists():
        text = _(
            "Votes were taken here, so it took place: say that it was held. Votes recorded by mistake are taken back on its page."
        )
        raise Conflict(text)
    if not reason.strip():
        raise Invalid(reason=_("Say why: those who are invited read it."))
    records.change(activity, expected_version, state=State.CANCELLED, reason=reason.strip())
    tell(events.ActivityCancelled, actor, activity, reason=reason.strip())
    return activity


def host_kind(key: str, unit: OrgUnit) -> Kind:
    """Return a kind the unit may hold.

    Raises Invalid for an unknown one, one of other hosts, and a visit: only `record_visit` says who
    was visited, and by whom.
    """
    found = queries.kind(key)
    if found is None:
        raise Invalid(kind=_("The county has no such kind of activity."))
    if found.is_visit:
        text = _("%(kind)s is a visit: it is not announced, but recorded when it was paid.")
        raise Invalid(kind=text % {"kind": found.name})
    if unit.kind not in found.hosts:
        named = blueprint.names("unit_kinds")[unit.kind]
        text = _("%(kind)s is not held by a unit of this kind (%(unit)s).")
        raise Invalid(unit=text % {"kind": found.name, "unit": named})
    return found


def _refuse_twice(actor: Actor, **same: Any) -> None:
    """Raise Conflict where the same person prepared the same a moment ago; the unit's row is locked."""
    alike = Activity.objects.filter(organiser=actor.id, **same).exclude(state=State.CANCELLED)
    if actor.kind == "user" and records.are_new(alike):
        raise Conflict(_("You prepared the same a moment ago. It stands in the list already."))


def _check_times(unit: OrgUnit, starts_at: datetime, ends_at: datetime) -> None:
    if _day(starts_at) < rules.EARLIEST:
        text = _("%(day)s cannot be right: check the year.")
        raise Invalid(starts_at=text % {"day": day(_day(starts_at))})
    if _day(starts_at) < unit.founded_on:
        text = _("%(unit)s was founded on %(day)s: nothing was held before.")
        raise Invalid(starts_at=text % {"unit": unit.name, "day": day(unit.founded_on)})
    if _day(starts_at) > clock.today() + rules.FURTHEST:
        raise Invalid(starts_at=_("It begins at most two years ahead: check the year."))
    if ends_at <= starts_at:
        raise Invalid(ends_at=_("It must end after it begins."))
    if ends_at - starts_at > rules.LONGEST:
        raise Invalid(ends_at=_("That is longer than a month: check the days."))


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()


def _write_agenda(activity: Activity, titles: Sequence[str]) -> None:
    """Write the points in their order; one that keeps its title keeps its row, and so its papers."""
    standing: dict[str, list[AgendaItem]] = {}
    for item in activity.agenda.filter(case=None):
        standing.setdefault(item.title, []).append(item)
    for place, title in enumerate(titles, 1):
        if same := standing.get(title):
            records.change(same.pop(0), place=place)
        else:
            AgendaItem.objects.create(activity=activity, place=place, title=title)
    gone = [item.pk for rows in standing.values() for item in rows]
    activity.agenda.filter(pk__in=gone).delete()
