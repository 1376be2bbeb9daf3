"""Saying that something recorded is wrong: it becomes a case of those who keep the data."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.businesses.models import Business
from apps.cases import events, queries
from apps.cases.models import Case
from apps.cases.queries import keeping
from apps.cases.services.course import due_day, fact, kind_of
from apps.cases.services.raising import TITLE, place
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import journal
from kernel.access import Actor
from kernel.errors import Conflict, Denied
from kernel.models import records


@transaction.atomic
def report_error(*, actor: Actor, about: Member | Business | OrgUnit, text: str) -> Case:
    """Raise a case about what is recorded of a member, a business or a unit.

    It goes to the nearest unit at which somebody may change that; where this is one person besides
    the administrators, they are named at once. The one who reports it reads the answer. Raises Denied
    for others than `keeping.may_report` allows, Conflict where the county has no such kind of case or
    nobody keeps the data, Invalid for an empty text.
    """
    if not keeping.may_report(actor, about):
        raise Denied
    keepers = keeping.keepers(about)
    if keeping.KIND not in queries.kinds() or keepers is None:
        raise Conflict(_("Nobody takes reports of errors here. Tell it to who leads your branch."))
    own = isinstance(about, Member) and about.user_id == actor.id
    case = place(
        actor=actor, unit=keepers.unit, kind=keeping.KIND, text=text,
        title=(_("Recorded wrongly: %(name)s") % {"name": about.name})[:TITLE],
        source=Case.Source.MEMBER if own or keeping.is_only_member(actor) else Case.Source.COMMITTEE,
        raiser_id=actor.id,
        member=about if isinstance(about, Member) else None,
        business=about if isinstance(about, Business) else None,
    )  # fmt: skip
    if keepers.one is not None:
        due = due_day(kind_of(keeping.KIND), None)
        records.change(case, owner=keepers.one, state=Case.State.ASSIGNED, due_on=due)
        assigned = events.CaseAssigned(user_id=keepers.one.pk, due_on=due, **fact(case))
        journal.emit(assigned, actor=actor)
    return case
