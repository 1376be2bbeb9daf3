"""A visit is recorded in one act: it was held, who went, who was met, what was learnt, what is to be solved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.activities import events, queries, registry
from apps.activities.models import Activity, Attendance, Visit, VisitPhoto
from apps.activities.policies import HOLD
from apps.activities.queries import Kind, visits
from apps.businesses.models import Business
from apps.cases import queries as cases
from apps.cases.models import Case
from apps.cases.services import raising
from apps.files import services as files
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import access, blueprint, clock, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import records
from kernel.models.fixed import Fixed, Given, Known
from kernel.models.inserting import insert

State, Status, Met = Activity.State, Attendance.Status, Visit.Met
# Whoever was met, by what is visited.
MET = {
    "business": (Met.OWNER, Met.EMPLOYEE, Met.NOBODY),
    "member": (Met.YES, Met.NOBODY),
    "unit": (Met.YES, Met.NOBODY),
    "person": (Met.YES, Met.NOBODY),
}
LASTS = timedelta(minutes=30)
# About a hundred metres.
ROUNDED = Decimal("0.001")


@dataclass(frozen=True, kw_only=True)
class Paid:
    """What a visitor says of a visit.

    Of `business`, `member`, `unit` and `person` (a name) exactly one is given. `position` is
    (latitude, longitude) in degrees, only with the visitor's consent. `visitors` are the members who
    went, the actor when empty. `case_kind` and `case_text` raise a case. `key` names the form: the
    same is recorded once.
    """

    kind: str
    held_on: date
    met: str
    business: Business | None = None
    member: Member | None = None
    unit: OrgUnit | None = None
    person: str = ""
    met_name: str = ""
    findings: Sequence[str] = ()
    text: str = ""
    place: str = ""
    position: tuple[Decimal, Decimal] | None = None
    visitors: Sequence[Member] = ()
    photos: Sequence[files.Checked] = field(default=())
    case_kind: str = ""
    case_text: str = ""
    key: UUID | None = None

    @property
    def what(self) -> str:
        """Return what is visited. Raises Invalid unless exactly one is given."""
        given = [name for name in MET if getattr(self, name)]
        if len(given) != 1:
            raise Invalid(_("Choose whom the visit was paid to: one business, member or unit."))
        return given[0]

    @property
    def target(self) -> Any:
        return getattr(self, self.what)

    @property
    def called(self) -> str:
        """Return the name of who is visited."""
        return str(self.person if self.what == "person" else self.target.name)


@transaction.atomic
def record_visit(*, actor: Actor, **given: Any) -> Visit:
    """Record a visit that was paid, as `Paid` describes it: an activity that was held, and its facts.

    Two at once of one actor wait for each other (advisory lock). A form sent again returns the visit it
    made. Raises Denied without the right to record this kind of visit, or to visit this row; Invalid
    for a day to come, one in a closed month, before a visitor joined or outside a link, and for what
    the county does not know; Conflict for a business that is closed, a member who left, a unit that is
    dissolved, for the same visit within a minute, and for a form that was sent with other words.
    """
    locks.lock(f"visits/{actor.id or actor.label}")
    with blueprint.reading(queries.KINDS, visits.FINDINGS, visits.RULES):
        return _record(actor, Paid(**given))


def _record(actor: Actor, paid: Paid) -> Visit:
    if paid.key and (before := _sent_before(actor, paid)):
        return before
    kind = _kind(paid)
    me = visits.member_of(actor)
    unit = _host(actor, kind, paid.visitors[0] if paid.visitors else me)
    _require_rights(actor, paid)
    visitors = list(paid.visitors) or ([me] if me else [])
    _check(paid, visitors)
    _refuse_twice(actor, paid)
    visit = _write(actor, paid, kind, unit, visitors)
    _tell(events.VisitPaid, actor, visit, kind, visitors)
    _raise_case(actor, paid, visit)
    return visit


@transaction.atomic
def record_street(
    *,
    actor: Actor,
    businesses: Collection[Business],
    key: UUID | None = None,
    **given: Any,
) -> list[Visit]:
    """Record a visit to each of several businesses, with the same words: all of them or none.

    Raises what `record_visit` does, with the name of the business, and Invalid without any.
    """
    if not businesses:
        raise Invalid(businesses=_("Tick the businesses where somebody was met."))
    made = []
    for one in businesses:
        own = uuid5(key, str(one.pk)) if key else None
        try:
            made.append(record_visit(actor=actor, business=one, key=own, **given))
        except Conflict as error:
            text = _("%(name)s: %(why)s Nothing was saved.")
            raise Conflict(text % {"name": one.name, "why": error}) from error
    return made


@transaction.atomic
def take_visit_back(
    *, actor: Actor, activity: Activity, expected_version: int | None = None
) -> Activity:
    """Take back a visit that was recorded by mistake, until its month is closed.

    Its facts do not hold any more; photos and position are deleted, the journal keeps what was done. A
    case that was raised stays: somebody may be dealing with it. Raises Denied for others than who
    recorded it or records what the unit does, Conflict afterwards.
    """
    visit = Visit.objects.select_related("activity__unit").get(activity=activity)
    if not visits.may_take_back(actor, visit):
        raise Denied(
            _("Only who recorded a visit, or who records what the unit does, takes it back."),
            code="not_own_visit",
        )
    activity = records.lock(activity)
    if activity.state != State.HELD:
        raise Conflict(_("This visit was taken back already."))
    if visits.is_closed(activity.held_on):
        raise Conflict(_("The month of this visit is closed: it stays as it was recorded."))
    records.change(
        activity, expected_version, state=State.CANCELLED, reason=_("recorded by mistake")
    )
    records.change(visit, latitude=None, longitude=None)
    for photo in visit.photos.select_related("attachment"):
        photo.delete()
        files.discard(actor=actor, attachment=photo.attachment)
    there = activity.attendances.exclude(member=None).values_list("member", flat=True)
    _tell(events.VisitTakenBack, actor, visit, queries.kind_of(activity), there)
    return activity


def _kind(paid: Paid) -> Kind:
    found = queries.kind(paid.kind)
    if found is None or visits.PART not in found.parts or paid.what not in found.visits:
        raise Invalid(kind=_("Visits of this kind are not paid here. Choose another kind."))
    if paid.met not in MET[paid.what]:
        raise Invalid(met=_("Say who was met, or that nobody was there."))
    known = visits.findings()
    if unknown := [key for key in paid.findings if key not in known]:
        text = _("The county has no such finding: %(what)s.") % {"what": unknown[0]}
        raise Invalid(findings=text)
    return found


def _host(actor: Actor, kind: Kind, visitor: Member | None) -> OrgUnit:
    """Return the unit by which the visit is paid. Raises Denied when this kind is not the actor's."""
    unit = visits.host(actor, kind, visitor)
    if unit and (not kind.by or visits.may_record(actor, kind, unit, visits.roles_of(actor))):
        return unit
    text = _("%(kind)s is recorded by others: your account has no such role.")
    raise Denied(text % {"kind": kind.name}, code="not_your_visit")


