"""What happens to duties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class DutiesMade(Event):
    name: ClassVar[str] = "duties.duties_made"
    description: ClassVar[Any] = _("made the duties of a period")
    details: ClassVar[Mapping[str, Detail]] = {"made": Detail(_("duties"))}
    made: int


@dataclass(frozen=True, kw_only=True)
class DutiesReleased(Event):
    """Open duties are asked no more, or again, since what they rested on ended, or did not end."""

    name: ClassVar[str] = "duties.duties_released"
    description: ClassVar[Any] = _("released from duties")
    details: ClassVar[Mapping[str, Detail]] = {
        "duties": Detail(_("duties")),
        "reason": Detail(_("reason")),
    }
    duties: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DutiesRemoved(Event):
    """Duties were removed with what they were made for, such as a plan of liaison that is taken back."""

    name: ClassVar[str] = "duties.duties_removed"
    description: ClassVar[Any] = _("removed duties that were made by mistake")
    details: ClassVar[Mapping[str, Detail]] = {"duties": Detail(_("duties"))}
    duties: int


@dataclass(frozen=True, kw_only=True)
class DutyDecided(Event):
    """The base of what a person decides about one duty."""

    name: ClassVar[str] = "duties.duty_decided"
    description: ClassVar[Any] = _("decided about a duty")
    details: ClassVar[Mapping[str, Detail]] = {
        "rule": Detail(_("rule"), "duties.rules"),
        "reason": Detail(_("reason")),
    }
    duty_id: UUID
    unit_id: UUID
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DutyWaived(DutyDecided):
    name: ClassVar[str] = "duties.duty_waived"
    description: ClassVar[Any] = _("waived a duty")


@dataclass(frozen=True, kw_only=True)
class WaivingTakenBack(DutyDecided):
    """A duty is asked again; `reason` is why it was waived."""

    name: ClassVar[str] = "duties.waiving_taken_back"
    description: ClassVar[Any] = _("took the waiving of a duty back")


@dataclass(frozen=True, kw_only=True)
class DutiesWaived(Event):
    """Many duties were waived for one reason; each has an entry of its own."""

    name: ClassVar[str] = "duties.duties_waived"
    description: ClassVar[Any] = _("waived duties at once")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
        "changed": Detail(_("changed")),
        "unchanged": Detail(_("unchanged")),
    }
    act_id: UUID
    reason: str
    changed: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class WaivingsTakenBack(Event):
    name: ClassVar[str] = "duties.waivings_taken_back"
    description: ClassVar[Any] = _("took the waiving of duties back at once")
    details: ClassVar[Mapping[str, Detail]] = {
        "taken_back": Detail(_("taken back")),
        "kept": Detail(_("kept")),
    }
    act_id: UUID
    taken_back: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class DutiesReminded(Event):
    """Those who owe many duties were reminded at once; each duty has an entry of its own."""

    name: ClassVar[str] = "duties.duties_reminded"
    description: ClassVar[Any] = _("reminded of duties at once")
    details: ClassVar[Mapping[str, Detail]] = {
        "changed": Detail(_("reminded")),
        "unchanged": Detail(_("unchanged")),
    }
    changed: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class LatenessExplained(DutyDecided):
    name: ClassVar[str] = "duties.lateness_explained"
    description: ClassVar[Any] = _("said why a duty was done late")


@dataclass(frozen=True, kw_only=True)
class DecisionTakenBack(DutyDecided):
    name: ClassVar[str] = "duties.decision_taken_back"
    description: ClassVar[Any] = _("asked again for a duty that was waived or explained")


@dataclass(frozen=True, kw_only=True)
class DutyHandedOver(DutyDecided):
    """A person's duty was offered to another member; `member_id` is that one."""

    name: ClassVar[str] = "duties.duty_handed_over"
    description: ClassVar[Any] = _("handed a duty over")
    member_id: UUID


