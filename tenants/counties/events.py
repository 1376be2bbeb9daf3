"""What happens to counties; written to the platform's journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class CountyFounded(Event):
    name: ClassVar[str] = "counties.county_founded"
    county_id: UUID
    slug: str
    region_code: str
    blueprint: str


@dataclass(frozen=True, kw_only=True)
class CountyStateChanged(Event):
    name: ClassVar[str] = "counties.state_changed"
    county_id: UUID
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SignupReceived(Event):
    name: ClassVar[str] = "counties.signup_received"
    signup_id: UUID
    region_code: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class SignupDecided(Event):
    name: ClassVar[str] = "counties.signup_decided"
    signup_id: UUID
    state: str
    reason: str