def _require_rights(actor: Actor, paid: Paid) -> None:
    """Raise Denied unless the actor may record visits of these visitors, to this row."""
    for visitor in paid.visitors:
        if visitor.user_id is None or visitor.user_id != actor.id:
            access.require(actor, HOLD, visitor)
    if paid.what == "person":
        return
    shown = {"business": "businesses.view_business", "member": "members.view_member"}
    permission = shown.get(paid.what, "organization.view_orgunit")
    if access.allows(actor, permission, paid.target):
        return
    if (paid.what, paid.target.pk) not in {(row.what, row.id) for row in registry.listed(actor)}:
        access.require(actor, permission, paid.target)


def _check(paid: Paid, visitors: Sequence[Member]) -> None:
    """Raise Invalid for a day that cannot be, Conflict for somebody who is not there any more."""
    day = paid.held_on
    if day > clock.today():
        raise Invalid(held_on=_("This day has not come yet: a visit is recorded when it was paid."))
    if visits.is_closed(day):
        text = _("%(month)s is closed: its visits can neither be recorded nor taken back.")
        raise Invalid(held_on=text % {"month": f"{day:%Y-%m}"})
    for one in visitors:
        if day < one.joined_on or (one.left_on is not None and day >= one.left_on):
            text = _("On this day %(name)s was no member of this county.")
            raise Invalid(held_on=text % {"name": one.name})
    _check_there(paid, visitors)
    key = None if paid.what == "person" else paid.target.pk
    registry.check(registry.Planned(paid.kind, day, paid.what, key, visitors))


def _check_there(paid: Paid, visitors: Sequence[Member]) -> None:
    day, given = paid.held_on, {"name": paid.called}
    if paid.member in visitors:
        raise Invalid(_("Nobody visits themselves: choose somebody else."))
    if paid.business and paid.business.status == Business.Status.CLOSED:
        raise Conflict(_("%(name)s is closed in the register: no visit is recorded.") % given)
    if paid.member and paid.member.left_on is not None and day >= paid.member.left_on:
        raise Conflict(_("%(name)s left the county before this day.") % given)
    if paid.unit and paid.unit.dissolved_on is not None and day >= paid.unit.dissolved_on:
        raise Conflict(_("%(name)s was dissolved before this day.") % given)


def _target(paid: Paid) -> dict[str, Any]:
    """Return the columns of a visit that say to whom it was paid."""
    by_row = {} if paid.what == "person" else {paid.what: paid.target}
    return {"visited": paid.called[:120], **by_row}


def _alike(known: Known) -> QuerySet[Visit, Any]:
    """Return a visit recorded lately by the same, of the same kind, day and target."""
    target = {name: Given(name) for name in MET if name in known}
    return Visit.objects.filter(
        recorded_by=Given("by") if "by" in known else None, created_at__gt=Given("since"),
        activity__state=State.HELD, activity__kind=Given("kind"), activity__held_on=Given("day"),
        visited=Given("visited"), **target,
    ).values_list("pk")[:1]  # fmt: skip


