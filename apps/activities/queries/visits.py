"""Reads of visits: those one may see, whom one may visit, by which kind, and the last visit of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case as Either
from django.db.models import Q, QuerySet, When

from apps.activities import queries, registry, rules
from apps.activities.models import Activity, Attendance, Visit, VisitPhoto
from apps.activities.policies import HOLD, VISIT
from apps.activities.queries import Kind
from apps.businesses.models import Business
from apps.businesses.queries import SEARCHED as BUSINESSES
from apps.businesses.queries import businesses
from apps.cases.models import Case
from apps.members.models import Member
from apps.members.queries import SEARCHED as MEMBERS
from apps.members.queries import members
from apps.organization import grants
from apps.organization.models import OrgUnit, OwnRole, Zone
from apps.organization.queries import UNITS_SEARCHED, units, zones
from kernel import access, blueprint, clock
from kernel.access import Actor
from kernel.lists import matching

FINDINGS, RULES = "visit_findings", "visit_rules"
PART = "findings"
RECENT, SHOWN = timedelta(days=180), 12
# Of each that is visited: where words are looked for, which rows are there still, what tells them apart.
SEARCHED: dict[str, tuple[Sequence[str], dict[str, Any], str]] = {
    "business": (BUSINESSES, {"status": Business.Status.ACTIVE}, "owner"),
    "member": (MEMBERS, {"left_on": None}, "unit"),
    "unit": (UNITS_SEARCHED, {"dissolved_on": None}, ""),
}


def visits(actor: Actor) -> QuerySet[Visit]:
    """Return the visits whose activity the actor may see, the newest first; not those taken back."""
    rows = Visit.objects.select_related("activity", "activity__unit", "business", "member", "unit")
    seen = rows.filter(activity__in=queries.activities(actor).order_by().values("pk"))
    return held(seen).order_by("-activity__held_on", "-id")


def held(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Return those of `rows` that were not taken back."""
    return rows.filter(activity__state__in=(Activity.State.HELD, Activity.State.ARCHIVED))


def places(actor: Actor) -> tuple[UUID | None, QuerySet[Zone]]:
    """Return the place of the actor's own unit, None unless it is one, and all places, the own first.

    Two queries.
    """
    led = Q(members__user=actor.id)
    for path in actor.paths(VISIT):
        led |= Q(path__startswith=path)
    units_led = OrgUnit.objects.in_being().filter(led).exclude(zone=None)
    own = list(units_led.order_by().values_list("zone", flat=True).distinct())
    rows = zones(actor).order_by(
        Either(When(pk__in=own, then=0), default=1), "kind", "name_pinyin", "id"
    )
    return own[0] if len(own) == 1 else None, rows


def findings() -> dict[str, str]:
    """Return {key: name} of what can be found on a visit. One query."""
    return blueprint.names(FINDINGS)


def close_days() -> int:
    """Return how many days after its end a month's visits are closed. One query."""
    return int(blueprint.value(RULES)["close_days"])


def is_closed(day: date) -> bool:
    """Say whether the month of a day is closed. One query."""
    return clock.today() >= rules.closes_on(day, close_days())


def open_since() -> date:
    """Return the first day of the first month that is not closed. One query."""
    return (clock.today() - timedelta(days=close_days())).replace(day=1)


def may_take_back(actor: Actor, visit: Visit) -> bool:
    """Say whether the actor recorded a visit, or records what its unit does."""
    is_own = actor.id is not None and actor.id == visit.recorded_by
    return is_own or access.allows(actor, HOLD, visit.activity)


def member_of(actor: Actor) -> Member | None:
    """Return the member the actor is, None when they are none or have left."""
    if actor.kind != "user" or actor.id is None:
        return None
    return Member.objects.filter(user_id=actor.id, left_on=None).select_related("unit").first()


def hosts(actor: Actor, kinds: Iterable[Kind]) -> dict[str, OrgUnit]:
    """Return {kind of unit: the highest unit of it for which the actor may record visits}. One query."""
    wanted = {name for kind in kinds for name in kind.hosts}
    in_being = OrgUnit.objects.in_being().filter(kind__in=wanted)
    highest = access.visible(actor, in_being, VISIT).order_by("kind", "path").distinct("kind")
    return {unit.kind: unit for unit in highest}


def host(
    actor: Actor, kind: Kind, visitor: Member | None, highest: Mapping[str, OrgUnit] | None = None
) -> OrgUnit | None:
    """Return the unit by which a kind of visit is paid: the visitor's branch, else one's highest unit.

    None when the actor may record none for any unit of the kind's hosts. `highest` is what `hosts`
    returned, if it was asked before.
    """
    if visitor is not None and visitor.unit.kind in kind.hosts:
        is_own = VISIT in actor.own and visitor.user_id == actor.id
        if is_own or access.allows(actor, VISIT, visitor.unit):
            return visitor.unit
    known = hosts(actor, [kind]) if highest is None else highest
    among = [known[name] for name in kind.hosts if name in known]
    return min(among, key=lambda unit: unit.path, default=None)


def roles_of(actor: Actor) -> set[str]:
    """Return the keys of the roles an account holds. Two queries."""
    if actor.kind != "user" or actor.id is None:
        return set()
    own = OwnRole.objects.filter(user_id=actor.id).values_list("roles", flat=True)
    held_roles = grants.holdings(actor.id).values_list("role", flat=True)
    return {*held_roles, *(key for roles in own for key in roles)}


