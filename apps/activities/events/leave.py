"""Who is invited asks for leave, is answered, or comes after all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activities.events import ActivityActed
from kernel.journal import Detail


@dataclass(frozen=True, kw_only=True)
class LeaveAsked(ActivityActed):
    name: ClassVar[str] = "activities.leave_asked"
    description: ClassVar[Any] = _("asked for leave from an activity")
    member_id: UUID


@dataclass(frozen=True, kw_only=True)
class LeaveAnswered(ActivityActed):
    name: ClassVar[str] = "activities.leave_answered"
    description: ClassVar[Any] = _("answered who asked for leave")
    details: ClassVar[Mapping[str, Detail]] = {"granted": Detail(_("granted"))}
    member_id: UUID
    granted: bool


@dataclass(frozen=True, kw_only=True)
class LeaveTakenBack(ActivityActed):
    """Who had asked for leave, or had it, comes after all."""

    name: ClassVar[str] = "activities.leave_taken_back"
    description: ClassVar[Any] = _("took the asking for leave back")
    member_id: UUID
