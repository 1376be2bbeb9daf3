"""What happens about notices. No event carries an address or a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class Reminded(Event):
    """Somebody had people reminded of a thing by a button."""

    name: ClassVar[str] = "notices.reminded"
    description: ClassVar[Any] = _("reminded people")
    details: ClassVar[Mapping[str, Detail]] = {
        "kind": Detail(_("kind of notices"), "notices.kinds"),
        "people": Detail(_("people")),
    }
    kind: str
    subject_id: UUID | None
    people: int


@dataclass(frozen=True, kw_only=True)
class ContactConfirmed(Event):
    name: ClassVar[str] = "notices.contact_confirmed"
    description: ClassVar[Any] = _("confirmed their mail address")
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChannelEvent(Event):
    """The base of what is done about a channel."""

    name: ClassVar[str] = "notices.channel_acted"
    description: ClassVar[Any] = _("did something about a channel")
    details: ClassVar[Mapping[str, Detail]] = {"label": Detail(_("channel"))}
    channel_id: UUID
    label: str


@dataclass(frozen=True, kw_only=True)
class ChannelAdded(ChannelEvent):
    name: ClassVar[str] = "notices.channel_added"
    description: ClassVar[Any] = _("added a channel for notices")


@dataclass(frozen=True, kw_only=True)
class ChannelTried(ChannelEvent):
    name: ClassVar[str] = "notices.channel_tried"
    description: ClassVar[Any] = _("tried a channel for notices")


@dataclass(frozen=True, kw_only=True)
class ChannelSwitched(ChannelEvent):
    name: ClassVar[str] = "notices.channel_switched"
    description: ClassVar[Any] = _("switched a channel for notices on or off")


@dataclass(frozen=True, kw_only=True)
class ChannelRemoved(ChannelEvent):
    name: ClassVar[str] = "notices.channel_removed"
    description: ClassVar[Any] = _("removed a channel for notices")
