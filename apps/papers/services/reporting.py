"""Joint meetings: each branch's report, and the advice given on it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.activities import queries as activities
from apps.activities.models import Activity
from apps.activities.policies import HOLD
from apps.activities.services.checks import locked, tell
from apps.organization.models import OrgUnit
from apps.papers import events, queries
from apps.papers.models import Advice, BranchReport
from kernel.access import Actor
from kernel.errors import Conflict, Invalid

State = Activity.State
OPEN = (State.DRAFT, State.ANNOUNCED, State.HELD)


@transaction.atomic
def record_report(
    *, actor: Actor, activity: Activity, unit: OrgUnit, presenter: str, text: str
) -> BranchReport:
    """Record what a branch reports at a joint meeting, before it or at it.

    Raises Conflict for a kind of activity without reports, and once the minutes are approved;
    Invalid for a unit that is not below the host, or has reported already.
    """
    activity = locked(actor, activity, HOLD, *OPEN)
    if "reports" not in activities.kind_of(activity).parts:
        raise Conflict(_("Branches do not report at activities of this kind."))
    if not queries.reporters(activity).filter(pk=unit.pk).exists():
        raise Invalid(unit=_("This unit has reported already, or is not one of the host's."))
    report = BranchReport.objects.create(
        activity=activity, unit=unit, presenter=presenter.strip(), text=text.strip()
    )
    tell(events.ReportRecorded, actor, activity, reporter_id=unit.pk)
    return report


@transaction.atomic
def record_advice(*, actor: Actor, report: BranchReport, given_by: str, text: str) -> BranchReport:
    """Record a piece of advice on a branch's report, and who gave it."""
    activity = locked(actor, report.activity, HOLD, *OPEN)
    Advice.objects.create(report=report, given_by=given_by.strip(), text=text.strip())
    tell(events.AdviceRecorded, actor, activity, reporter_id=report.unit_id)
    return report