def kinds_for(actor: Actor, what: str | None, visitor: Member | None) -> list[tuple[Kind, OrgUnit]]:
    """Return the kinds by which the actor may record a visit to a `what`, and the unit of each.

    Those of the actor's own roles come first. None for `what` asks for all kinds.
    """
    known = [kind for kind in queries.kinds().values() if PART in kind.parts]
    fitting = [kind for kind in known if what is None or what in kind.visits]
    mine, highest = roles_of(actor), hosts(actor, fitting)
    found = []
    for kind in sorted(fitting, key=lambda kind: not mine & set(kind.by)):
        unit = host(actor, kind, visitor, highest)
        if unit is not None and may_record(actor, kind, unit, mine):
            found.append((kind, unit))
    return found


def may_record(actor: Actor, kind: Kind, unit: OrgUnit, roles: Collection[str]) -> bool:
    """Say whether a kind of visit is one's roles' to record, or one records all that the unit does."""
    return not kind.by or bool(set(kind.by) & set(roles)) or access.allows(actor, HOLD, unit)


def visitable(actor: Actor, what: str) -> QuerySet[Any]:
    """Return the businesses, members or units that the actor may visit: those seen or on the list."""
    on_list = [row.id for row in registry.listed(actor) if row.what == what]
    of: dict[str, tuple[QuerySet[Any], QuerySet[Any]]] = {
        "business": (businesses(actor), Business.objects.select_related("unit")),
        "member": (members(actor), Member.objects.select_related("unit")),
        "unit": (units(actor), OrgUnit.objects.all()),
    }
    seen, everything = of[what]
    if not on_list:
        return seen
    return everything.filter(Q(pk__in=seen.order_by().values("pk")) | Q(pk__in=on_list))


@dataclass(frozen=True)
class Shown:
    """A visit as its page shows it."""

    visit: Visit
    found: str
    photos: list[VisitPhoto]
    cases: list[Case]
    may_take_back: bool


def shown(actor: Actor, activity: Activity, kind: Kind) -> Shown | None:
    """Return what an activity's page shows of its visit, None when it is none."""
    if PART not in kind.parts:
        return None
    rows = Visit.objects.select_related("activity__unit", "business", "member", "unit")
    visit = rows.filter(activity=activity).first()
    if visit is None:
        return None
    is_open = activity.state == Activity.State.HELD and not is_closed(activity.held_on)
    return Shown(
        visit=visit,
        found=named(visit, findings()),
        photos=list(visit.photos.select_related("attachment")),
        cases=list(queries.resolutions(actor, activity)),
        may_take_back=is_open and may_take_back(actor, visit),
    )


@dataclass(frozen=True)
class Choice:
    """A row to choose from: whom to visit, and the last visit to them."""

    what: str
    id: UUID
    label: str
    note: str = ""
    kind: str = ""
    due_on: date | None = None
    last: Visit | None = None
    found: str = ""


def my_list(actor: Actor) -> list[Choice]:
    """Return whom the actor should visit, then whom they visited lately, with the last visit of each."""
    choices = [
        Choice(row.what, row.id, row.label, row.note, row.kind, row.due_on)
        for row in registry.listed(actor)
    ]
    known = {(one.what, one.id) for one in choices}
    for visit in _recent(actor):
        what, key = target_of(visit)
        if key is None or (what, key) in known:
            continue
        known.add((what, key))
        choices.append(Choice(what, key, visit.visited))
    return list(_with_last(actor, choices))


def found_by(actor: Actor, text: str) -> list[Choice]:
    """Return whom a search finds among those the actor may visit, a few of each."""
    kinds = kinds_for(actor, None, member_of(actor))
    open_to = {what for kind, _unit in kinds for what in kind.visits}
    choices = []
    for what, (fields, there, note) in SEARCHED.items():
        if what not in open_to:
            continue
        rows = matching(visitable(actor, what).filter(**there), fields, text)
        choices += [Choice(what, row.pk, row.name, _note(row, note)) for row in rows[:SHOWN]]
    return list(_with_last(actor, choices))


def target_of(visit: Visit) -> tuple[str, UUID | None]:
    """Return ("business", "member", "unit" or "person", its id)."""
    for what in ("business", "member", "unit"):
        if (key := getattr(visit, f"{what}_id")) is not None:
            return what, key
    return "person", None


def last_to(actor: Actor, row: Business | Member | OrgUnit, count: int = 3) -> list[Visit]:
    """Return the last visits to a business, a member or a unit that the actor may see."""
    what = "unit" if isinstance(row, OrgUnit) else type(row).__name__.lower()
    return list(visits(actor).filter(**{what: row.pk})[:count])


def named(visit: Visit, names: dict[str, str]) -> str:
    """Return what was found, in words."""
    return "、".join(names.get(key, key) for key in visit.findings)


def _note(row: Any, name: str) -> str:
    return str(getattr(row, name)) if name else ""


def _recent(actor: Actor) -> Iterable[Visit]:
    if actor.id is None:
        return []
    there = Attendance.objects.filter(member__user_id=actor.id).values("activity")
    rows = held(Visit.objects.filter(Q(recorded_by=actor.id) | Q(activity__in=there)))
    lately = rows.filter(activity__held_on__gte=clock.today() - RECENT)
    return lately.order_by("-activity__held_on", "-id")[: SHOWN * 3]


def _with_last(actor: Actor, choices: list[Choice]) -> Iterator[Choice]:
    """Yield the choices with the last visit of each that the actor may see; one query for each `what`."""
    names = findings()
    last: dict[tuple[str, UUID], Visit] = {}
    for what in {one.what for one in choices}:
        ids = [one.id for one in choices if one.what == what]
        rows = visits(actor).filter(**{f"{what}__in": ids})
        newest = rows.order_by(what, "-activity__held_on", "-id").distinct(what)
        last |= {(what, getattr(row, f"{what}_id")): row for row in newest}
    for one in choices:
        visit = last.get((one.what, one.id))
        if visit is None:
            yield one
            continue
        values = {**vars(one), "last": visit, "found": named(visit, names)}
        yield Choice(**values)
