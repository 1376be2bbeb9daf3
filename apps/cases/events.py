"""What happens to cases. No event carries a code, a text, a phone or an outsider's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class CaseFact(Event):
    """Something that happened to a case of `unit_id`, on a day.

    `member_id` and `business_id` are whom the case is about; None when unknown, and for a protected
    case: the journal has more readers than the case.
    """

    details: ClassVar[Mapping[str, Detail]] = {"occurred_on": Detail(_("day"))}

    case_id: UUID
    unit_id: UUID
    member_id: UUID | None
    business_id: UUID | None
    kind: str
    occurred_on: date


@dataclass(frozen=True, kw_only=True)
class CaseRaised(CaseFact):
    name: ClassVar[str] = "cases.case_raised"
    description: ClassVar[Any] = _("raised a case")
    details: ClassVar[Mapping[str, Detail]] = {"source": Detail(_("raised by"), "cases.sources")}
    source: str
    source_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(CaseFact):
    """A case got a person responsible and a day; `user_id` is the person, `from_user_id` the former one."""

    name: ClassVar[str] = "cases.case_assigned"
    description: ClassVar[Any] = _("assigned a case")
    details: ClassVar[Mapping[str, Detail]] = {"due_on": Detail(_("to be answered by"))}
    user_id: UUID
    due_on: date
    from_user_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class CaseAssignmentTakenBack(CaseFact):
    name: ClassVar[str] = "cases.assignment_taken_back"
    description: ClassVar[Any] = _("took back who answers a case, and by when")


@dataclass(frozen=True, kw_only=True)
class CasesAssigned(Event):
    """Many cases got a person responsible (`user_id`), a day, or both; each has an entry of its own."""

    name: ClassVar[str] = "cases.cases_assigned"
    description: ClassVar[Any] = _("assigned cases, or set their day, at once")
    details: ClassVar[Mapping[str, Detail]] = {
        "due_on": Detail(_("to be answered by")),
        "changed": Detail(_("changed")),
        "unchanged": Detail(_("unchanged")),
    }
    act_id: UUID
    user_id: UUID | None
    due_on: date | None
    changed: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class CasesTakenBack(Event):
    name: ClassVar[str] = "cases.cases_taken_back"
    description: ClassVar[Any] = _("took back what was done to cases at once")
    details: ClassVar[Mapping[str, Detail]] = {
        "taken_back": Detail(_("taken back")),
        "kept": Detail(_("kept")),
    }
    act_id: UUID
    taken_back: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class CaseHandedOver(CaseFact):
    """A case went to another person, or to another unit, which may have to find one."""

    name: ClassVar[str] = "cases.case_handed_over"
    description: ClassVar[Any] = _("handed a case over")
    from_unit_id: UUID
    user_id: UUID | None
    from_user_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(CaseFact):
    """A case went to the unit above: nobody assigned it in time, or it was overdue for too long."""

    name: ClassVar[str] = "cases.case_escalated"
    description: ClassVar[Any] = _("passed a case to the unit above")
    details: ClassVar[Mapping[str, Detail]] = {"why": Detail(_("reason"), "cases.escalations")}
    from_unit_id: UUID
    from_user_id: UUID | None
    why: str


@dataclass(frozen=True, kw_only=True)
class CaseAnswered(CaseFact):
    name: ClassVar[str] = "cases.case_answered"
    description: ClassVar[Any] = _("answered a case")
    is_in_time: bool


@dataclass(frozen=True, kw_only=True)
class CaseDiscussed(CaseFact):
    """A meeting spoke about a case: answered it, or named who does."""

    name: ClassVar[str] = "cases.case_discussed"
    description: ClassVar[Any] = _("discussed a case at a meeting")
    details: ClassVar[Mapping[str, Detail]] = {"is_answered": Detail(_("answered there"))}
    is_answered: bool


@dataclass(frozen=True, kw_only=True)
class CaseRated(CaseFact):
    """The one who raised a case rated its answer, from 1 to 5."""

    name: ClassVar[str] = "cases.case_rated"
    description: ClassVar[Any] = _("rated the answer to a case")
    details: ClassVar[Mapping[str, Detail]] = {"rating": Detail(_("rating"))}
    rating: int


@dataclass(frozen=True, kw_only=True)
class CaseReopened(CaseFact):
    name: ClassVar[str] = "cases.case_reopened"
    description: ClassVar[Any] = _("reopened a case")


@dataclass(frozen=True, kw_only=True)
class CaseClosed(CaseFact):
    name: ClassVar[str] = "cases.case_closed"
    description: ClassVar[Any] = _("closed a case")


@dataclass(frozen=True, kw_only=True)
class CaseMerged(CaseFact):
    """A case was joined with another of the same matter, which goes on for both."""

    name: ClassVar[str] = "cases.case_merged"
    description: ClassVar[Any] = _("joined a case with another")
    into_case_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(CaseFact):
    name: ClassVar[str] = "cases.case_withdrawn"
    description: ClassVar[Any] = _("withdrew a case")


@dataclass(frozen=True, kw_only=True)
class CaseNoted(CaseFact):
    name: ClassVar[str] = "cases.case_noted"
    description: ClassVar[Any] = _("wrote a private note on a case")


@dataclass(frozen=True, kw_only=True)
class MeasureRecorded(CaseFact):
    """Something was done or given about a case; `amount` is yuan, None for goods or help."""

    name: ClassVar[str] = "cases.measure_recorded"
    description: ClassVar[Any] = _("recorded a measure on a case")
    amount: Decimal | None


@dataclass(frozen=True, kw_only=True)
class HelperNamed(CaseFact):
    """Somebody helps with a case from that day on; `helper_id` is the row that says who."""

    name: ClassVar[str] = "cases.helper_named"
    description: ClassVar[Any] = _("named who helps with a case")
    helper_id: UUID


@dataclass(frozen=True, kw_only=True)
class HelperEnded(CaseFact):
    name: ClassVar[str] = "cases.helper_ended"
    description: ClassVar[Any] = _("noted that somebody helps with a case no longer")
    helper_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProtectedCaseOpened(CaseFact):
    """Somebody read a protected case."""

    name: ClassVar[str] = "cases.protected_case_opened"
    description: ClassVar[Any] = _("opened a protected case")


@dataclass(frozen=True, kw_only=True)
class ContactRead(CaseFact):
    """Somebody read the phone of the one who raised a case."""

    name: ClassVar[str] = "cases.contact_read"
    description: ClassVar[Any] = _("read the phone of who raised a case")
    details: ClassVar[Mapping[str, Detail]] = {"reason": Detail(_("reason"))}
    reason: str


@dataclass(frozen=True, kw_only=True)
class SuggestionLinkMade(Event):
    """A poster's address was made, or replaced by a new one: the former is dead."""

    name: ClassVar[str] = "cases.suggestion_link_made"
    description: ClassVar[Any] = _("made the address of a suggestion poster")
    unit_id: UUID | None
    business_id: UUID | None
