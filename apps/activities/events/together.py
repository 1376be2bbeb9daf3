"""What happens to many activities at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class ActivitiesActed(Event):
    """The base of what is done to many activities at once; each has an entry of its own."""

    name: ClassVar[str] = "activities.activities_acted"
    description: ClassVar[Any] = _("did something to activities at once")
    details: ClassVar[Mapping[str, Detail]] = {
        "changed": Detail(_("changed")),
        "unchanged": Detail(_("unchanged")),
    }
    changed: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class ActivitiesAnnounced(ActivitiesActed):
    name: ClassVar[str] = "activities.activities_announced"
    description: ClassVar[Any] = _("announced activities at once")


@dataclass(frozen=True, kw_only=True)
class ManyMinutesApproved(ActivitiesActed):
    name: ClassVar[str] = "activities.many_minutes_approved"
    description: ClassVar[Any] = _("approved minutes of activities at once")


@dataclass(frozen=True, kw_only=True)
class ActivitiesCancelled(ActivitiesActed):
    name: ClassVar[str] = "activities.activities_cancelled"
    description: ClassVar[Any] = _("cancelled activities at once")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
        **ActivitiesActed.details,
    }
    act_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class CancellingsTakenBack(Event):
    name: ClassVar[str] = "activities.cancellings_taken_back"
    description: ClassVar[Any] = _("took the cancelling of activities back at once")
    details: ClassVar[Mapping[str, Detail]] = {
        "taken_back": Detail(_("taken back")),
        "kept": Detail(_("kept")),
    }
    act_id: UUID
    taken_back: int
    kept: int
