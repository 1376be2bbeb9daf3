"""Reads of duties: those one may see, the heat map, rules as the county has them, facts counted again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from apps.activities.policies import HOLD
from apps.duties import events, facts, registry, rules
from apps.duties.models import TARGETS, Duty, Exemption, Finding
from apps.duties.policies import VIEW
from apps.duties.registry import Owing
from apps.duties.rules import State
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit
from apps.rulebook import queries as rulebook
from kernel import access, blueprint, clock
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.models import JournalEntry
from kernel.periods import KINDS, Period

SECTION, EXEMPTIONS = "duty_rules", "duty_exemptions"


@dataclass(frozen=True)
class DutyRule:
    """Who owes what how often, as the county has it."""

    key: str
    name: str
    each: str  # unit, member, holder, or a key of `registry.subjects`
    of: tuple[str, ...]  # kinds of units
    by: tuple[Any, ...]  # kinds of activities, or conditions (`rules.Condition`)
    every: str  # kind of period
    times: int
    grace_days: int
    rule: str
    weight: int = 1
    roles: tuple[str, ...] = ()  # of holders
    which: str = ""  # of the subjects that `each` names


def duty_rules() -> list[DutyRule]:
    """Return the county's rules in their order; days of grace that none gives are the pack's. Two queries."""
    grace = rulebook.rule("duty.grace").number("days")
    return [rule for one in blueprint.value(SECTION) if (rule := read_rule(one, grace))]


def read_rule(given: Mapping[str, Any], grace: int) -> DutyRule | None:
    """Return a rule as the blueprint writes it; `grace` are the days of one that gives none.

    What a rule about links does not say, the rule of the links says; None when there is none any more.
    """
    given = {**asked(given), **given}
    if not given.keys() >= ASKED:
        return None
    return DutyRule(
        key=given["key"],
        name=blueprint.in_language(given["name"]),
        each=given["each"],
        of=tuple(given["of"]),
        by=tuple(given["by"]),
        every=given["every"],
        times=given["times"],
        grace_days=given.get("grace_days", grace),
        rule=given["rule"],
        weight=given.get("weight", 1),
        roles=tuple(given.get("roles", ())),
        which=given.get("which", ""),
    )


# What a rule asks.
ASKED = frozenset({"every", "times", "by"})


def asked(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the subjects say of what a rule asks, where it does not say all of it itself."""
    of = registry.subjects.get(given["each"]) if not given.keys() >= ASKED else None
    return of.asked(given.get("which", "")) if of else {}


def each_of() -> dict[str, Any]:
    """Return who may owe: {key: label}, with what the apps above offer."""
    return {**rules.EACH, **{key: one.label for key, one in registry.subjects.items()}}


def names() -> dict[str, str]:
    """Return {rule: name}."""
    return blueprint.names(SECTION)


def duties(actor: Actor) -> QuerySet[Duty]:
    """Return the duties the actor may see, the first to end first: also those they owe or took over."""
    rows = with_subject(Duty.objects.order_by("ends_on", "rule", "id"))
    if ROOT in actor.paths(VIEW) or actor.kind != "user" or VIEW not in actor.own:
        return access.visible(actor, rows)
    seen = access.visible(actor, Duty.objects.all()).values("pk")
    return rows.filter(Q(pk__in=seen) | Q(account=actor.id) | Q(deputy__user=actor.id))


