"""What happens to supervisors and to the figures that counties push."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class FiguresReceived(Event):
    """A county pushed figures of which some differ from its last ones."""

    name: ClassVar[str] = "oversight.figures_received"
    county_id: UUID
    period: str
    changed: int
    restated: int


@dataclass(frozen=True, kw_only=True)
class SupervisorAppointed(Event):
    name: ClassVar[str] = "oversight.supervisor_appointed"
    user_id: UUID
    region: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class SupervisorDismissed(Event):
    name: ClassVar[str] = "oversight.supervisor_dismissed"
    user_id: UUID
    region: str
