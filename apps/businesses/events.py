"""What happens to businesses and their cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class CoverageRecomputed(Event):
    name: ClassVar[str] = "businesses.coverage_recomputed"
    description: ClassVar[Any] = _("recomputed coverage")
    run_id: UUID
    gained: int
    lost: int
    moved: int


@dataclass(frozen=True, kw_only=True)
class CoverageUndone(Event):
    name: ClassVar[str] = "businesses.coverage_undone"
    description: ClassVar[Any] = _("took a recomputing of coverage back")
    run_id: UUID
    taken_back: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class CoverAssigned(Event):
    name: ClassVar[str] = "businesses.cover_assigned"
    description: ClassVar[Any] = _("assigned a business by hand")
    business_id: UUID
    unit_id: UUID | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class BusinessChanged(Event):
    """What the register says of a business was corrected by hand; `fields` names the columns."""

    name: ClassVar[str] = "businesses.business_changed"
    description: ClassVar[Any] = _("corrected a business")
    business_id: UUID
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class BusinessClosed(BusinessChanged):
    """A business closed on a day."""

    name: ClassVar[str] = "businesses.business_closed"
    description: ClassVar[Any] = _("recorded that a business has closed")
    effective_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class BusinessReopened(BusinessChanged):
    """A business that was closed is in business after all."""

    name: ClassVar[str] = "businesses.business_reopened"
    description: ClassVar[Any] = _("recorded that a business is in business again")
