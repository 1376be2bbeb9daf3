"""Events of counties, written to the platform's journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

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


@dataclass(frozen=True, kw_only=True)
class ApplicantsPhoneShown(Event):
    """Somebody who decides sign-ups read an applicant's number, to ring and ask."""

    name: ClassVar[str] = "counties.applicants_phone_shown"
    signup_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActivationShown(Event):
    """The holder of a sign-up's follow-up link has seen the first administrator's link."""

    name: ClassVar[str] = "counties.activation_shown"
    signup_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActivationRenewed(Event):
    """The first administrator of a county got a new one-time link."""

    name: ClassVar[str] = "counties.activation_renewed"
    county_id: UUID


@dataclass(frozen=True, kw_only=True)
class FleetMigrated(Event):
    """Every county was brought to the code's shape, or could not be."""

    name: ClassVar[str] = "counties.fleet_migrated"
    migrated: int
    unchanged: int
    quarantined: list[str]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class CountyBackedUp(Event):
    """All of a county was copied into a file; told on the platform and in the county."""

    name: ClassVar[str] = "counties.county_backed_up"
    description: ClassVar[Any] = _("backed the county up")
    county_id: UUID
    slug: str
    tables: int
    rows: int
    files: int
    files_lost: int


@dataclass(frozen=True, kw_only=True)
class CountyRestored(Event):
    """A county was brought back as a backup has it; told on the platform and in the county."""

    name: ClassVar[str] = "counties.county_restored"
    description: ClassVar[Any] = _("restored the county from a backup")
    county_id: UUID
    slug: str
    backup_of: str
    backed_up_at: datetime
    rows: int
    files: int


@dataclass(frozen=True, kw_only=True)
class StaffAppointed(Event):
    name: ClassVar[str] = "counties.staff_appointed"
    user_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class StaffDismissed(Event):
    name: ClassVar[str] = "counties.staff_dismissed"
    user_id: UUID
    reason: str
