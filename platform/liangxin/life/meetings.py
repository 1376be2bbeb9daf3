"""Meetings of the demonstration: planned, announced, attended, voted at, minuted, approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.activities import queries, services
from apps.activities.models import Activity, Attendance
from apps.cases.models import Case
from apps.duties import services as duties
from apps.duties.models import Duty
from apps.organization.models import OrgUnit
from apps.papers import services as papers
from kernel import clock
from kernel.access import Actor
from kernel.errors import DomainError
from kernel.periods import Month
from liangxin.life import consulting, photos, texts
from liangxin.life.cases import Course
from liangxin.life.cast import ACTOR, Cast, actor_of, branches
from liangxin.life.texts import moment, pick

MISSED, LATE, CANCELLED, VOTED, RESOLVED, APPROVED = 0.04, 0.05, 0.02, 0.8, 0.3, 0.95
# Of those who are not there, those who say why; of reports, those not given and those with advice.
SAID, SILENT, ADVISED = 0.8, 0.1, 0.3
# A vote against is found where more than these have one.
SMALL = 2
QUARTER, SECOND = 3, 2
MONTHLY = ("branch_committee", "theme_day")
FEBRUARY, MARCH, JUNE, SEPTEMBER, NOVEMBER, DECEMBER = 2, 3, 6, 9, 11, 12


@dataclass(frozen=True)
class Meeting:
    """A meeting that is to be: what, by whom, when."""

    kind: str
    unit: OrgUnit
    title: str
    starts: datetime
    agenda: tuple[str, ...]
    place: str

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=90)


def of_branch(unit: OrgUnit, month: Month, chance: Random) -> list[Meeting]:
    """Return the meetings of a branch in a month by its duties, some left out, some in the next month."""
    number = month.start.month
    kinds = [("branch_committee", 3), ("theme_day", 8)]
    if number % QUARTER == SECOND:
        kinds += [("members_meeting", 14), ("party_lecture", 19)]
    if number == FEBRUARY:
        kinds.append(("life_meeting", 22))
    if number in {MARCH, SEPTEMBER}:
        kinds.append(("volunteer_day" if number == MARCH else "welfare_day", 20))
    return [
        _meeting(kind, unit, month, day, chance) for kind, day in kinds if chance.random() >= MISSED
    ]


def of_committee(root: OrgUnit, month: Month, chance: Random) -> list[Meeting]:
    """Return the meetings of the county's committee in a month."""
    number = month.start.month
    kinds = [("committee_meeting", 4)]
    if number % 3 == 0:
        kinds.append(("joint_meeting", 17))
    if number in {JUNE, NOVEMBER}:
        kinds.append(("consultation", 11))
    if number == DECEMBER:
        kinds.append(("secretaries_review", 24))
    return [_meeting(kind, root, month, day, chance) for kind, day in kinds]


def _meeting(kind: str, unit: OrgUnit, month: Month, day: int, chance: Random) -> Meeting:
    on = texts.weekday(month.start + timedelta(days=day - 1 + chance.randrange(4)))
    name = queries.kinds()[kind].name
    topic = pick(chance, "months") if kind in {"volunteer_day", "welfare_day"} else pick(chance, "topics")  # fmt: skip
    plain = unit.is_root or kind in {"branch_committee", "life_meeting", "members_meeting"}
    title = f"{month.start.month}月{name}" if plain else f"{name}：{topic}"
    points = texts.of("agendas", kind) if kind in texts.texts()["agendas"] else []
    agenda = sorted(chance.sample(points, min(len(points), 3)), key=points.index)
    place = pick(chance, "places", "committee" if unit.is_root else "branch")
    if "agenda" not in queries.kinds()[kind].parts:
        agenda = []
    hour = chance.choice([9, 15, 15, 16, 19])
    if not unit.is_root and chance.random() < LATE and kind in MONTHLY:
        on = texts.weekday(month.end + timedelta(days=1 + chance.randrange(4)))
    return Meeting(kind, unit, title[:120], moment(on, hour), tuple(agenda), place)


def live(cast: Cast, meeting: Meeting, chance: Random) -> list[Case]:
    """Make a meeting as far as it has come by now; return what it resolved.

    One that refuses a step (a unit dissolved meanwhile) is left out whole.
    """
    leader, writer = cast.leader(meeting.unit), cast.writer(meeting.unit)
    announced = meeting.starts - timedelta(days=5 + chance.randrange(4))
    if leader is None or announced > clock.now():
        return []
    try:
        with transaction.atomic():
            return _live(cast, meeting, leader, writer or leader, announced, chance)
    except DomainError:
        return []


