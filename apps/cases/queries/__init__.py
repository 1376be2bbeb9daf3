"""Reads of cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from apps.accounts.models import User
from apps.businesses.models import Business
from apps.cases import rules
from apps.cases.models import ENDED, OPEN, Case, CaseNote, Helper, SuggestionLink
from apps.cases.rules import Kind
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit
from apps.organization.queries import units
from kernel import access, blueprint, clock
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.web.templatetags.ui import day

SECTION = "case_kinds"
VIEW, RAISE, ASSIGN, ANSWER, PROTECTED = (
    "cases.view_case",
    "cases.raise_case",
    "cases.assign_case",
    "cases.answer_case",
    "cases.view_hardship",
)
SEARCHED = ("title",)
ABOUT = 10
# Told to the one who raised a case; the other kinds of notes are private.
TOLD = (CaseNote.Kind.ANSWER, CaseNote.Kind.RAISER, CaseNote.Kind.MEETING)
# Of a joined case the one who raised it reads what was said of the case that goes on, not who else asked.
SAID = (CaseNote.Kind.ANSWER, CaseNote.Kind.MEETING)


def kinds() -> dict[str, Kind]:
    """Return the county's kinds of cases by key. One query."""
    return {item["key"]: Kind.of(item) for item in blueprint.value(SECTION)}


def kind_names() -> dict[str, str]:
    """Return {kind: what the county calls it} in the reader's language."""
    return {key: blueprint.in_language(kind.name) for key, kind in kinds().items()}


def kinds_by(source: str) -> list[tuple[str, str]]:
    """Return (key, name) of the kinds that this source may raise."""
    found = kinds().items()
    return [(key, blueprint.in_language(k.name)) for key, k in found if source in k.raised_by]


def cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor may see, the newest first.

    Those of the units where they hold the right, a protected one only with the right to see these
    there; and those they own or raised, at whatever unit they are by now.
    """
    rows = Case.objects.select_related("unit", "owner", "business", "member", "merged_into")
    rows = rows.order_by("-raised_on", "-id")
    if not access.allows(actor, VIEW):
        return rows.none()
    if ROOT in actor.paths(PROTECTED) and ROOT in actor.paths(VIEW):
        return rows
    plain = access.visible(actor, Case.objects.filter(is_sensitive=False), VIEW)
    trusted = access.visible(actor, access.visible(actor, Case.objects.all(), VIEW), PROTECTED)
    seen = Q(pk__in=plain.values("pk")) | Q(pk__in=trusted.values("pk"))
    if not actor.id:
        return rows.filter(seen)
    return rows.filter(seen | Q(owner=actor.id) | Q(raiser=actor.id) | Q(pk__in=helping(actor)))


def helping(actor: Actor) -> QuerySet[Helper, Any]:
    """Return the ids of cases that have not ended, with which the actor helps."""
    own = Helper.objects.filter(until=None).exclude(case__state__in=ENDED)
    mine = Q(user=actor.id) | Q(member__user=actor.id)
    return own.filter(mine).values("case") if actor.kind == "user" else own.none().values("case")


def is_helper(actor: Actor, case: Case) -> bool:
    """Say whether the actor helps with a case that has not ended. One query."""
    return helping(actor).filter(case=case).exists()


def unprotected(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor may see that are not protected: for search, API and journal."""
    return cases(actor).filter(is_sensitive=False)


def may_see(actor: Actor, case: Case) -> bool:
    """Say whether the actor may see a case; the rule of `cases`, for one row. One query at most."""
    if not access.allows(actor, VIEW):
        return False
    if actor.id is not None and actor.id in {case.owner_id, case.raiser_id}:
        return True
    may = access.allows(actor, VIEW, case)
    if may and (not case.is_sensitive or access.allows(actor, PROTECTED, case)):
        return True
    return is_helper(actor, case)


