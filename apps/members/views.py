"""Pages of members."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.members import queries, services
from apps.members.lists import MemberList
from apps.members.models import Member
from kernel import access
from kernel.web.requests import ActorRequest


@require_GET
def member_list(request: ActorRequest) -> HttpResponse:
    return MemberList(request, queries.members(request.actor)).response()


@require_GET
def member_detail(request: ActorRequest, member_id: UUID) -> HttpResponse:
    member = get_object_or_404(queries.members(request.actor), pk=member_id)
    context = {
        "member": member,
        "events": _timeline(member),
        "may_reveal": access.allows(request.actor, "members.reveal_member", member),
    }
    return render(request, "members/detail.html", context)


@require_POST
def reveal(request: ActorRequest, member_id: UUID, field: str) -> HttpResponse:
    """Show a phone or ID number in clear; the journal notes who read it."""
    if field not in services.PERSONAL:
        raise Http404
    member = get_object_or_404(queries.members(request.actor), pk=member_id)
    value = services.reveal_member(actor=request.actor, member=member, field=field)
    return render(request, "members/_clear.html", {"value": value})


def _timeline(member: Member) -> list[dict[str, Any]]:
    """Return what is known of a member's life in the Party, newest first."""
    events = [
        {
            "on": row.starts_on,
            "title": _("In %(branch)s") % {"branch": row.unit.name},
            "text": row.reason,
        }
        for row in member.memberships.select_related("unit")
    ]
    events.append({"on": member.joined_on, "title": _("Joined the Party"), "text": ""})
    if member.confirmed_on:
        events.append({"on": member.confirmed_on, "title": _("Became a full member"), "text": ""})
    return sorted(events, key=lambda event: event["on"], reverse=True)
