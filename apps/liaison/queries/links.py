"""Reads of links: those one may see, one's own, those of a unit, member or business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext

from apps.activities.models import Activity, Attendance, Visit
from apps.activities.queries import held
from apps.businesses.models import Business
from apps.liaison.models import TARGETS, Link, LinkPlan
from apps.liaison.policies import CHANGE, PLAN, VIEW
from apps.liaison.queries.rulebook import LiaisonRule, liaison_rules, rule_names
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import access, clock
from kernel.access import Actor
from kernel.periods import KINDS

# Where words of a search are looked for.
SEARCHED = (
    "keeper__name", "keeper__name_pinyin", "keeper__name_initials", "business__name",
    "business__name_pinyin", "member__name", "member__name_pinyin", "unit__name",
)  # fmt: skip
RELATED = ("keeper__unit", "unit", "member", "business")


def links(actor: Actor) -> QuerySet[Link]:
    """Return the links the actor may see, present and past, the latest first.

    Those of keepers in units within reach, one's own, and who looks after oneself.
    """
    rows = Link.objects.select_related(*RELATED).order_by("-starts_on", "id")
    seen = access.visible(actor, rows)
    if actor.id and VIEW in actor.own:
        return rows.filter(
            Q(pk__in=access.visible(actor, Link.objects.all()).values("pk"))
            | Q(member__user_id=actor.id)
        )
    return seen


def present_links(actor: Actor) -> QuerySet[Link]:
    """Return the links the actor may see that have not ended."""
    return links(actor).filter(ends_on=None)


def about(actor: Actor, row: OrgUnit | Member | Business) -> list[Link]:
    """Return the present links of a unit, member or business the actor may see: by and for it."""
    rows = present_links(actor)
    if isinstance(row, OrgUnit):
        rows = rows.filter(unit=row)
    elif isinstance(row, Business):
        rows = rows.filter(business=row)
    else:
        rows = rows.filter(Q(member=row) | Q(keeper=row))
    return list(rows.order_by("rule", "id")[:200])


def keepers(actor: Actor) -> QuerySet[Member]:
    """Return the members on the roll for whom the actor may begin links, by name."""
    rows = Member.objects.filter(left_on=None).select_related("unit")
    return access.visible(actor, rows, CHANGE).order_by("name_pinyin", "id")


def last_applied() -> LinkPlan | None:
    """Return the plan that was applied last and stands, None when none was."""
    return LinkPlan.objects.filter(state=LinkPlan.State.APPLIED).order_by("-applied_at").first()


def may_plan(actor: Actor) -> bool:
    """Say whether the actor may plan the liaison of the county."""
    return access.allows(actor, PLAN, access.EVERYWHERE)


class Last(NamedTuple):
    """When keeper and target last met, and when nobody was there since: that is no visit of the link."""

    met_on: date | None = None
    missed_on: date | None = None


@dataclass(frozen=True)
class MyLink:
    """Somebody the reader looks after: whom, where, since when, when they were last visited."""

    link_id: UUID
    rule: str
    rule_name: str
    target: str  # unit, member, business
    target_id: UUID
    name: str
    note: str
    since: date
    kinds: tuple[str, ...]  # of activities that count as a visit
    last_visit: date | None = None
    missed_on: date | None = None  # nobody was there, since the last visit
    due_on: date | None = None  # the last day of this period; None when visited within it


def my_links(actor: Actor) -> list[MyLink]:
    """Return whom the actor looks after today: those to be visited first, the soonest first.

    Empty for who is no member. Four queries.
    """
    if actor.kind != "user" or actor.id is None:
        return []
    today = clock.today()
    rows = list(
        Link.objects.on(today)
        .filter(keeper__user_id=actor.id)
        .select_related(*RELATED, "business__town", "member__unit")
    )
    if not rows:
        return []
    rules = {rule.key: rule for rule in liaison_rules()}
    visits = last_visits(rows, rules)
    found = [_mine(row, rules.get(row.rule), visits[row.pk]) for row in rows]
    return sorted(
        found,
        key=lambda one: (one.due_on or date.max, one.last_visit or date.min, one.rule, one.name),
    )


def last_visits(rows: Sequence[Link], rules: Mapping[str, LiaisonRule]) -> dict[UUID, Last]:
    """Return for each link when keeper and target last met, or missed, in activities its rule counts.

    Two queries: the keepers' attendances of those kinds, with the unit and the members of each, and
    the visits they paid.
    """
    kinds = {kind for rule in rules.values() for kind in rule.by}
    there = Attendance.objects.filter(status=Attendance.Status.PRESENT)
    counted = held(Activity.objects.filter(kind__in=kinds)).values("pk")
    of_keepers = there.filter(activity__in=counted, member__in={row.keeper_id for row in rows})
    met: Days = {}
    missed: Days = {}
    also = there.filter(activity=OuterRef("activity")).values_list("member_id")
    columns = ("member_id", "activity__kind", "activity__held_on", "activity__unit_id", "others")
    among = of_keepers.exclude(activity__visit__met=Visit.Met.NOBODY)
    others = among.annotate(others=ArraySubquery(also)).order_by("activity__held_on")
    for keeper, kind, day, unit, members in others.values_list(*columns):
        for target in (unit, *members):
            met[keeper, target, kind] = day
    for is_met, keeper, kind, day, target in _paid(of_keepers):
        days = met if is_met else missed
        days[keeper, target, kind] = max(day, days.get((keeper, target, kind), day))
    found = {}
    for row in rows:
        rule = rules.get(row.rule)
        keys = [(row.keeper_id, row.target.pk, kind) for kind in rule.by] if rule else []
        met_on, missed_on = _latest(met, keys), _latest(missed, keys)
        is_since = missed_on is not None and (met_on is None or met_on < missed_on)
        found[row.pk] = Last(met_on, missed_on if is_since else None)
    return found


# {(keeper, target, kind of activity): the last day}.
Days = dict[tuple[UUID | None, UUID | None, str], date]


def _latest(days: Days, keys: Iterable[tuple[UUID | None, UUID | None, str]]) -> date | None:
    return max((days[key] for key in keys if key in days), default=None)


def _paid(
    of_keepers: QuerySet[Attendance, Any],
) -> Iterator[tuple[bool, UUID, str, date, UUID | None]]:
    """Yield (somebody was met, visitor, kind, day, visited) of visits, in the order of days."""
    rows = of_keepers.exclude(activity__visit=None).order_by("activity__held_on")
    targets = [f"activity__visit__{name}_id" for name in TARGETS]
    columns = ("activity__visit__met", "member_id", "activity__kind", "activity__held_on", *targets)
    for met, keeper, kind, day, *ids in rows.values_list(*columns):
        yield met != Visit.Met.NOBODY, keeper, kind, day, next(filter(None, ids), None)


def _mine(row: Link, rule: LiaisonRule | None, last: Last) -> MyLink:
    target = next(name for name in TARGETS if getattr(row, f"{name}_id"))
    return MyLink(
        link_id=row.pk,
        rule=row.rule,
        rule_name=rule.name if rule else row.rule,
        target=target,
        target_id=row.target.pk,
        name=row.target.name,
        note=_note(row),
        since=row.starts_on,
        kinds=rule.by if rule else (),
        last_visit=last.met_on,
        missed_on=last.missed_on,
        due_on=_due_on(rule, last.met_on),
    )


def _due_on(rule: LiaisonRule | None, last_visit: date | None) -> date | None:
    """Return the last day of a rule's present period, None when the visit within it was paid."""
    if rule is None:
        return None
    period = KINDS[rule.every].containing(clock.today())
    return None if last_visit and last_visit in period else period.end - timedelta(days=1)


def _note(row: Link) -> str:
    """Return where to find whom one looks after."""
    if row.business is not None:
        place = row.business.address or str(row.business.town or "")
        return " · ".join(filter(None, (row.business.owner, place)))
    if row.member is not None:
        return row.member.employer or row.member.unit.name
    return ""


def name_of_rule(key: str) -> str:
    """Return what the county calls a rule; the key of one it has no more."""
    return rule_names().get(key, key) or gettext("(none)")


def member_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return {member: name and branch}."""
    rows = Member.objects.filter(pk__in=set(ids)).values_list("pk", "name", "unit__name")
    return {pk: f"{name} · {unit}" for pk, name, unit in rows}
