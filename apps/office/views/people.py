"""People: their accounts and roles."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import registry
from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.accounts.services import Invitation
from apps.members import queries as roll
from apps.members import services as members
from apps.office import queries, services
from apps.office.forms import InviteForm, RoleForm
from apps.office.lists import PersonList
from apps.office.views import slips
from apps.organization import grants
from apps.organization.models import OrgUnit, RoleRequest, UnitGrant
from kernel import access
from kernel.lists import opened_or_exported
from kernel.web import pages
from kernel.web.offers import Link
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said, tell


@opened_or_exported
def people(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "accounts.view_user", access.EVERYWHERE)
    may_invite = access.allows(request.actor, "accounts.manage_user", access.EVERYWHERE)
    return PersonList(request, queries.people(request.actor)).response(may_invite=may_invite)


@require_http_methods(["GET", "POST"])
def invite(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "accounts.manage_user", access.EVERYWHERE)
    role = queries.leading_role() if "leads" in request.GET else request.GET.get("role")
    initial = {"unit": request.GET.get("unit"), "role": role}
    form = InviteForm(request.POST or None, actor=request.actor, initial=initial)

    def shown(made: Invitation) -> HttpResponse:
        is_of_branch = form.cleaned_data["unit"].kind == OrgUnit.Kind.BRANCH
        return slips.one(request, made, queries.branches_without_a_leader() if is_of_branch else ())

    return pages.act(request, form, services.invite, to=shown, template="office/invite.html")


@require_GET
def person(request: ActorRequest, user_id: UUID) -> HttpResponse:
    user = _person(request, user_id)
    context = {
        "person": user,
        "roles": queries.own_and_unit_roles(user),
        "facts": registry.facts_of(request.actor, user),
        "form": RoleForm(actor=request.actor),
        "entries": queries.acts_of(request.actor, user),
        "may_manage": access.allows(request.actor, "accounts.manage_user", access.EVERYWHERE),
        "may_grant": access.allows(request.actor, "accounts.grant_role"),
        "asked": queries.roles_asked(request.actor, user),
        "is_me": user.pk == request.actor.id,
    }
    return render(request, "office/person.html", context)


@require_http_methods(["GET", "POST"])
def give_role(request: ActorRequest, user_id: UUID) -> HttpResponse:
    user = _person(request, user_id)
    access.require(request.actor, "accounts.grant_role")
    form = RoleForm(request.POST or None, actor=request.actor)
    return pages.act(
        request,
        form,
        grants.ask_for_role,
        user=user,
        done=_given,
        to=lambda _grant: redirect("office:person", user.pk),
        template="office/give_role.html",
        context={"person": user},
    )


def _given(given: UnitGrant | RoleRequest) -> str:
    if isinstance(given, RoleRequest):
        return _("Asked: the role holds as soon as another administrator confirms it.")
    return _("The role is given. If the person is logged in now, they log in again first.")


@require_POST
def decide_role(request: ActorRequest, user_id: UUID, request_id: UUID, what: str) -> HttpResponse:
    """Confirm or refuse a role over the whole county that another administrator wants to give."""
    user = _person(request, user_id)
    access.require(request.actor, "accounts.grant_role")
    asked = pages.fetch(grants.requests().filter(user=user), request, request_id)
    if what == "confirm":
        messages.success(request, _given(grants.confirm_role(actor=request.actor, asked=asked)))
    else:
        grants.refuse_role(actor=request.actor, asked=asked)
        messages.success(request, _("The role is not given."))
    return redirect("office:person", user.pk)


@require_POST
def take_role(request: ActorRequest, user_id: UUID, grant_id: int) -> HttpResponse:
    user = _person(request, user_id)
    grant = pages.fetch(grants.holdings(user.pk), request, grant_id)
    grants.take_role(actor=request.actor, grant=grant)
    messages.success(request, _("The role is taken away."))
    return redirect("office:person", user.pk)


@require_POST
def new_code(request: ActorRequest, user_id: UUID) -> HttpResponse:
    user = _person(request, user_id)
    return slips.one(request, accounts.issue_activation(actor=request.actor, user=user))


@require_POST
def switch(request: ActorRequest, user_id: UUID, what: str) -> HttpResponse:
    user = _person(request, user_id)
    if what == "disable":
        accounts.disable_account(actor=request.actor, user=user, reason="")
        back = Link(
            _("Take back"), reverse("office:switch-person", args=[user.pk, "enable"]), posts=True
        )
        tell(request, Said(_("%(name)s can no longer log in.") % {"name": user.name}, (back,)))
    elif what == "enable":
        accounts.enable_account(actor=request.actor, user=user)
        messages.success(request, _("%(name)s may log in again.") % {"name": user.name})
    else:
        raise Http404
    return redirect("office:person", user.pk)


@require_POST
def invite_member(request: ActorRequest, member_id: UUID) -> HttpResponse:
    member = pages.fetch(roll.members(request.actor), request, member_id)
    return slips.one(request, members.invite_member(actor=request.actor, member=member))


def _person(request: ActorRequest, user_id: UUID) -> User:
    access.require(request.actor, "accounts.view_user", access.EVERYWHERE)
    return pages.fetch(queries.people(request.actor), request, user_id)