def in_work(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return those for which somebody has to do something: find an owner, or answer."""
    return rows.filter(state__in=OPEN)


def overdue(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return those in work whose day to be assigned, or to be answered, has gone by."""
    today = clock.today()
    waiting = Q(state=Case.State.RAISED) & (Q(triage_on__lt=today) | Q(due_on__lt=today))
    late = Q(state__in=(Case.State.ASSIGNED, Case.State.REOPENED), due_on__lt=today)
    return rows.filter(waiting | late)


def to_assign(actor: Actor) -> QuerySet[Case]:
    """Return the cases that wait for the actor, or another who may, to name an owner."""
    rows = access.visible(actor, cases(actor).filter(state=Case.State.RAISED), ASSIGN)
    return rows.order_by("triage_on", "id")


def mine(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor has to answer, the most urgent first."""
    owned = in_work(cases(actor)).filter(owner=actor.id) if actor.id else Case.objects.none()
    return owned.order_by("due_on", "id")


def raised_by(actor: Actor) -> QuerySet[Case]:
    """Return the cases that came from the actor, the newest first."""
    rows = Case.objects.select_related("unit").order_by("-raised_on", "-id")
    return rows.filter(raiser=actor.id) if actor.id else rows.none()


def own_member(actor: Actor) -> Member | None:
    """Return the member on the roll whose account this is."""
    if actor.kind != "user":
        return None
    return Member.objects.select_related("unit").filter(user=actor.id, left_on=None).first()


def notes(case: Case) -> QuerySet[CaseNote]:
    """Return the history of a case, the oldest first."""
    return case.notes.order_by("at", "id")


def told(case: Case) -> QuerySet[CaseNote]:
    """Return what the one who raised a case may read of its history, the oldest first."""
    return notes(case).filter(kind__in=TOLD)


def owners(unit: OrgUnit) -> QuerySet[User]:
    """Return the accounts that may answer cases of a unit, by name. Two queries and the rows."""
    held = {grant.user_id for grant in grants.reaching(unit, ANSWER)}
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "id")


def possible_owners(actor: Actor) -> QuerySet[User]:
    """Return the accounts that hold a role on a unit the actor sees; who may answer, `assign` checks."""
    here = units(actor).order_by().values("pk")
    held = grants.all_holdings().filter(content_object__in=here).values("user")
    return User.objects.filter(pk__in=held, is_active=True)


def ways(actor: Actor, unit: OrgUnit) -> QuerySet[OrgUnit]:
    """Return the units a case may be handed to: those the actor sees, and those above `unit`."""
    above = [unit.path[: place + 1] for place, sign in enumerate(unit.path) if sign == "/"]
    seen = Q(pk__in=units(actor).order_by().values("pk")) | Q(path__in=above)
    return OrgUnit.objects.in_being().filter(seen).exclude(pk=unit.pk).order_by("name_pinyin", "id")


def others(actor: Actor, case: Case) -> QuerySet[Case]:
    """Return the cases with which one may be joined: in work or answered, as protected as it is."""
    rows = access.visible(actor, cases(actor), ASSIGN)
    living = rows.filter(state__in=(*OPEN, Case.State.ANSWERED))
    return living.filter(is_sensitive=case.is_sensitive).exclude(pk=case.pk)


def case_by_code(code: str) -> Case | None:
    """Return the case with this code, as the one who raised it follows it."""
    rows = Case.objects.select_related("unit", "merged_into__unit")
    return rows.filter(code=rules.read_code(code)).first()


def link_by_key(key: str) -> SuggestionLink | None:
    """Return the poster's address with this key."""
    return SuggestionLink.objects.select_related("unit", "business__unit").filter(key=key).first()


def receiver(link: SuggestionLink) -> OrgUnit:
    """Return the unit that gets what is sent by a link today: for a business the one that covers it.

    The county's committee stands in for a business that nobody covers; a dissolved unit's are the
    unit's above it.
    """
    unit = link.unit or (link.business.unit if link.business else None)
    while unit is not None and unit.dissolved_on is not None:
        unit = unit.parent
    return unit or OrgUnit.objects.get(path=ROOT)


def is_handler(actor: Actor, case: Case) -> bool:
    """Say whether the actor handles cases of this unit, and so reads private notes."""
    return access.allows(actor, ANSWER, case) or access.allows(actor, ASSIGN, case)


def history(actor: Actor, case: Case) -> QuerySet[CaseNote]:
    """Return what the actor may read of a case's history, the oldest first; helpers read measures too."""
    if is_handler(actor, case):
        return notes(case)
    if is_helper(actor, case):
        return notes(case).filter(kind__in=(*TOLD, CaseNote.Kind.MEASURE))
    return told(case)


def what_next(case: Case, *, own: bool, is_joined: bool = False) -> str:
    """Return in plain words what happens next with a case; `own` and `is_joined` as in `next_step`."""
    heard = case.answered_on and case.answered_on + rules.HEARD_WITHIN
    last = day(case.waits_until or heard)
    above = not case.unit.is_root
    return rules.next_step(
        case.state, case.unit.name, last, has_above=above, own=own, is_joined=is_joined
    )


def acts(actor: Actor, case: Case) -> list[str]:
    """Return what the actor may do with a case as it stands, the most likely act first."""
    found: list[str] = []
    living = case.is_open or case.state == Case.State.ANSWERED
    answers, assigns = (access.allows(actor, right, case) for right in (ANSWER, ASSIGN))
    if may_rate(actor, case):
        found.append("rate")
    if case.is_open:
        found += ["answer"] * answers + ["assign"] * assigns
        found += ["hand-over"] * (assigns or (answers and case.owner_id == actor.id))
    if answers or is_helper(actor, case):
        found.append("measure")
    found += ["helper"] * (assigns and case.state not in ENDED)
    found += ["note"] * answers
    if case.state in {Case.State.ANSWERED, Case.State.CLOSED}:
        found += ["close"] * (assigns and living)
        found += ["reopen"] * (assigns or (is_raiser(actor, case) and is_heard(case)))
    found += ["merge"] * (assigns and living)
    found += ["withdraw"] * (case.is_open and (assigns or is_raiser(actor, case)))
    return found


def is_raiser(actor: Actor, case: Case) -> bool:
    """Say whether the case came from the actor's account."""
    return actor.id is not None and actor.id == case.raiser_id


def is_heard(case: Case) -> bool:
    """Say whether the one who raised a case may still rate or reopen it."""
    return case.answered_on is not None and clock.today() <= case.answered_on + rules.HEARD_WITHIN


def may_rate(actor: Actor, case: Case) -> bool:
    """Say whether the actor may rate the answer now."""
    own = is_raiser(actor, case) and actor.id != case.owner_id
    return own and is_rateable(case)


def is_rateable(case: Case) -> bool:
    """Say whether a case waits for the rating of the one who raised it."""
    return (
        case.state in {Case.State.ANSWERED, Case.State.CLOSED}
        and case.rating is None
        and is_heard(case)
    )


@dataclass(frozen=True)
class Waiting:
    """How many cases wait for a person: to name an owner, to answer; and overdue where they assign."""

    to_assign: int
    mine: int
    overdue: int


def waiting(actor: Actor) -> Waiting:
    """Return how many cases wait for the actor. One query."""
    rows = cases(actor).filter(state__in=OPEN).order_by()
    charged = access.visible(actor, Case.objects.all(), ASSIGN).values("pk")
    late = overdue(Case.objects.all()).values("pk")
    found = rows.aggregate(
        to_assign=Count("id", filter=Q(state=Case.State.RAISED, pk__in=charged)),
        mine=Count("id", filter=Q(owner=actor.id) & ~Q(state=Case.State.RAISED)),
        overdue=Count("id", filter=Q(pk__in=late) & Q(pk__in=charged)),
    )
    return Waiting(**found)


@dataclass(frozen=True)
class Load:
    """How many cases a unit has in work, and overdue; how many it answered this month, and in time."""

    open: int
    late: int
    answered: int
    timely: int


def load(actor: Actor, unit: OrgUnit) -> Load:
    """Return what a unit and those below it have to do about cases, and did this month. One query."""
    month = Q(answered_on__gte=clock.today().replace(day=1))
    work = Q(state__in=OPEN)
    rows = cases(actor).filter(work | month, unit__path__startswith=unit.path).order_by()
    late = Q(pk__in=overdue(Case.objects.all()).values("pk"))
    found = rows.aggregate(
        open=Count("id", filter=work),
        late=Count("id", filter=late),
        answered=Count("id", filter=month),
        timely=Count("id", filter=month & Q(answered_on__lte=F("due_on"))),
    )
    return Load(**found)


def to_rate(actor: Actor) -> QuerySet[Case]:
    """Return the actor's own cases whose answer waits for a rating."""
    rows = raised_by(actor).filter(state=Case.State.ANSWERED, rating=None)
    return rows.exclude(owner=actor.id)


def about_member(actor: Actor, member: Member) -> QuerySet[Case]:
    """Return the latest cases about a member that the actor may see."""
    return cases(actor).filter(member=member)[:ABOUT]


def about_business(actor: Actor, business: Business) -> QuerySet[Case]:
    """Return the latest cases about a business that the actor may see."""
    return cases(actor).filter(business=business)[:ABOUT]


# What needs which right whatever the state, so that a form that is over says why, not that it is forbidden.
_NEEDS = {
    "answer": ANSWER, "measure": ANSWER, "note": ANSWER, "assign": ASSIGN, "hand-over": ASSIGN,
    "helper": ASSIGN, "close": ASSIGN, "merge": ASSIGN, "reopen": ASSIGN, "withdraw": ASSIGN,
}  # fmt: skip


def could(actor: Actor, case: Case, what: str) -> bool:
    """Say whether the actor may do this with the case in one state or another."""
    if what in {"rate", "reopen", "withdraw"} and is_raiser(actor, case):
        return True
    if what == "measure" and is_helper(actor, case):
        return True
    return what in _NEEDS and access.allows(actor, _NEEDS[what], case)


def ways_out(actor: Actor, case: Case) -> dict[str, bool]:
    """Say which of the rows beside a case the actor may open."""
    return {
        "unit": access.allows(actor, "organization.view_orgunit", case.unit),
        "member": case.member is not None
        and access.allows(actor, "members.view_member", case.member),
        "business": case.business is not None
        and access.allows(actor, "businesses.view_business", case.business),
        "merged_into": case.merged_into is not None and may_see(actor, case.merged_into),
    }


def told_to(case: Case) -> list[CaseNote]:
    """Return what the one with a case's code reads: of a joined one what the other was told as well."""
    found = told(case)
    if case.merged_into is None:
        return list(found)
    answers = Q(case=case.merged_into, kind__in=SAID)
    return list(CaseNote.objects.filter(Q(case=case, kind__in=TOLD) | answers).order_by("at", "id"))


def link_of(
    *, unit: OrgUnit | None = None, business: Business | None = None
) -> SuggestionLink | None:
    """Return the poster's address of a unit or a business, None before it was made."""
    rows = SuggestionLink.objects.select_related("unit", "business__unit")
    return rows.filter(unit=unit, business=business).first()


@dataclass(frozen=True)
class BoardColumn:
    """A state on the board: the most urgent cases in it, and how many there are."""

    label: str
    state: str
    cases: list[Case]
    count: int


def board(actor: Actor, most: int) -> list[BoardColumn]:
    """Return the cases that have not ended, by state, the most urgent first: two queries a state."""
    states = (Case.State.RAISED, Case.State.ASSIGNED, Case.State.REOPENED, Case.State.ANSWERED)
    found = []
    for state in states:
        rows = cases(actor).filter(state=state).order_by("due_on", "triage_on", "id")
        found.append(BoardColumn(str(state.label), state, list(rows[:most]), rows.count()))
    return found
