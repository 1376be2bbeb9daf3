"""Reads of activities: those one may see, those one is invited to, and kinds as the county has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.activities import rules
from apps.activities.models import Activity, Attendance, Invites, Series, StandingInvitation
from apps.activities.policies import HOLD, VIEW
from apps.activities.rules import recurring
from apps.cases import queries as cases
from apps.cases.models import Case
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit, UnitQuerySet
from apps.organization.queries import units
from apps.rulebook import queries as rulebook
from apps.rulebook.rules import Rule
from kernel import access, blueprint, clock
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.chinese.text import listed
from kernel.web.templatetags.ui import day

KINDS = "activity_kinds"
# So far ahead the list looks unless one asks for more.
NEAR = timedelta(days=60)
HELD = (Activity.State.HELD, Activity.State.ARCHIVED)
SEARCHED = ("title", "place", "unit__name", "unit__name_pinyin")


@dataclass(frozen=True)
class Kind:
    """A kind of activity as the county has it."""

    key: str
    name: str
    group: str
    hosts: tuple[str, ...]
    invites: str
    parts: frozenset[str]
    rule: str
    visits: tuple[str, ...] = ()  # whom a visit of this kind is paid to
    by: tuple[str, ...] = ()  # the roles that record it, empty for everybody

    @property
    def is_visit(self) -> bool:
        """Say whether it is only recorded when it was paid: it has findings, and no roll of who comes."""
        return "findings" in self.parts and "roll" not in self.parts


@dataclass(frozen=True)
class Tally:
    """Who is there, of whom; and what each rule of votes says of that."""

    invited: int
    present: int
    voters: int
    voters_present: int

    def has_quorum(self, majority: rules.Majority) -> bool:
        return self.voters > 0 and self.voters_present >= majority.need_present(self.voters)


@dataclass(frozen=True)
class Live:
    """How a roll stands while people come in; `needs` has (rule, how many with a vote are missing)."""

    tally: Tally
    claimed: int
    asked: int
    needs: tuple[tuple[Rule, int], ...]


@dataclass(frozen=True)
class Coming:
    """A day of a series: its activity if it is made, whether it is left out, whether it is worked."""

    day: date
    activity: Activity | None
    is_skipped: bool
    is_holiday: bool


def kinds() -> dict[str, Kind]:
    """Return {key: kind} as the county has them, in its order. One query."""
    return {given["key"]: _read(given) for given in blueprint.value(KINDS)}


def kind(key: str) -> Kind | None:
    """Return one kind, None where the county has none of this key. One query."""
    return next((_read(given) for given in blueprint.value(KINDS) if given["key"] == key), None)


def kind_of(activity: Activity) -> Kind:
    """Return an activity's kind; one the county took out since keeps its key and all parts."""
    everything = Kind(
        activity.kind, activity.kind, "meeting", (), "nobody", frozenset(rules.PARTS), ""
    )
    return kind(activity.kind) or everything


def _read(given: Mapping[str, Any]) -> Kind:
    return Kind(
        key=given["key"],
        name=blueprint.in_language(given["name"]),
        group=given["group"],
        hosts=tuple(given["hosts"]),
        invites=given["invites"],
        parts=frozenset(given["parts"]),
        rule=given["rule"],
        visits=tuple(given.get("visits", ())),
        by=tuple(given.get("by", ())),
    )


def activities(actor: Actor) -> QuerySet[Activity]:
    """Return the activities the actor may see: of units they hold a right on, and those they attend."""
    rows = Activity.objects.select_related("unit").order_by("-starts_at", "id")
    if ROOT in actor.paths(VIEW):
        return rows
    of_units = access.visible(actor, Activity.objects.all(), VIEW).values("pk")
    wanted = Q(pk__in=of_units)
    if VIEW in actor.own and actor.id:
        mine = Attendance.objects.filter(member__user_id=actor.id)
        own = mine.exclude(activity__state=Activity.State.DRAFT)
        wanted |= Q(pk__in=own.values("activity"))
    return rows.filter(wanted)


