"""What happens to businesses and their cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class CoverageRecomputed(Event):
    name: ClassVar[str] = "businesses.coverage_recomputed"
    description: ClassVar[Any] = _("recomputed coverage")
    details: ClassVar[Mapping[str, Detail]] = {
        "gained": Detail(_("gained")),
        "lost": Detail(_("lost")),
        "moved": Detail(_("moved")),
    }
    run_id: UUID
    gained: int
    lost: int
    moved: int


@dataclass(frozen=True, kw_only=True)
class CoverageUndone(Event):
    name: ClassVar[str] = "businesses.coverage_undone"
    description: ClassVar[Any] = _("took a recomputing of coverage back")
    details: ClassVar[Mapping[str, Detail]] = {
        "taken_back": Detail(_("taken back")),
        "kept": Detail(_("kept")),
    }
    run_id: UUID
    taken_back: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class CoverAssigned(Event):
    name: ClassVar[str] = "businesses.cover_assigned"
    description: ClassVar[Any] = _("assigned a business by hand")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
    }
    business_id: UUID
    unit_id: UUID | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class CoverTakenBack(Event):
    """One business's cover was set back with those of an act on many."""

    name: ClassVar[str] = "businesses.cover_taken_back"
    description: ClassVar[Any] = _("took the assignment of a business back")
    business_id: UUID


@dataclass(frozen=True, kw_only=True)
class BulkDone(Event):
    """The base of acts on many businesses; the single ones have entries of their own."""

    name: ClassVar[str] = "businesses.bulk_done"
    description: ClassVar[Any] = _("changed many businesses at once")
    details: ClassVar[Mapping[str, Detail]] = {
        "changed": Detail(_("changed")),
        "unchanged": Detail(_("unchanged")),
    }
    act_id: UUID
    changed: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class CoversAssigned(BulkDone):
    name: ClassVar[str] = "businesses.covers_assigned"
    description: ClassVar[Any] = _("assigned many businesses to a branch by hand")
    details: ClassVar[Mapping[str, Detail]] = {"reason": Detail(_("reason"))}
    unit_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class TownsFilled(BulkDone):
    name: ClassVar[str] = "businesses.towns_filled"
    description: ClassVar[Any] = _("recorded the township of many businesses")
    zone_id: UUID


@dataclass(frozen=True, kw_only=True)
class BulkTakenBack(Event):
    name: ClassVar[str] = "businesses.bulk_taken_back"
    description: ClassVar[Any] = _("took an act on many businesses back")
    details: ClassVar[Mapping[str, Detail]] = {
        "taken_back": Detail(_("taken back")),
        "kept": Detail(_("kept")),
    }
    act_id: UUID
    taken_back: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class BusinessChanged(Event):
    """What the register says of a business was corrected by hand; `fields` names the columns."""

    name: ClassVar[str] = "businesses.business_changed"
    description: ClassVar[Any] = _("corrected a business")
    details: ClassVar[Mapping[str, Detail]] = {
        "fields": Detail(_("changed"), "businesses.columns"),
    }
    business_id: UUID
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class BusinessClosed(BusinessChanged):
    """A business closed on a day."""

    name: ClassVar[str] = "businesses.business_closed"
    description: ClassVar[Any] = _("recorded that a business has closed")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
        "effective_on": Detail(_("effective")),
    }
    effective_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class BusinessReopened(BusinessChanged):
    """A business recorded as closed was set back to active."""

    name: ClassVar[str] = "businesses.business_reopened"
    description: ClassVar[Any] = _("recorded that a business is in business again")
