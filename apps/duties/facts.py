"""The acts that fulfil duties, read from where they are kept, and duties counted by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as lazy

from apps.activities.events import ActivityHeld, Attended
from apps.activities.models import Activity, Attendance, Visit
from apps.activities.queries import HELD
from apps.activities.queries import kinds as activity_kinds
from apps.cases.events import CaseAnswered
from apps.cases.models import Case
from apps.duties import registry
from apps.duties.models import TARGETS, Duty
from apps.duties.registry import Act, Owing, Wanted
from apps.duties.rules import Condition
from kernel.models.fixed import Among, Fixed, Given, Known
from kernel.periods import Period, parse

PRESENT = Attendance.Status.PRESENT
registry.happenings.add(ActivityHeld.name, lazy("a unit held an activity"))
registry.happenings.add(Attended.name, lazy("a member attended an activity"))
registry.happenings.add(CaseAnswered.name, lazy("a case was answered"))
# {(who, toward whom or None): acts}.
Acts = dict[tuple[UUID, UUID | None], list[Act]]


@registry.sources.named("activities")
def activities(wanted: Wanted) -> Iterator[Act]:
    """Yield what units held, and how members attended it. Three queries, one for members alone."""
    of: dict[str, Any] = {
        "state__in": HELD, "held_on__gte": wanted.since, "held_on__lt": wanted.until,
    }  # fmt: skip
    if wanted.kinds is not None:
        of["kind__in"] = wanted.kinds
    groups = {key: one.group for key, one in activity_kinds().items()} if wanted.with_groups else {}
    if not wanted.of_members:
        yield from _held_by_units(Activity.objects.filter(**of), wanted, groups)
    there = _THERE(
        since=wanted.since, until=wanted.until, kinds=_listed(wanted.kinds),
        **{"members" if wanted.of_members else "people": _listed(wanted.people)},
    )  # fmt: skip
    for (
        pk,
        day,
        kind,
        unit_id,
        member_id,
        user_id,
        status,
        begins,
        ends,
        met,
        *visited,
    ) in there:
        tags = {*_tags(Attended.name, kind, groups), f"status:{status}"}
        if met is not None:
            tags.add(f"met:{'no' if met == Visit.Met.NOBODY else 'yes'}")
        subject = next(filter(None, visited), None)
        hours = _hours(ends - begins)
        yield Act(
            pk, day, frozenset(tags), unit_id, member_id, user_id, subject_id=subject, hours=hours
        )


def _listed(given: frozenset[Any] | None) -> list[Any] | None:
    return None if given is None else list(given)


def _there(known: Known) -> QuerySet[Attendance, Any]:
    """Return how members attended what was held: of some kinds; of some members, or accounts as well."""
    rows = Attendance.objects.filter(
        member__isnull=False, activity__state__in=HELD, activity__held_on__gte=Given("since"),
        activity__held_on__lt=Given("until"),
    )  # fmt: skip
    if "kinds" in known:
        rows = rows.filter(Among(F("activity__kind"), Given("kinds")))
    if "members" in known:
        rows = rows.filter(Among(F("member"), Given("members")))
    if "people" in known:
        by_account = Q(Among(F("member__user"), Given("people")))
        rows = rows.filter(Q(Among(F("member"), Given("people"))) | by_account)
    return rows.values_list(
        "activity_id", "activity__held_on", "activity__kind", "activity__unit_id", "member_id",
        "member__user_id", "status", "activity__starts_at", "activity__ends_at",
        "activity__visit__met", *(f"activity__visit__{name}_id" for name in TARGETS),
    )  # fmt: skip


_THERE = Fixed(_there)


def _held_by_units(
    rows: QuerySet[Activity], wanted: Wanted, groups: dict[str, str]
) -> Iterator[Act]:
    if wanted.units is not None:
        rows = rows.filter(Q(unit__in=wanted.units) | Q(organiser__in=wanted.people or ()))
    columns = ["pk", "held_on", "kind", "unit_id", "organiser_id", "starts_at", "ends_at"]
    shares: dict[UUID, int | None] = {}
    if wanted.with_share:
        invited = models.Count("attendances", filter=Q(attendances__member__isnull=False))
        there = models.Count(
            "attendances",
            filter=Q(attendances__member__isnull=False, attendances__status=PRESENT),
        )
        counted = rows.annotate(invited=invited, there=there)
        for pk, on_roll, present, told in counted.values_list("pk", "invited", "there", "expected"):
            of = on_roll if told is None else told
            # Of a roll without anybody, or that names those alone who came, no share is known.
            shares[pk] = min(present * 100 // of, 100) if of else None
    for pk, day, kind, unit_id, organiser_id, begins, ends in rows.values_list(*columns):
        tags = frozenset(_tags(ActivityHeld.name, kind, groups))
        share, hours = shares.get(pk, 100), _hours(ends - begins)
        yield Act(pk, day, tags, unit_id, share=share, hours=hours)
        if organiser_id is not None:
            yield Act(pk, day, tags, unit_id, account_id=organiser_id, share=share, hours=hours)


@registry.sources.named("cases")
def cases(wanted: Wanted) -> Iterator[Act]:
    """Yield the cases that were answered, for their unit and for the person responsible. One query."""
    if wanted.kinds is not None:  # only activities are asked for
        return
    rows = Case.objects.filter(
        state__in=(Case.State.ANSWERED, Case.State.CLOSED),
        answered_on__gte=wanted.since,
        answered_on__lt=wanted.until,
    )
    if wanted.units is not None:
        rows = rows.filter(Q(unit__in=wanted.units) | Q(owner__in=wanted.people or ()))
    for pk, day, kind, unit_id, owner_id in rows.values_list(
        "pk", "answered_on", "kind", "unit_id", "owner_id"
    ):
        if day is None:
            continue
        tags = frozenset({f"fact:{CaseAnswered.name}", f"case:{kind}"})
        yield Act(pk, day, tags, unit_id)
        if owner_id is not None:
            yield Act(pk, day, tags, unit_id, account_id=owner_id)


def acts(wanted: Wanted) -> Acts:
    """Return what was done, by who did it: a unit, a member or an account; toward whom, or anybody."""
    found: Acts = defaultdict(list)
    for read in registry.sources:
        for act in read(wanted):
            people = [pk for pk in (act.member_id, act.account_id) if pk is not None]
            for key in people or [act.unit_id]:
                found[key, None].append(act)
                if act.subject_id is not None:
                    found[key, act.subject_id].append(act)
    return found


class Count(NamedTuple):
    """How often a duty was done, the day on which it was met, and of how many acts it is not known."""

    done: int = 0
    met_on: date | None = None
    unknown: int = 0

    @classmethod
    def of(cls, duty: Duty) -> Count:
        """Return what a duty says."""
        return cls(*(getattr(duty, name) for name in cls._fields))


def counted(duty: Duty, done: Acts) -> Count:
    """Return how a duty was done by what `acts` returned."""
    days, unknown = judged(duty, done)
    found = sorted(days.values())
    met_on = found[duty.times - 1] if len(found) >= duty.times else None
    return Count(len(found), met_on, len(unknown))


def judged(duty: Duty, done: Acts) -> tuple[dict[UUID, date], set[UUID]]:
    """Return the days of what fulfils a duty, by its row, and the rows of which that is not known."""
    by = [Condition.of(one) for one in duty.by]
    days, unknown = {}, set()
    for who in _doers(duty):
        for act in done.get((who, duty.subject_id), ()):
            found = {one.is_met_by(act.tags, act.share, act.hours) for one in by}
            if True in found:
                days[act.source_id] = act.day
            elif None in found:
                unknown.add(act.source_id)
    return days, unknown - set(days)


def not_known(duty: Duty) -> set[UUID]:
    """Return the ids of activities that would fulfil a duty, if it were known how many should have come."""
    if not duty.unknown:
        return set()
    return judged(duty, acts(_wanted_for(parse(duty.period), [duty])))[1]


def count(rows: list[Duty]) -> None:
    """Set what `Count` names of duties from the acts; a few queries for each period."""
    by_period: dict[str, list[Duty]] = {}
    for row in rows:
        by_period.setdefault(row.period, []).append(row)
    for period, of_it in by_period.items():
        done = acts(_wanted_for(parse(period), of_it))
        for row in of_it:
            found = counted(row, done) if done else Count()
            row.done, row.met_on, row.unknown = found


def done_by(by: Iterable[Any], owing: Iterable[Owing], since: date, until: date) -> int:
    """Return how often those who owe something did what fulfils it, in `[since, until)`."""
    by, owing = list(by), list(owing)
    conditions = [Condition.of(one) for one in by]
    done = acts(_wanted_of(_by_kind(since, until, by), owing))
    found = set()
    for one in owing:
        people = [pk for pk in (one.member_id, one.account_id) if pk is not None]
        for who in people or [one.unit_id]:
            found |= {
                (one, act.source_id)
                for act in done.get((who, one.subject_id), ())
                if any(of.is_met_by(act.tags, act.share, act.hours) for of in conditions)
            }
    return len(found)


# More rows than this are counted from all acts of their period.
FEW = 500


def wanted(period: Period, given: Iterable[Sequence[Any]]) -> Wanted:
    """Return which acts may fulfil duties of one period, by all their conditions."""
    different: list[Any] = []
    for conditions in given:
        different += [one for one in conditions if one not in different]
    return _by_kind(period.start, period.end, different)


def _by_kind(since: date, until: date, different: Iterable[Any]) -> Wanted:
    """Return which acts may meet one of the conditions, in `[since, until)`."""
    by = [Condition.of(one) for one in different]
    kinds = {tag.partition(":")[2] for one in by for tag in one.tags if tag.startswith("kind:")}
    of_kinds = all(any(tag.startswith("kind:") for tag in one.tags) for one in by)
    return Wanted(
        since,
        until,
        frozenset(kinds) if of_kinds else None,
        with_share=any(one.share for one in by),
        with_groups=any(tag.startswith("group:") for one in by for tag in one.tags),
    )


def _wanted_of(found: Wanted, owing: Sequence[Owing]) -> Wanted:
    """Return the acts of who owes something: of units only, where no person does; of all where many do."""
    people = {pk for one in owing for pk in (one.member_id, one.account_id) if pk is not None}
    units = {one.unit_id for one in owing}
    if len(people) > FEW:
        return found
    return replace(found, units=frozenset(units), people=frozenset(people))


def _wanted_for(period: Period, rows: list[Duty]) -> Wanted:
    """Return which acts may fulfil these duties: those of their units and people, when they are few."""
    found = wanted(period, [row.by for row in rows])
    if len(rows) > FEW:
        return found
    people = {who for row in rows for who in _doers(row) if who != row.unit_id}
    units = frozenset(row.unit_id for row in rows)
    of_members = all(row.member_id is not None and row.account_id is None for row in rows)
    return replace(found, units=units, people=frozenset(people), of_members=of_members)


def _doers(duty: Duty) -> list[UUID]:
    """Return by whose acts a duty is fulfilled: the unit's, or those of who owes it or took it over."""
    people = [duty.member_id, duty.account_id]
    owing = [pk for pk in people if pk is not None] or [duty.unit_id]
    if duty.deputy_id is not None and duty.deputy_state == Duty.Deputy.ACCEPTED:
        owing.append(duty.deputy_id)
    return owing


def _tags(fact: str, kind: str, groups: dict[str, str]) -> set[str]:
    tags = {f"fact:{fact}", f"kind:{kind}"}
    return tags | ({f"group:{groups[kind]}"} if kind in groups else set())


def _hours(length: timedelta) -> Decimal:
    return Decimal(int(length.total_seconds())) / 3600