def held(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """Return those of `rows` that were held, their minutes approved or not."""
    return rows.filter(state__in=HELD)


def hosts(actor: Actor) -> UnitQuerySet:
    """Return the units in being for which the actor may hold activities."""
    return access.visible(actor, units(actor), HOLD).in_being()


def roll(activity: Activity) -> QuerySet[Attendance]:
    """Return everybody on an activity's roll, members by name, then guests."""
    rows = activity.attendances.select_related("member", "member__unit")
    return rows.order_by("member__name_pinyin", "guest", "id")


def told_apart(rows: Iterable[Attendance]) -> list[Attendance]:
    """Return lines of a roll; members of one name get `apart`: where they work, and since when they are members."""
    found = list(rows)
    names = Counter(row.name for row in found)
    for row in found:
        if row.member is not None and names[row.name] > 1:
            joined = _("joined %(day)s") % {"day": day(row.member.joined_on)}
            row.apart = listed(filter(None, (row.member.employer, joined)))
    return found


def roll_seen(actor: Actor, activity: Activity) -> QuerySet[Attendance]:
    """Return the lines of a roll the actor may see: all with a right on the unit, else their own.

    Why somebody was absent may be an illness: it is not for everybody who was invited.
    """
    rows = roll(activity)
    if access.allows(actor, VIEW, activity):
        return rows
    return rows.filter(member__user_id=actor.id) if actor.id else rows.none()


def counted(activity: Activity) -> Tally:
    """Return how many are invited (those expected, of a roll that names fewer), there, have a vote. One query."""
    there = Q(status=Attendance.Status.PRESENT)
    found: dict[str, Any] = activity.attendances.aggregate(
        invited=Count("id"),
        present=Count("id", filter=there),
        voters=Count("id", filter=Q(votes=True)),
        voters_present=Count("id", filter=there & Q(votes=True)),
    )
    found["invited"] = activity.expected or found["invited"]
    return Tally(**found)


def live(activity: Activity) -> Live:
    """Return who is here, who says to be, who asks for leave, and how many each kind of vote still needs.

    Before the roll is frozen nobody has a vote, and a kind without votes never needs any. Four queries.
    """
    tally, status = counted(activity), Attendance.Status
    waiting: dict[str, int] = activity.attendances.aggregate(
        claimed=Count("id", filter=Q(status=status.CLAIMED)),
        asked=Count("id", filter=Q(status=status.ASKED)),
    )
    is_judged = activity.rolled_at and tally.voters and "votes" in kind_of(activity).parts
    judged = vote_rules(activity) if is_judged else []
    needs = ((one, rules.Majority.of(one).need_present(tally.voters)) for one in judged)
    missing = tuple((one, max(need - tally.voters_present, 0)) for one, need in needs)
    return Live(tally, waiting["claimed"], waiting["asked"], missing)


def waiting(activity: Activity) -> list[Attendance]:
    """Return who signed in or asks for leave and has no answer yet, by name."""
    status = Attendance.Status
    return list(roll(activity).filter(status__in=(status.CLAIMED, status.ASKED)))


def invited_by(kind: Kind, unit: OrgUnit) -> QuerySet[Member]:
    """Return the members a kind invites to an activity of a unit: present ones, by name."""
    rows = Member.objects.filter(left_on=None).order_by("name_pinyin", "id")
    if kind.invites == "members":
        return rows.filter(unit__path__startswith=unit.path)
    if kind.invites == "holders":
        return rows.filter(user__in=grants.holders(unit).values("user"))
    return rows.none()


def standing(activity: Activity) -> tuple[list[Member], list[str]]:
    """Return who is invited to an activity today: members, and guests by name.

    By its kind, by its series and by the unit's standing invitation to the kind; a role counts for
    who holds it on the unit, or on one below it where that is asked for.
    """
    unit = activity.unit
    wanted = invited_by(kind_of(activity), unit).order_by()
    sources: list[Invites] = list(unit.standing_invitations.filter(kind=activity.kind))
    if activity.series is not None:
        sources.append(activity.series)
    for one in sources:
        holders = grants.all_holdings().filter(role__in=one.roles)
        where = {"content_object__path__startswith": unit.path} if one.below else {"content_object": unit}  # fmt: skip
        named = holders.filter(**where).values("user")
        wanted |= Member.objects.filter(left_on=None, user__in=named)
    guests = dict.fromkeys(name for one in sources for name in one.guests)
    return list(wanted.distinct().order_by("name_pinyin", "id")), list(guests)


def brought_in(activity: Activity) -> tuple[list[Member], list[str]]:
    """Return whom announcing puts on the roll besides who stands there: members, and guests by name."""
    known = activity.attendances.values_list("member_id", "guest")
    members, guests = {pk for pk, _name in known}, {name for _pk, name in known}
    invited, names = standing(activity)
    return [one for one in invited if one.pk not in members], [
        name for name in names if name not in guests
    ]


def series(actor: Actor) -> QuerySet[Series]:
    """Return the series of units on which the actor sees activities, by title."""
    rows = access.visible(actor, Series.objects.all(), VIEW)
    return rows.select_related("unit").order_by("title", "id")


def running(today: date) -> Q:
    """Return the condition of a series that has a day to come."""
    return Q(until=None) | Q(until__gte=today)


def days_of(row: Series, first: date, last: date) -> list[date]:
    """Return the days of a series from `first` to `last`, those left out too."""
    return recurring.days(row.rule, row.starts_on, row.until, first, last)


def coming(row: Series, count: int) -> list[Coming]:
    """Return the next days of a series from today on, at most `count`, within two years."""
    today = clock.today()
    days = days_of(row, today, today + rules.FURTHEST)[:count]
    made = {one.series_on: one for one in row.occurrences.filter(series_on__in=days)}
    calendar = rulebook.calendar()
    return [
        Coming(day, made.get(day), day in row.skipped, not calendar.is_working(day)) for day in days
    ]


def invitations(actor: Actor) -> QuerySet[StandingInvitation]:
    """Return the standing invitations of units on which the actor sees activities."""
    rows = access.visible(actor, StandingInvitation.objects.all(), VIEW)
    return rows.select_related("unit").order_by("unit__path", "kind")


def vote_rules(activity: Activity) -> list[Rule]:
    """Return the rules by which votes of that day are judged. One query."""
    return list(rulebook.rules_on(activity.held_on, *rules.VOTES).values())


def own_attendance(actor: Actor, activity: Activity) -> Attendance | None:
    """Return the actor's own line on an activity's roll, None when the actor is not invited."""
    if actor.kind != "user" or actor.id is None:
        return None
    return activity.attendances.filter(member__user_id=actor.id).first()


def resolutions(actor: Actor, activity: Activity) -> QuerySet[Case]:
    """Return the cases that became of what an activity resolved, as far as the actor may see them."""
    return cases.cases(actor).filter(source_id=activity.pk).order_by("raised_on", "id")


def upcoming(actor: Actor, until: datetime) -> QuerySet[Activity]:
    """Return announced activities the actor is expected at that have not ended, the next first."""
    if actor.id is None:
        return Activity.objects.none()
    mine = Attendance.objects.filter(member__user_id=actor.id)
    # Who has leave is not asked to come.
    coming = mine.exclude(status=Attendance.Status.EXCUSED).values("activity")
    rows = Activity.objects.filter(pk__in=coming, state=Activity.State.ANNOUNCED)
    return rows.filter(ends_at__gt=clock.now(), starts_at__lt=until).order_by("starts_at")


def unrecorded(actor: Actor) -> QuerySet[Activity]:
    """Return announced activities that are over and not recorded as held, by those who hold them."""
    rows = access.visible(actor, Activity.objects.filter(state=Activity.State.ANNOUNCED), HOLD)
    return rows.filter(ends_at__lt=clock.now()).order_by("starts_at")


def near(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """Return what waits to be recorded or approved, and what begins within 60 days."""
    state, until = Activity.State, clock.now() + NEAR
    waits = Q(state=state.HELD, minutes_state=Activity.Minutes.SUBMITTED)
    coming = Q(state=state.DRAFT, starts_at__gte=clock.now())
    return rows.filter(waits | (Q(starts_at__lt=until) & (Q(state=state.ANNOUNCED) | coming)))


def to_answer(actor: Actor) -> QuerySet[Activity]:
    """Return announced activities the actor holds for which somebody asks for leave."""
    rows = access.visible(actor, Activity.objects.filter(state=Activity.State.ANNOUNCED), HOLD)
    asking = Attendance.objects.filter(activity=OuterRef("pk"), status=Attendance.Status.ASKED)
    return rows.filter(Exists(asking)).order_by("starts_at")


def to_write(actor: Actor) -> QuerySet[Activity]:
    """Return what was held and waits for minutes from the actor, who organised it or had them returned."""
    if actor.id is None:
        return Activity.objects.none()
    state, minutes = Activity.State.HELD, Activity.Minutes.OPEN
    rows = Activity.objects.filter(state=state, minutes_state=minutes, visit=None)
    own = rows.filter(Q(organiser=actor.id) | Q(minutes_by=actor.id))
    return access.visible(actor, own, HOLD).order_by("-returned_why", "starts_at")


def to_approve(actor: Actor) -> QuerySet[Activity]:
    """Return activities whose minutes wait for the actor: handed in by somebody else."""
    rows = Activity.objects.filter(minutes_state=Activity.Minutes.SUBMITTED)
    waiting = access.visible(actor, rows, "activities.approve_minutes")
    return waiting.exclude(minutes_by=actor.id).order_by("starts_at")