@dataclass(frozen=True, kw_only=True)
class HandingOverAnswered(Event):
    name: ClassVar[str] = "duties.handing_over_answered"
    description: ClassVar[Any] = _("answered whether to take a duty over")
    details: ClassVar[Mapping[str, Detail]] = {
        "rule": Detail(_("rule"), "duties.rules"),
        "accepts": Detail(_("takes it over")),
    }
    duty_id: UUID
    unit_id: UUID
    rule: str
    accepts: bool


@dataclass(frozen=True, kw_only=True)
class DutyReminded(Event):
    """Who owes a duty is to be reminded of it; at most once a day a duty.

    `user_id` is the account to tell: None for a unit, whose people are told, and for a member without one.
    """

    name: ClassVar[str] = "duties.duty_reminded"
    description: ClassVar[Any] = _("reminded of a duty")
    details: ClassVar[Mapping[str, Detail]] = {"rule": Detail(_("rule"), "duties.rules")}
    duty_id: UUID
    unit_id: UUID
    rule: str
    member_id: UUID | None
    user_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class DutiesRecomputed(Event):
    name: ClassVar[str] = "duties.duties_recomputed"
    description: ClassVar[Any] = _("made the duties of a period again")
    details: ClassVar[Mapping[str, Detail]] = {
        "rule": Detail(_("rule"), "duties.rules"),
        "period": Detail(_("period")),
        "appeared": Detail(_("new")),
        "vanished": Detail(_("gone")),
        "changed": Detail(_("changed")),
        "reason": Detail(_("reason")),
    }
    rule: str
    period: str
    appeared: int
    vanished: int
    changed: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExemptionActed(Event):
    """The base of what is done about one exemption; the kind may be an illness and is not told in words."""

    name: ClassVar[str] = "duties.exemption_acted"
    description: ClassVar[Any] = _("did something about an exemption")
    member_id: UUID
    kind: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class MemberExempted(ExemptionActed):
    name: ClassVar[str] = "duties.member_exempted"
    description: ClassVar[Any] = _("exempted a member from duties")


@dataclass(frozen=True, kw_only=True)
class ExemptionEnded(ExemptionActed):
    name: ClassVar[str] = "duties.exemption_ended"
    description: ClassVar[Any] = _("ended an exemption from duties")


@dataclass(frozen=True, kw_only=True)
class MembersExempted(Event):
    name: ClassVar[str] = "duties.members_exempted"
    description: ClassVar[Any] = _("exempted members by their age")
    details: ClassVar[Mapping[str, Detail]] = {"members": Detail(_("members"))}
    kind: str
    members: int


@dataclass(frozen=True, kw_only=True)
class BreachFound(Event):
    """A rule of the pack was breached; `subject_id` is the row that shows it."""

    name: ClassVar[str] = "duties.breach_found"
    description: ClassVar[Any] = _("found a breach of a rule")
    details: ClassVar[Mapping[str, Detail]] = {"rule": Detail(_("rule"))}
    finding_id: UUID
    unit_id: UUID
    rule: str
    breach: str
    subject_id: UUID


@dataclass(frozen=True, kw_only=True)
class BreachTakenBack(Event):
    """What breached a rule was taken back, and the finding with it; `reason` is what was said of it."""

    name: ClassVar[str] = "duties.breach_taken_back"
    description: ClassVar[Any] = _("removed a breach of a rule whose act was taken back")
    details: ClassVar[Mapping[str, Detail]] = {
        "rule": Detail(_("rule")),
        "reason": Detail(_("reason")),
    }
    finding_id: UUID
    unit_id: UUID
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FindingExplained(Event):
    name: ClassVar[str] = "duties.finding_explained"
    description: ClassVar[Any] = _("said why a rule was breached")
    details: ClassVar[Mapping[str, Detail]] = {
        "rule": Detail(_("rule")),
        "reason": Detail(_("reason")),
    }
    finding_id: UUID
    unit_id: UUID
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DutiesDiffer(Event):
    """Duties, counted from the facts in the night, were otherwise than they say."""

    name: ClassVar[str] = "duties.duties_differ"
    description: ClassVar[Any] = _("found duties that differ from the facts")
    details: ClassVar[Mapping[str, Detail]] = {"differing": Detail(_("duties"))}
    differing: int