def _live(
    cast: Cast, meeting: Meeting, leader: User, writer: User, announced: datetime, chance: Random
) -> list[Case]:
    by, head, now = actor_of(writer), actor_of(leader), clock.now()
    with clock.at(announced):
        row = services.plan_activity(
            actor=by, kind=meeting.kind, unit=meeting.unit, title=meeting.title,
            starts_at=meeting.starts, ends_at=meeting.ends, place=meeting.place,
            agenda=meeting.agenda,
        )  # fmt: skip
        row = services.announce_activity(actor=by, activity=row)
    if meeting.kind == "consultation":
        consulting.collect(cast, row, by, announced, now, chance)
    if not meeting.unit.is_root and chance.random() < CANCELLED:
        with clock.at(min(now, meeting.starts - timedelta(days=1))):
            services.cancel_activity(actor=by, activity=row, reason=pick(chance, "cancel"))
        return []
    if meeting.ends > now:
        return []
    with clock.at(meeting.starts):
        row = services.freeze_roll(actor=by, activity=row)
        there, reasons = _roll(row, chance)
        row = services.record_roll(actor=by, activity=row, present=there, reasons=reasons)
        if meeting.kind == "members_meeting" and chance.random() < VOTED:
            _vote(row, writer, chance)
    discussed: Sequence[Course] = ()
    with clock.at(meeting.ends):
        if meeting.kind == "consultation":
            discussed = consulting.discuss(cast, row, by, chance)
        if meeting.kind == "joint_meeting":
            _report(cast, row, chance)
        text = _minutes(row, leader, chance)
        row = services.write_minutes(actor=by, activity=row, minutes=text)
        row = services.hold_activity(actor=by, activity=row)
        _photograph(row, by, chance)
        found = _resolve(row, leader, chance)
        row = services.submit_minutes(actor=by, activity=row)
    approved = meeting.ends + timedelta(days=1 + chance.randrange(4), hours=1)
    if approved <= now and leader != writer and chance.random() < APPROVED:
        with clock.at(approved):
            services.approve_minutes(actor=head, activity=row)
    consulting.follow(discussed)
    return found


def _roll(row: Activity, chance: Random) -> tuple[set[UUID], dict[UUID, str]]:
    """Return who of the roll is there, nine of ten, and the reasons of most others."""
    rows = list(row.attendances.order_by("member__name_pinyin", "member_id", "guest", "id"))
    level = chance.uniform(0.86, 0.96)
    there: set[UUID] = set()
    reasons: dict[UUID, str] = {}
    for line in rows:
        if chance.random() < level or not there:
            there.add(line.pk)
        elif chance.random() < SAID:
            reasons[line.pk] = pick(chance, "leave")
    return there, reasons


def _vote(row: Activity, writer: User, chance: Random) -> None:
    voters = queries.counted(row).voters_present
    against = chance.choice([0, 0, 0, 1]) if voters > SMALL else 0
    services.record_vote(
        actor=actor_of(writer), activity=row, title=pick(chance, "votes"), rule="vote.resolution",
        yes=voters - against, abstained=against,
    )  # fmt: skip


def _minutes(row: Activity, leader: User, chance: Random) -> str:
    rows = row.attendances.values_list("status", flat=True)
    there = sum(status == Attendance.Status.PRESENT for status in rows)
    opening = pick(chance, "minutes", "opening")
    said = texts.of("minutes", row.kind)
    parts = [
        opening.format(chair=leader.name, invited=len(rows), present=there),
        *chance.sample(said, min(len(said), 2)),
        pick(chance, "minutes", "closing"),
    ]
    return "\n\n".join(parts)


def _photograph(row: Activity, by: Actor, chance: Random) -> None:
    if "photos" in queries.kinds()[row.kind].parts and (
        taken := photos.taken(f"{row.place} {row.title}", chance)
    ):
        papers.add_files(
            actor=by, activity=row, kind="photo", files=taken, caption=pick(chance, "captions")
        )


def _resolve(row: Activity, leader: User, chance: Random) -> list[Case]:
    wanted = row.kind in {"members_meeting", "committee_meeting", "joint_meeting"}
    if not wanted or chance.random() >= RESOLVED:
        return []
    told = pick(chance, "resolutions")
    due = clock.today() + timedelta(days=20 + chance.randrange(20))
    return [
        services.record_resolution(
            actor=actor_of(leader), activity=row, title=told["title"], text=told["text"],
            owner=leader, due_on=due,
        )
    ]  # fmt: skip


def _report(cast: Cast, row: Activity, chance: Random) -> None:
    clerk = cast.writer(row.unit)
    for unit in branches():
        secretary = cast.leader(unit)
        if clerk is None or secretary is None or chance.random() < SILENT:
            continue
        text = pick(chance, "reports").format(visits=chance.randrange(12, 46), cases=chance.randrange(1, 6))  # fmt: skip
        report = papers.record_report(
            actor=actor_of(clerk), activity=row, unit=unit, presenter=secretary.name, text=text
        )
        if chance.random() < ADVISED:
            papers.record_advice(
                actor=actor_of(clerk), report=report, text=pick(chance, "advice"),
                given_by=pick(chance, "surnames_of_guests"),
            )  # fmt: skip


def explain(month: Month, chance: Random) -> None:
    """Say of duties of a month that were done in the next why they were late; waive last month's others."""
    rows = Duty.objects.filter(
        rule__in=MONTHLY, period=str(month), member=None, met_on=None, waived="", late=""
    )
    for duty in rows.select_related("unit").order_by("rule", "unit__name"):
        held = Activity.objects.filter(
            unit=duty.unit, kind=duty.rule, state__in=("held", "archived"),
            held_on__gte=month.end, held_on__lt=month.next().end,
        ).order_by("held_on")  # fmt: skip
        # The first of two is the one that was late; one alone is the next month's own.
        done = held.first() if held.count() > 1 else None
        if done is None and clock.today() in month.next():
            # Left open it would be told as newly missed, a month afterwards.
            duties.waive_duty(actor=ACTOR, duty=duty, reason=pick(chance, "waived"))
        if done is None or done.ends_at + timedelta(days=2) > clock.now():
            continue
        with clock.at(done.ends_at + timedelta(days=2)):
            reason = pick(chance, "lateness")
            duties.explain_lateness(actor=ACTOR, duty=duty, reason=reason)
