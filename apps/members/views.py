"""Pages of members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts import registry as accounts
from apps.members import queries, registry, services
from apps.members.forms import (
    EDITED,
    LeaveForm,
    MemberForm,
    ReturnForm,
    RevealForm,
    TransferForm,
)
from apps.members.lists import MemberList
from apps.members.models import Member
from kernel import access
from kernel.access import Actor
from kernel.lists import opened_or_exported
from kernel.web import offers, pages
from kernel.web.forms import DomainForm
from kernel.web.offers import Link
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said

CHANGE = "members.change_member"


@opened_or_exported
def member_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "members.view_member")
    rows = queries.members(request.actor)
    # Who sees nobody else is shown what is recorded of them, not a table of one row.
    is_alone = request.method != "POST" and not request.actor.paths("members.view_member")
    if is_alone and (me := rows.first()):
        return redirect("members:detail", me.pk)
    return MemberList(request, rows).response()


@require_GET
def member_detail(request: ActorRequest, member_id: UUID) -> HttpResponse:
    member = pages.fetch(queries.members(request.actor), request, member_id)
    is_me = member.user_id is not None and member.user_id == request.actor.id
    may_read = access.allows(request.actor, "kernel.view_journal", access.EVERYWHERE)
    context = {
        "member": member,
        "is_me": is_me,
        "events": _timeline(member),
        "who_may": queries.who_may_see(member),
        "clear_reads": queries.clear_reads(member) if is_me or may_read else None,
        "may_reveal": is_me or access.allows(request.actor, "members.reveal_member", member),
        "may_change": access.allows(request.actor, CHANGE, member),
        "links": registry.links_of(request.actor, member),
        "panels": registry.panels_of(request.actor, member),
        "account_url": _account_url(request.actor, member),
        "employer_url": offers.reference(request.actor, "credit_code", member.employer_code),
        "sees_unit": access.allows(request.actor, "organization.view_orgunit", member.unit),
    }
    return render(request, "members/detail.html", context)


@require_GET
def small_branches(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "members.view_member", access.EVERYWHERE)
    rows = queries.small_branches(request.actor)
    return render(request, "members/small_branches.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def reveal(request: ActorRequest, member_id: UUID, field: str) -> HttpResponse:
    """Ask for the reason, then show a phone or ID number in clear; the journal notes it."""
    if field not in services.PERSONAL:
        raise Http404
    member = pages.fetch(queries.members(request.actor), request, member_id)
    is_me = member.user_id is not None and member.user_id == request.actor.id
    if not is_me:
        access.require(request.actor, "members.reveal_member", member)
    why = _("To ring the member") if "ring" in request.GET else ""
    given = request.POST if request.method == "POST" else None
    form = RevealForm(given, is_own=is_me, initial={"reason": why})
    context = {"member": member, "field": field, "label": _label(field), "form": form}
    if form.attempt(services.reveal_member, actor=request.actor, member=member, field=field):
        context["value"] = form.result
    part = "members/_reveal.html" if request.htmx else "members/reveal.html"
    response = render(request, part, context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, member_id: UUID) -> HttpResponse:
    member = pages.fetch(queries.members(request.actor), request, member_id, CHANGE)
    initial = {name: getattr(member, name) for name in EDITED}
    form = MemberForm(request.POST or None, initial=initial | {"expected_version": member.version})
    heading = _("Change %(name)s") % {"name": member.name}
    return _act(request, member, form, services.change_member, _("Saved."), heading=heading)


@require_http_methods(["GET", "POST"])
def transfer(request: ActorRequest, member_id: UUID) -> HttpResponse:
    member = pages.fetch(queries.members(request.actor), request, member_id, CHANGE)
    initial = {"expected_version": member.version}
    form = TransferForm(request.POST or None, actor=request.actor, member=member, initial=initial)
    done = _("The member is in the new branch.")
    heading = _("Transfer %(name)s") % {"name": member.name}
    note = _("The stay in %(branch)s is kept in the history and ends on the day you give.")
    note %= {"branch": member.unit.name}
    return _act(request, member, form, services.transfer_member, done, heading=heading, note=note)


@require_http_methods(["GET", "POST"])
def leave(request: ActorRequest, member_id: UUID) -> HttpResponse:
    member = pages.fetch(queries.members(request.actor), request, member_id, CHANGE)
    form = LeaveForm(request.POST or None, initial={"expected_version": member.version})
    texts = {
        "heading": _("%(name)s leaves the county") % {"name": member.name},
        "note": _(
            "The membership ends on the day you give. An account that is only a member's is "
            "closed. You can take the leaving back."
        ),
        "button": _("Record the leaving"),
    }
    back = Link(_("Take back"), reverse("members:return", args=[member.pk]))
    done = Said(_("The leaving is recorded."), (back,))
    return _act(request, member, form, services.leave_county, done, **texts)


@require_http_methods(["GET", "POST"])
def take_leaving_back(request: ActorRequest, member_id: UUID) -> HttpResponse:
    member = pages.fetch(queries.members(request.actor), request, member_id, CHANGE)
    form = ReturnForm(request.POST or None, initial={"expected_version": member.version})
    note = _("The membership in %(branch)s goes on as if the member had never left.")
    texts = {
        "heading": _("Take the leaving of %(name)s back") % {"name": member.name},
        "note": note % {"branch": member.unit.name},
        "button": _("Take the leaving back"),
    }
    done = _("The leaving is taken back.")
    return _act(request, member, form, services.return_member, done, **texts)


def _act(
    request: ActorRequest,
    member: Member,
    form: DomainForm,
    service: Callable[..., Member],
    done: Said | str,
    **texts: str,
) -> HttpResponse:
    """Show a form on one member until its act is done, then their page; `texts` head the form."""
    return pages.act(
        request,
        form,
        service,
        member=member,
        done=done,
        to=lambda after: redirect("members:detail", after.pk),
        template="members/form.html",
        context={"member": member, **texts},
    )


def _label(field: str) -> str:
    return _("ID number") if field == "id_number" else _("Phone")


def _timeline(member: Member) -> list[dict[str, Any]]:
    """Return what is known of a member's life in the Party, newest first."""
    events: list[dict[str, Any]] = [
        {
            "on": row.starts_on,
            "title": _("In %(branch)s") % {"branch": row.unit.name},
            "text": row.reason,
            "icon": "building-community",
        }
        for row in member.memberships.select_related("unit").order_by("-starts_on", "-id")
    ]
    events.append({"on": member.joined_on, "title": _("Joined the Party"), "icon": "flag"})
    if member.confirmed_on:
        confirmed = {"on": member.confirmed_on, "title": _("Became a full member")}
        events.append(confirmed | {"icon": "rosette-discount-check", "tone": "good"})
    if member.left_on:
        left = {"on": member.left_on, "text": member.leaving_note, "icon": "logout"}
        title = _("Left: %(why)s") % {"why": member.get_leaving_display()}
        events.append(left | {"title": title})
    return sorted(events, key=lambda event: event["on"], reverse=True)


def _account_url(actor: Actor, member: Member) -> str:
    """Return the page of a member's account, "" for who may not administer it."""
    if member.user_id is None:
        return ""
    if not access.allows(actor, "accounts.manage_user", access.EVERYWHERE):
        return ""
    return accounts.account_page.get()(member.user_id)