_ALIKE = Fixed(_alike)


def _refuse_twice(actor: Actor, paid: Paid) -> None:
    target = {} if paid.what == "person" else {paid.what: paid.target.pk}
    if _ALIKE(
        by=actor.id, since=clock.now() - records.TWICE, kind=paid.kind, day=paid.held_on,
        visited=paid.called[:120], **target,
    ):  # fmt: skip
        text = _("This visit to %(name)s was recorded a moment ago. It stands in the list already.")
        raise Conflict(text % {"name": paid.called}, code="visit_twice")


def _sent_before(actor: Actor, paid: Paid) -> Visit | None:
    """Return the visit that the same form made. Raises Conflict when it said something else."""
    found = Visit.objects.select_related("activity").filter(key=paid.key).first()
    if found is None:
        return None
    about = found.activity
    said = (found.recorded_by, found.visited, about.kind, about.held_on, found.met, about.text)
    says = (actor.id, paid.called[:120], paid.kind, paid.held_on, paid.met, paid.text.strip())
    if said != says or sorted(found.findings) != sorted(paid.findings):
        raise Conflict(
            _("This form was saved already, with other words. Save once more for a new visit."),
            code="form_sent",
        )
    return found


def _write(
    actor: Actor, paid: Paid, kind: Kind, unit: OrgUnit, visitors: Sequence[Member]
) -> Visit:
    moment = clock.now()
    is_today = paid.held_on == moment.date()
    ends = moment if is_today else datetime.combine(paid.held_on, time(12), clock.ZONE)
    activity = Activity(
        kind=kind.key, unit=unit, title=f"{kind.name}：{paid.called}"[:120], starts_at=ends - LASTS,
        ends_at=ends, held_on=paid.held_on, place=paid.place.strip(), text=paid.text.strip(),
        organiser_id=actor.id if actor.kind == "user" else None, state=State.HELD,
        rolled_at=moment, recorded_at=moment,
    )  # fmt: skip
    there = [Attendance(activity=activity, member=one, status=Status.PRESENT) for one in visitors]
    if not there:
        there = [Attendance(activity=activity, guest=actor.label[:60], status=Status.PRESENT)]
    latitude, longitude = paid.position or (None, None)
    visit = Visit(
        activity=activity, met=paid.met, met_name=paid.met_name.strip(), findings=list(paid.findings),
        latitude=_rounded(latitude), longitude=_rounded(longitude), key=paid.key,
        recorded_by=actor.id, **_target(paid),
    )  # fmt: skip
    insert(activity, *there, visit)
    for photo in paid.photos:
        VisitPhoto.objects.create(visit=visit, attachment=files.bring(actor=actor, upload=photo))
    return visit


def _rounded(degrees: Decimal | None) -> Decimal | None:
    return None if degrees is None else degrees.quantize(ROUNDED, ROUND_HALF_UP)


def _tell(
    event: type[events.VisitPaid] | type[events.VisitTakenBack],
    actor: Actor,
    visit: Visit,
    kind: Kind,
    visitors: Collection[Any],
) -> None:
    """Tell a visit's facts: to whom it was paid, then how each visitor attended; or that none holds."""
    activity = visit.activity
    tags = [f"kind:{kind.key}", f"group:{kind.group}", f"met:{'yes' if visit.was_met else 'no'}"]
    ids = [getattr(one, "pk", one) for one in visitors]
    told: dict[str, Any] = {
        "unit_id": activity.unit_id, "source_id": activity.pk, "activity_id": activity.pk,
        "occurred_on": activity.held_on,
    }  # fmt: skip
    whom = event(
        **told, tags=tags, member_id=visit.member_id, business_id=visit.business_id,
        visited_unit_id=visit.unit_id, visitor_ids=ids,
    )  # fmt: skip
    facts: list[events.VisitPaid | events.VisitTakenBack | events.Attended] = [whom]
    if event is events.VisitPaid:
        said = [*tags, f"status:{Status.PRESENT}"]
        facts += [events.Attended(**told, member_id=one, tags=said) for one in ids]
    journal.emit_all(facts, actor=actor)


def _raise_case(actor: Actor, paid: Paid, visit: Visit) -> Case | None:
    """Raise what is to be solved at the unit that covers who was visited, by the right to the visit.

    A key needs the scope for cases too.
    """
    if not paid.case_text.strip():
        if paid.case_kind:
            raise Invalid(case_text=_("Say what is to be solved, or choose no case."))
        return None
    if not paid.case_kind:
        raise Invalid(case_kind=_("Choose the kind of case."))
    row = paid.business or paid.member
    unit = (row.unit if row else paid.unit) or visit.activity.unit
    if actor.kind == "key":
        access.require(actor, cases.RAISE, unit)
    return raising.place(
        actor=actor, unit=unit, kind=paid.case_kind, text=paid.case_text, title="",
        source=Case.Source.VISIT, source_id=visit.activity_id, business=paid.business,
        member=paid.member, raiser_id=actor.id if actor.kind == "user" else None,
    )  # fmt: skip
