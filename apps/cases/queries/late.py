"""Reads of cases that wait for too long, for the nightly round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apps.cases import rules
from apps.cases.models import Case
from apps.cases.queries import kinds
from apps.cases.rules import Kind
from apps.rulebook import queries as rulebook
from kernel.access.actor import ROOT
from kernel.workdays import Calendar


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
