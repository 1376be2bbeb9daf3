"""A case is raised: by a member or staff, out of a visit or a meeting, or for a merchant."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.businesses.models import Business
from apps.cases import events, queries, rules
from apps.cases.models import OPEN, Case, CaseNote
from apps.cases.services.course import due_day, fact, kind_of, require_owner, require_text, write
from apps.members.models import Member
from apps.organization import services as organization
from apps.organization.listed import area_here
from apps.organization.models import OrgUnit
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.chinese.phones import require_phone
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import records

TITLE = 80
SHORT = 30


@transaction.atomic
def raise_case(
    *,
    actor: Actor,
    unit: OrgUnit,
    kind: str,
    text: str,
    source: str,
    title: str = "",
    source_id: UUID | None = None,
    business: Business | None = None,
    member: Member | None = None,
    owner: User | None = None,
    due_on: date | None = None,
    raiser_name: str = "",
    raiser_phone: str = "",
) -> Case:
    """Raise a case at a unit; with `owner` it is assigned at once, by `due_on` or the kind's days.

    `source` is one of `Case.Source`, `source_id` the row it came from, such as a meeting's.
    `business` and `member` are whom it is about. A member may raise cases of their own at their own
    branch. Who may rate the answer: the member whose own it is, for a merchant the one with the
    code, else the actor.

    Raises Invalid for an unknown kind or one this source may not raise, an empty text, a number that
    is no phone, a day gone by; Conflict for a dissolved unit, or an owner without a right there.
    """
    _require_right(actor, unit, member, source)
    case = place(
        actor=actor, unit=unit, kind=kind, text=text, title=title, source=source,
        source_id=source_id, business=business, member=member, raiser_name=raiser_name,
        raiser_phone=raiser_phone, raiser_id=_raiser(actor, source, member),
    )  # fmt: skip
    if owner is None:
        return case
    access.require(actor, queries.ASSIGN, unit)
    require_owner(owner, unit)
    due = due_day(kind_of(kind), due_on)
    records.change(case, owner=owner, state=Case.State.ASSIGNED, due_on=due)
    assigned = events.CaseAssigned(user_id=owner.pk, due_on=due, **fact(case))
    journal.emit(assigned, actor=actor)
    return case


def place(
    *, actor: Actor, unit: OrgUnit, kind: str, text: str, title: str, source: str, **given: Any
) -> Case:
    """Write a case's row, its first line and its event; whose right it is, the caller has checked.

    Locks the unit's row, so that the unit is not dissolved meanwhile. Raises Conflict for the same by
    the same person a moment ago.
    """
    of = kind_of(kind)
    if source not in of.raised_by:
        raise Invalid(kind=_("This kind of case cannot be raised here: choose another one."))
    text = require_text("text", text)
    title = title.strip() or _short(text)
    if len(title) > TITLE:
        raise Invalid(
            title=_("At most %(count)d signs: the rest belongs into the text.") % {"count": TITLE}
        )
    phone = given.pop("raiser_phone", "").strip()
    unit = organization.lock_unit_in_being(unit)
    _refuse_twice(actor, unit=unit, kind=kind, text=text, source=source, **given)
    today = clock.today()
    case = Case.objects.create(
        code=rules.new_code(), kind=kind, title=title, text=text, unit=unit, source=source,
        raised_on=today, triage_on=rules.triage_by(today, of), is_sensitive=of.is_sensitive,
        raiser_phone=require_phone("raiser_phone", phone, area_here) if phone else "", **given,
    )  # fmt: skip
    # What was asked at first stays readable when the kind or the unit changes.
    write(case, CaseNote.Kind.SYSTEM, _("Raised at %(unit)s.") % {"unit": unit.name}, actor)
    raised = events.CaseRaised(source=source, source_id=case.source_id, **fact(case))
    journal.emit(raised, actor=actor)
    return case


def _require_right(actor: Actor, unit: OrgUnit, member: Member | None, source: str) -> None:
    """Raise Denied unless the actor may raise cases at the unit, or it is a member's own."""
    if source not in Case.Source:
        raise Invalid(source=_("Say where the case comes from: choose one of those listed."))
    if access.allows(actor, queries.RAISE, unit):
        return
    if member is None:
        access.require(actor, queries.RAISE, unit)
        return
    access.require(actor, queries.RAISE, member)
    if member.left_on is not None:
        raise Conflict(_("Who left the county raises no cases there as a member."))
    if member.unit_id != unit.pk:
        raise Denied(_("Your own cases go to your branch, which passes them on."))


def _refuse_twice(actor: Actor, **same: Any) -> None:
    """Raise Conflict where the same person raised the same a moment ago; the unit's row is locked."""
    is_own = actor.kind == "user" and same["raiser_id"] == actor.id
    if is_own and records.are_new(Case.objects.filter(state__in=OPEN, **same)):
        raise Conflict(_("You raised the same a moment ago. It stands in the list already."))


def _raiser(actor: Actor, source: str, member: Member | None) -> UUID | None:
    if source == Case.Source.MERCHANT:
        return None
    if source == Case.Source.MEMBER and member is not None:
        return member.user_id
    return actor.id if actor.kind == "user" else None


def _short(text: str) -> str:
    line = text.splitlines()[0].strip()
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"