def with_subject(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Return `rows` with who owes each, and as `toward` the name of whom it is owed to, "" for nobody."""
    named = [
        Subquery(model._default_manager.filter(pk=OuterRef("subject_id")).values("name"))
        for model in TARGETS.values()
    ]
    return rows.select_related("unit", "member", "account", "deputy").annotate(
        toward=Coalesce(*named, Value(""), output_field=CharField())
    )


def called(duty: Duty, names: Mapping[str, str]) -> str:
    """Return a duty in words, of `names()`, with whom it concerns where `with_subject` read it."""
    what, toward = names.get(duty.rule, duty.rule), getattr(duty, "toward", "")
    return f"{what} · {toward}" if toward else what


def own_duties(actor: Actor, on: date) -> QuerySet[Duty]:
    """Return what the actor, or the unit they hold activities for, owes, and what the actor took over.

    Of periods that run or ended in the last 31 days.
    """
    if actor.kind != "user" or actor.id is None:
        return Duty.objects.none()
    taken = Q(deputy__user=actor.id, deputy_state__in=(Duty.Deputy.ASKED, Duty.Deputy.ACCEPTED))
    led = Q(member=None, account=None, unit__path__in=actor.paths(HOLD))
    mine = Q(member__user=actor.id) | Q(account=actor.id) | taken | led
    rows = with_subject(Duty.objects.filter(mine, starts_on__lte=on))
    return rows.filter(ends_on__gt=on - timedelta(days=31)).order_by("ends_on", "rule")


def still_open(rows: QuerySet[Duty], on: date) -> QuerySet[Duty]:
    """Return those of `rows` that have begun and are neither met nor decided about."""
    return rows.filter(met_on=None, waived="", late="", starts_on__lte=on)


def open_duties(actor: Actor, on: date) -> QuerySet[Duty]:
    """Return duties still open, of running periods and of those that ended in the last 31 days."""
    return still_open(duties(actor), on).filter(ends_on__gt=on - timedelta(days=31))


def exemption_kinds() -> list[dict[str, Any]]:
    """Return the county's exemptions, as its blueprint has them. One query."""
    found: list[dict[str, Any]] = blueprint.value(EXEMPTIONS)
    return found


def exemption_names() -> dict[str, str]:
    """Return {exemption: name}."""
    return blueprint.names(EXEMPTIONS)


def exemptions(actor: Actor) -> QuerySet[Exemption]:
    """Return the exemptions the actor may see, the newest first, with `kind_name`."""
    rows = Exemption.objects.select_related("member__unit").order_by("-starts_on", "id")
    called = [When(kind=key, then=Value(name)) for key, name in exemption_names().items()]
    named = rows.annotate(kind_name=Case(*called, default="kind", output_field=CharField()))
    return access.visible(actor, named)


def findings(actor: Actor) -> QuerySet[Finding]:
    """Return the breaches of rules the actor may see, the newest first."""
    rows = Finding.objects.select_related("unit").order_by("-found_on", "rule", "id")
    return access.visible(actor, rows)


@dataclass(frozen=True)
class Behind:
    """Who is behind: a person or a unit, with how many duties, of which how many were reminded today."""

    unit: OrgUnit
    who: str
    is_person: bool
    rows: list[Duty]
    is_reminded: bool


def behind(actor: Actor, on: date, unit: OrgUnit | None = None) -> list[Behind]:
    """Return who has open duties that are overdue or end within `SOON`, by unit, then person."""
    rows = open_duties(actor, on).filter(ends_on__lte=on + SOON)
    if unit is not None:
        rows = rows.filter(unit__path__startswith=unit.path)
    grouped: dict[tuple[Any, ...], list[Duty]] = {}
    for row in rows.order_by("unit__name_pinyin", "member__name_pinyin", "ends_on", "rule"):
        grouped.setdefault((row.unit_id, row.member_id, row.account_id), []).append(row)
    return [
        Behind(
            of_it[0].unit, of_it[0].who, bool(member or account), of_it,
            all(row.reminded_on == on for row in of_it),
        )
        for (_unit, member, account), of_it in grouped.items()
    ]  # fmt: skip


def last_differing() -> int:
    """Return how many duties the last comparison that was told found to differ from the facts. One query."""
    rows = JournalEntry.objects.filter(name=events.DutiesDiffer.name).order_by("-at")
    last = rows.values_list("payload", flat=True).first()
    return int(last["differing"]) if last else 0


# So long before its period ends, one who has not done it is on the list of those behind.
SOON = timedelta(days=7)


def open_for(actor: Actor) -> QuerySet[Duty]:
    """Return the duties the actor may see that nobody has met, waived or explained yet."""
    return duties(actor).filter(met_on=None, waived="", late="")


# Neither met nor missed: what was held would fulfil it, if it were known how many should have come.
NOT_KNOWN = Q(met_on=None, waived="", late="", unknown__gt=0) & Q(
    times__lte=F("done") + F("unknown")
)
# Of what shares are counted: not of what was waived, nor of what is not known.
SHARED = (Q(waived="") | Q(met_on__isnull=False)) & ~NOT_KNOWN


def state_of(duty: Duty, on: date) -> State:
    """Return how a duty stands on a day, with what a person decided about it."""
    if duty.met_on is not None:
        return State.MET
    if duty.waived:
        return State.WAIVED
    if duty.late:
        return State.LATE
    if duty.unknown and duty.done + duty.unknown >= duty.times:
        return State.UNKNOWN
    return rules.open_state(duty.starts_on, duty.ends_on, duty.grace_days, on)


def subjects(rule: DutyRule, period: Period) -> list[Owing]:
    """Return who owes a rule's duty in a period.

    Units that stood on the period's last day or stand today; members who are on the roll, holders of
    a role and links that hold then. Who is exempt on a day of the period is left out.
    """
    day = min(rules.last_day(period), clock.today())
    of_kind = OrgUnit.objects.filter(kind__in=rule.of, founded_on__lte=day)
    units = of_kind.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day))
    if rule.each == "unit":
        return [Owing(unit_id) for unit_id in units.values_list("pk", flat=True)]
    exempt = exempted(period)
    return [one for one in _people(rule, units, day) if one.member_id not in exempt]


