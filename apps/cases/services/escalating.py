"""Each night: cases that wait for too long go to the unit above, answers nobody rated are closed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.cases import events, rules
from apps.cases.models import Case, CaseNote
from apps.cases.queries import late
from apps.cases.services.course import fact, kind_of, write
from kernel import clock, journal
from kernel.access import Actor
from kernel.models import records


def pass_up(*, actor: Actor) -> int:
    """Pass every case that waited for too long to the unit above; return how many.

    Each in a transaction of its own. Run twice a day it passes nothing twice: the unit above has its
    own days to assign.
    """
    rows = late.going_up(clock.today())
    return sum(pass_up_one(actor=actor, case_id=one.id, why=one.why) for one in rows)


@transaction.atomic
def pass_up_one(*, actor: Actor, case_id: UUID, why: str) -> bool:
    """Pass one case up, its row locked; say whether it still had to."""
    case = (
        Case.objects.select_for_update(of=("self",)).select_related("unit__parent").get(pk=case_id)
    )
    above, today = case.unit.parent, clock.today()
    if above is None or not late.is_late(case, why, today):
        return False
    left, former = case.unit, case.owner_id
    kind = kind_of(case.kind)
    records.change(
        case, unit=above, owner=None, state=Case.State.RAISED,
        triage_on=rules.triage_by(today, kind),
    )  # fmt: skip
    texts = {
        "unassigned": _("%(left)s named nobody in time: %(unit)s does it now."),
        "overdue": _("%(left)s did not answer in time: %(unit)s does it now."),
    }
    said = texts[why] % {"left": left.name, "unit": above.name}
    write(case, CaseNote.Kind.HANDOVER, said, actor)
    event = events.CaseEscalated(from_unit_id=left.pk, from_user_id=former, why=why, **fact(case))
    journal.emit(event, actor=actor)
    return True


@transaction.atomic
def close_unrated(*, actor: Actor) -> int:
    """Close answered cases that nobody rated or reopened for 30 days; return how many."""
    quiet = clock.today() - rules.HEARD_WITHIN
    rows = Case.objects.select_for_update().filter(state=Case.State.ANSWERED, answered_on__lt=quiet)
    closed = list(rows)
    for case in closed:
        records.change(case, state=Case.State.CLOSED, ended_on=clock.today())
        write(case, CaseNote.Kind.SYSTEM, _("Closed: nobody rated it for 30 days."), actor)
        journal.emit(events.CaseClosed(**fact(case)), actor=actor)
    return len(closed)
