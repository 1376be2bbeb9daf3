"""What happens to units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class UnitActed(Event):
    """A dated act on one unit: the base of founding, renaming, changing, moving, dissolving."""

    name: ClassVar[str] = "organization.unit_acted"
    description: ClassVar[Any] = _("recorded an act on a unit")
    details: ClassVar[Mapping[str, Detail]] = {
        "effective_on": Detail(_("effective")),
    }
    unit_id: UUID
    act_id: UUID
    effective_on: date
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class UnitFounded(UnitActed):
    name: ClassVar[str] = "organization.unit_founded"
    description: ClassVar[Any] = _("founded a unit")


@dataclass(frozen=True, kw_only=True)
class UnitChanged(UnitActed):
    name: ClassVar[str] = "organization.unit_changed"
    description: ClassVar[Any] = _("changed a unit")


@dataclass(frozen=True, kw_only=True)
class UnitDissolved(UnitActed):
    name: ClassVar[str] = "organization.unit_dissolved"
    description: ClassVar[Any] = _("dissolved a unit")


@dataclass(frozen=True, kw_only=True)
class UnitActTakenBack(UnitActed):
    """The last act on a unit was taken back; `act` is its kind, `changes` what it had changed."""

    name: ClassVar[str] = "organization.act_taken_back"
    description: ClassVar[Any] = _("took an act on a unit back")
    details: ClassVar[Mapping[str, Detail]] = {
        "act": Detail(_("act"), "organization.acts"),
        "reason": Detail(_("reason")),
    }
    act: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ZoneAdded(Event):
    name: ClassVar[str] = "organization.zone_added"
    description: ClassVar[Any] = _("added a place")
    zone_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class ZoneRenamed(Event):
    name: ClassVar[str] = "organization.zone_renamed"
    description: ClassVar[Any] = _("renamed a place")
    details: ClassVar[Mapping[str, Detail]] = {
        "before": Detail(_("before")),
        "after": Detail(_("after")),
    }
    zone_id: UUID
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ZoneRemoved(Event):
    name: ClassVar[str] = "organization.zone_removed"
    description: ClassVar[Any] = _("removed a place")
    details: ClassVar[Mapping[str, Detail]] = {"called": Detail(_("name"))}
    zone_id: UUID
    kind: str
    called: str


@dataclass(frozen=True, kw_only=True)
class ZonesTaken(Event):
    """Places were taken from the national list as of the year `listed`."""

    name: ClassVar[str] = "organization.zones_taken"
    description: ClassVar[Any] = _("took places from the national list")
    details: ClassVar[Mapping[str, Detail]] = {
        "added": Detail(_("added")),
        "listed": Detail(_("as of")),
    }
    division: str
    listed: str
    added: int


@dataclass(frozen=True, kw_only=True)
class MapBrought(Event):
    """Outlines of townships were brought; `strangers` areas of the file bear no township's name."""

    name: ClassVar[str] = "organization.map_brought"
    description: ClassVar[Any] = _("brought outlines of the townships")
    details: ClassVar[Mapping[str, Detail]] = {
        "outlines": Detail(_("outlines")),
        "strangers": Detail(_("areas of no township")),
    }
    outlines: int
    strangers: int


@dataclass(frozen=True, kw_only=True)
class MapRemoved(Event):
    name: ClassVar[str] = "organization.map_removed"
    description: ClassVar[Any] = _("removed the outlines of the townships")


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    name: ClassVar[str] = "organization.role_granted"
    description: ClassVar[Any] = _("gave a role")
    details: ClassVar[Mapping[str, Detail]] = {
        "role": Detail(_("role"), "organization.roles"),
    }
    user_id: UUID
    unit_id: UUID
    role: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class HolderPhoneRead(Event):
    """Somebody of a unit read the phone of who leads it."""

    name: ClassVar[str] = "organization.holder_phone_read"
    description: ClassVar[Any] = _("read the phone of who leads a unit")
    user_id: UUID
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoleAsked(Event):
    """An administrator wants to give a role over the whole county; another one has to confirm it."""

    name: ClassVar[str] = "organization.role_asked"
    description: ClassVar[Any] = _("wants to give a role that another administrator confirms")
    details: ClassVar[Mapping[str, Detail]] = {
        "role": Detail(_("role"), "organization.roles"),
    }
    user_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleRefused(Event):
    """A role that another administrator had to confirm was not given, or no longer wanted."""

    name: ClassVar[str] = "organization.role_refused"
    description: ClassVar[Any] = _("did not let a role be given")
    details: ClassVar[Mapping[str, Detail]] = {
        "role": Detail(_("role"), "organization.roles"),
    }
    user_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleTaken(Event):
    name: ClassVar[str] = "organization.role_taken"
    description: ClassVar[Any] = _("took a role away")
    details: ClassVar[Mapping[str, Detail]] = {
        "role": Detail(_("role"), "organization.roles"),
    }
    user_id: UUID
    unit_id: UUID
    role: str
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class UnitFact(Event):
    """Something a unit did on a day: what duties and points read, whichever app tells it.

    `tags` say what it was ("kind:theme_day", "group:meeting"); `source_id` is the row that proves it.
    """

    name: ClassVar[str] = "organization.unit_fact"
    description: ClassVar[Any] = _("did something")
    details: ClassVar[Mapping[str, Detail]] = {"occurred_on": Detail(_("on"))}
    unit_id: UUID
    source_id: UUID
    occurred_on: date
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ListViewSaved(Event):
    name: ClassVar[str] = "organization.list_view_saved"
    description: ClassVar[Any] = _("saved a view of a list")
    details: ClassVar[Mapping[str, Detail]] = {"listing": Detail(_("list"), "kernel.lists")}
    view_id: UUID
    listing: str


@dataclass(frozen=True, kw_only=True)
class ListViewChanged(ListViewSaved):
    name: ClassVar[str] = "organization.list_view_changed"
    description: ClassVar[Any] = _("changed a view of a list")
    unit_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ListViewRemoved(ListViewSaved):
    name: ClassVar[str] = "organization.list_view_removed"
    description: ClassVar[Any] = _("removed a view of a list")
