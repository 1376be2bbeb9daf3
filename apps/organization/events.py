"""What happens to units."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class UnitActed(Event):
    """A dated act on one unit: the base of founding, renaming, changing, moving, dissolving."""

    name: ClassVar[str] = "organization.unit_acted"
    unit_id: UUID
    act_id: UUID
    effective_on: date
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class UnitFounded(UnitActed):
    name: ClassVar[str] = "organization.unit_founded"


@dataclass(frozen=True, kw_only=True)
class UnitChanged(UnitActed):
    name: ClassVar[str] = "organization.unit_changed"


@dataclass(frozen=True, kw_only=True)
class UnitDissolved(UnitActed):
    name: ClassVar[str] = "organization.unit_dissolved"


@dataclass(frozen=True, kw_only=True)
class ZoneAdded(Event):
    name: ClassVar[str] = "organization.zone_added"
    zone_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    name: ClassVar[str] = "organization.role_granted"
    user_id: UUID
    unit_id: UUID
    role: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class RoleTaken(Event):
    name: ClassVar[str] = "organization.role_taken"
    user_id: UUID
    unit_id: UUID
    role: str
    ends_on: date
