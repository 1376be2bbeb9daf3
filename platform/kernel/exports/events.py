"""Events of exports that need a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class ExportAsked(Event):
    """A person asked to export a list above its limit."""

    name: ClassVar[str] = "kernel.export_asked"
    description: ClassVar[Any] = _("asked to take a whole roster out")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
        "what": Detail(_("list"), "kernel.lists"),
        "rows": Detail(_("rows")),
    }
    request_id: UUID
    what: str
    rows: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PeopleRead(Event):
    """A key read the data of members: one entry a day and key."""

    name: ClassVar[str] = "kernel.people_read"
    description: ClassVar[Any] = _("read members' data by API")
    key_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExportReleased(Event):
    """A second person released an export; `asker_id` may now download it."""

    name: ClassVar[str] = "kernel.export_released"
    description: ClassVar[Any] = _("released somebody's export of a roster")
    details: ClassVar[Mapping[str, Detail]] = {
        "what": Detail(_("list"), "kernel.lists"),
        "rows": Detail(_("rows")),
    }
    request_id: UUID
    asker_id: UUID | None
    what: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ExportRefused(Event):
    """A second person refused an export."""

    name: ClassVar[str] = "kernel.export_refused"
    description: ClassVar[Any] = _("refused somebody's export of a roster")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
        "what": Detail(_("list"), "kernel.lists"),
    }
    request_id: UUID
    asker_id: UUID | None
    what: str
    reason: str
