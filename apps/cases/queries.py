"""Reads of cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.cases import rules
from apps.cases.models import OPEN, Case, CaseNote, SuggestionLink
from apps.cases.rules import Kind
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit
from apps.organization.queries import units
from apps.rulebook import queries as rulebook
from kernel import access, blueprint, clock
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.models import ConfiguredSection
from kernel.workdays import Calendar

SECTION = "case_kinds"
VIEW, RAISE, ASSIGN, ANSWER, PROTECTED = (
    "cases.view_case",
    "cases.raise_case",
    "cases.assign_case",
    "cases.answer_case",
    "cases.view_hardship",
)
SEARCHED = ("title",)
# Told to the one who raised a case; the other kinds of notes are private.
TOLD = (CaseNote.Kind.ANSWER, CaseNote.Kind.RAISER)


def kinds() -> dict[str, Kind]:
    """Return the county's kinds of cases by key; none in a county founded before there were any."""
    row = ConfiguredSection.objects.filter(section=SECTION).values_list("value", flat=True).first()
    return {item["key"]: Kind.of(item) for item in row or ()}


def kind_names() -> dict[str, str]:
    """Return {kind: what the county calls it} in the reader's language."""
    return {key: blueprint.in_language(kind.name) for key, kind in kinds().items()}


def kinds_by(source: str) -> list[tuple[str, str]]:
    """Return (key, name) of the kinds that this source may raise."""
    found = kinds().items()
    return [(key, blueprint.in_language(k.name)) for key, k in found if source in k.raised_by]


def cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor may see, the newest first.

    A protected one only with the right to see these on its unit, or as its owner or raiser.
    """
    rows = Case.objects.select_related("unit", "owner", "business", "member")
    seen = access.visible(actor, rows.order_by("-raised_on", "-id"), VIEW)
    if ROOT in actor.paths(PROTECTED):
        return seen
    trusted = access.visible(actor, Case.objects.filter(is_sensitive=True), PROTECTED)
    return seen.filter(_open_to(actor) | Q(pk__in=trusted.values("pk")))


def unprotected(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor may see that are not protected: for search, API and journal."""
    return cases(actor).filter(is_sensitive=False)


def may_see(actor: Actor, case: Case) -> bool:
    """Say whether the actor may see a case; the rule of `cases`, for one row. No query."""
    if not access.allows(actor, VIEW, case):
        return False
    mine = actor.id is not None and actor.id in {case.owner_id, case.raiser_id}
    return not case.is_sensitive or mine or access.allows(actor, PROTECTED, case)


def _open_to(actor: Actor) -> Q:
    found = Q(is_sensitive=False)
    return found | Q(owner=actor.id) | Q(raiser=actor.id) if actor.id else found


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


@dataclass(frozen=True)
class Late:
    """A case that goes to the unit above, and why."""

    id: UUID
    why: str


def going_up(on: date) -> list[Late]:
    """Return the cases below the root that wait for too long. Three queries."""
    below = Case.objects.exclude(unit__path=ROOT)
    waiting = below.filter(state=Case.State.RAISED, triage_on__lt=on)
    found = [Late(pk, "unassigned") for pk in waiting.values_list("pk", flat=True)]
    known, calendar = kinds(), rulebook.calendar()
    late = below.filter(state__in=(Case.State.ASSIGNED, Case.State.REOPENED), due_on__lt=on)
    return found + [
        Late(case.pk, "overdue") for case in late if _is_long_overdue(case, on, known, calendar)
    ]


def is_late(case: Case, why: str, on: date) -> bool:
    """Say whether a case still waits for too long, for this reason."""
    if why == "unassigned":
        return case.state == Case.State.RAISED and case.triage_on < on
    being_dealt_with = case.state in {Case.State.ASSIGNED, Case.State.REOPENED}
    return being_dealt_with and _is_long_overdue(case, on, kinds(), rulebook.calendar())


def _is_long_overdue(case: Case, on: date, known: Mapping[str, Kind], calendar: Calendar) -> bool:
    kind = known.get(case.kind)
    if kind is None or case.due_on is None:
        return False
    return rules.goes_up_after(case.due_on, kind, calendar.is_working) < on
