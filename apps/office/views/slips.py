"""Slips by which people begin: an account's one-time code, stored nowhere and shown once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.accounts.rules import ACTIVATION_LIFETIME
from apps.accounts.services import Invitation, Invitations
from apps.members import queries as roll
from apps.members import services as members
from apps.office import queries
from apps.organization.models import OrgUnit
from kernel import access, clock
from kernel.lazily import Later
from kernel.lists import selected
from kernel.web.requests import ActorRequest

if TYPE_CHECKING:
    import segno
else:
    segno = Later("segno")


@dataclass(frozen=True)
class Slip:
    """What stands on one slip; `picture` is a data: URI."""

    person: User
    branch: str
    code: str
    page: str
    picture: str
    until: datetime


@require_http_methods(["GET", "POST"])
def people_slips(request: ActorRequest) -> HttpResponse:
    """Slips of the accounts selected; opened or reloaded by itself the way to where they are."""
    if request.method == "GET":
        return redirect("office:people")
    access.require(request.actor, "accounts.view_user", access.EVERYWHERE)
    users = selected(request, queries.people(request.actor))
    return _many(request, accounts.issue_activations(actor=request.actor, users=list(users)))


@require_http_methods(["GET", "POST"])
def member_slips(request: ActorRequest) -> HttpResponse:
    """The same for members without an account."""
    if request.method == "GET":
        return redirect("members:list")
    rows = selected(request, roll.members(request.actor))
    # In the order in which they are handed out.
    found = rows.order_by("unit__path", "name_pinyin", "id")
    return _many(request, members.invite_members(actor=request.actor, members=list(found)))


def one(
    request: ActorRequest, invitation: Invitation, unled: Sequence[OrgUnit] = ()
) -> HttpResponse:
    """Show the slip of one person, and the way to the first of the branches still without a leader."""
    context = {
        "slip": _slips(request, [invitation])[0],
        "unled": unled,
        "next": queries.invitation_of_a_leader(unled[0]) if unled else "",
    }
    return _shown(request, "office/slip.html", context)


def _many(request: ActorRequest, invitations: Invitations) -> HttpResponse:
    context = {"slips": _slips(request, invitations.made), "left_out": invitations.left_out}
    return _shown(request, "office/slips.html", context)


def _slips(request: ActorRequest, invitations: list[Invitation]) -> list[Slip]:
    page = request.build_absolute_uri(reverse("accounts:activate"))
    branches = queries.branches_of([invitation.user for invitation in invitations])
    until = clock.now() + ACTIVATION_LIFETIME
    return [
        Slip(
            person=invitation.user,
            branch=branches.get(invitation.user.pk, ""),
            code=_in_fours(invitation.code),
            page=page,
            picture=_picture(f"{page}?code={invitation.code}"),
            until=until,
        )
        for invitation in invitations
    ]


def _in_fours(code: str) -> str:
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _picture(address: str) -> str:
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="white"))


def _shown(request: ActorRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context)
    response.headers["Cache-Control"] = "no-store"
    return response
