"""What happens to members. No event carries a phone or an ID number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.organization.events import UnitFact
from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class BranchesFollowed(Event):
    """Memberships were begun and ended so that they agree with the members' branches."""

    name: ClassVar[str] = "members.branches_followed"
    description: ClassVar[Any] = _("brought memberships into agreement with the roll")
    on: date
    begun: int
    ended: int


@dataclass(frozen=True, kw_only=True)
class MemberChanged(Event):
    name: ClassVar[str] = "members.member_changed"
    description: ClassVar[Any] = _("changed a member")
    details: ClassVar[Mapping[str, Detail]] = {
        "fields": Detail(_("changed"), "members.columns"),
    }
    member_id: UUID
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class MemberTransferred(MemberChanged):
    """A member went from one branch of the county to another."""

    name: ClassVar[str] = "members.member_transferred"
    description: ClassVar[Any] = _("transferred a member to another branch")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
        "effective_on": Detail(_("effective")),
    }
    from_unit_id: UUID
    unit_id: UUID
    effective_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class MemberLeft(MemberChanged):
    """A member left the county's roll; `leaving` is the kind: transferred, died …"""

    name: ClassVar[str] = "members.member_left"
    description: ClassVar[Any] = _("recorded that a member left")
    details: ClassVar[Mapping[str, Detail]] = {
        "leaving": Detail(_("why left"), "members.leaving"),
        "reason": Detail(_("reason")),
        "effective_on": Detail(_("effective")),
    }
    effective_on: date
    leaving: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MemberReturned(MemberChanged):
    """A leaving recorded by mistake was taken back; `left_on` is the day it had."""

    name: ClassVar[str] = "members.member_returned"
    description: ClassVar[Any] = _("took the leaving of a member back")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
    }
    left_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Event):
    """A member got an account of their own."""

    name: ClassVar[str] = "members.member_invited"
    description: ClassVar[Any] = _("gave a member an account")
    member_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonalValueRead(Event):
    """Somebody read a member's phone or ID number in clear."""

    name: ClassVar[str] = "members.personal_value_read"
    description: ClassVar[Any] = _("read a personal value in clear")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
        "field": Detail(_("which value")),
    }
    member_id: UUID
    field: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberFact(UnitFact):
    """Something a member did, or left undone, on a day."""

    name: ClassVar[str] = "members.member_fact"
    member_id: UUID
