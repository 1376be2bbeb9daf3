"""What happens to liaison links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class LinkBegun(Event):
    """A member looks after somebody from a day on. `member_id` is the one who looks after."""

    name: ClassVar[str] = "liaison.link_begun"
    description: ClassVar[Any] = _("began a liaison link")
    details: ClassVar[Mapping[str, Detail]] = {
        "rule": Detail(_("rule"), "liaison.rules"),
        "reason": Detail(_("reason")),
        "on": Detail(_("day")),
    }
    link_id: UUID
    member_id: UUID
    cared_member_id: UUID | None
    unit_id: UUID | None
    business_id: UUID | None
    rule: str
    on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class LinkEnded(LinkBegun):
    """A member looks after somebody no more."""

    name: ClassVar[str] = "liaison.link_ended"
    description: ClassVar[Any] = _("ended a liaison link")


@dataclass(frozen=True, kw_only=True)
class LinksPlanned(Event):
    """A plan of links was made; nothing changed yet."""

    name: ClassVar[str] = "liaison.links_planned"
    description: ClassVar[Any] = _("planned liaison links")
    details: ClassVar[Mapping[str, Detail]] = {"begun": Detail(_("links to begin"))}
    plan_id: UUID
    begun: int
    ended: int


@dataclass(frozen=True, kw_only=True)
class PlanApplied(Event):
    """A plan's links were begun and ended; the rows name the plan (`begun_by`, `ended_by`)."""

    name: ClassVar[str] = "liaison.plan_applied"
    description: ClassVar[Any] = _("applied a plan of liaison links")
    details: ClassVar[Mapping[str, Detail]] = {
        "begun": Detail(_("links begun")),
        "ended": Detail(_("links ended")),
        "skipped": Detail(_("left out")),
    }
    plan_id: UUID
    begun: int
    ended: int
    skipped: int


@dataclass(frozen=True, kw_only=True)
class PlanUndone(Event):
    """A plan's links were taken back, but for those changed since."""

    name: ClassVar[str] = "liaison.plan_undone"
    description: ClassVar[Any] = _("took a plan of liaison links back")
    details: ClassVar[Mapping[str, Detail]] = {
        "taken_back": Detail(_("taken back")),
        "kept": Detail(_("kept, as changed since")),
    }
    plan_id: UUID
    taken_back: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class ProposalChanged(Event):
    """Lines of a plan were ticked, unticked or given to another keeper."""

    name: ClassVar[str] = "liaison.proposal_changed"
    description: ClassVar[Any] = _("changed a plan of liaison links by hand")
    details: ClassVar[Mapping[str, Detail]] = {"lines": Detail(_("lines"))}
    plan_id: UUID
    lines: int