def _people(rule: DutyRule, units: QuerySet[OrgUnit], day: date) -> list[Owing]:
    if rule.each == "member":
        members = Member.objects.filter(left_on=None, joined_on__lte=day, unit__in=units)
        return [Owing(unit_id, pk) for unit_id, pk in members.values_list("unit_id", "pk")]
    if rule.each == "holder":
        held = grants.holding(rule.roles, day).filter(content_object__in=units)
        columns = held.values_list("content_object_id", "user__member", "user_id")
        return list(
            {account: Owing(unit, member, account) for unit, member, account in columns}.values()
        )
    offered = registry.subjects[rule.each]
    known = set(units.values_list("pk", flat=True))
    return [one for one in offered.rows(rule.which) if one.unit_id in known and one.holds_on(day)]


def exempted(period: Period) -> set[UUID]:
    """Return the members who are exempt on a day of a period."""
    rows = Exemption.objects.filter(starts_on__lt=period.end).from_then_on(period.start)
    return set(rows.values_list("member_id", flat=True))


def current_period(rule: DutyRule, on: date) -> Period:
    """Return the period of a rule that a day is in."""
    return KINDS[rule.every].containing(on)


# Working days a year, as the county counts them roughly.
WORKING_DAYS = 250


@dataclass(frozen=True)
class Burden:
    """What a rule asks in a year, and how often the county did it in the last 365 days."""

    subjects: int
    acts: int
    last_year: int
    a_branch: float
    a_person: float
    a_day: float


def burden(rule: DutyRule) -> Burden:
    """Return what a rule, published or not, asks of the county in a year. A few queries."""
    today = clock.today()
    period = current_period(rule, today)
    owing = subjects(rule, period)
    a_year = len(owing) * rule.times * (12 // period.months)
    units = len({one.unit_id for one in owing})
    roll = Member.objects.filter(left_on=None).count()
    since = today - timedelta(days=365)
    return Burden(
        subjects=len(owing),
        acts=a_year,
        last_year=facts.done_by(rule.by, owing, since, today + timedelta(days=1)),
        a_branch=round(a_year / units, 1) if units else 0,
        a_person=round(a_year / roll, 2) if roll else 0,
        a_day=round(a_year / WORKING_DAYS, 1),
    )
