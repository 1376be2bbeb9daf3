"""What happens to duties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
class LatenessExplained(DutyDecided):
    name: ClassVar[str] = "duties.lateness_explained"
    description: ClassVar[Any] = _("said why a duty was done late")
