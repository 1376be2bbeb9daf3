"""The first page, search, people, settings and jobs of a county."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import yaml
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.organization import grants
from apps.organization.models import UnitGrant
from apps.portal import queries, services
from apps.portal.forms import InviteForm, SectionForm
from kernel import access, blueprint, clock, jobs
from kernel.errors import Invalid
from kernel.models import ConfiguredSection, Job, JournalEntry
from kernel.web.requests import ActorRequest


@require_GET
def home(request: ActorRequest) -> HttpResponse:
    context = {"home": queries.home(request.actor), "calculated_at": clock.now()}
    return render(request, "portal/home.html", context)


@require_GET
def search(request: ActorRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    hits = queries.search(request.actor, text)
    return render(request, "portal/search.html", {"q": text, "hits": hits})


@require_GET
def small_branches(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "businesses.view_coverage")
    rows = queries.branches_below_three(request.actor)
    return render(request, "portal/small.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def people(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "accounts.manage_user")
    form = InviteForm(request.POST or None, actor=request.actor)
    if form.attempt(services.invite, actor=request.actor):
        return _slip(request, form.result)
    context = {"people": queries.people(request.actor), "form": form}
    return render(request, "portal/people.html", context)


@require_POST
def person_act(request: ActorRequest, user_id: UUID, what: str) -> HttpResponse:
    access.require(request.actor, "accounts.manage_user")
    user = get_object_or_404(User, pk=user_id)
    if what == "code":
        return _slip(request, accounts.issue_activation(actor=request.actor, user=user))
    if what != "disable":
        raise Http404
    accounts.disable_account(actor=request.actor, user=user, reason="")
    messages.success(request, _("%(name)s can no longer log in.") % {"name": user.name})
    return redirect("portal:people")


@require_POST
def take_role(request: ActorRequest, grant_id: int) -> HttpResponse:
    access.require(request.actor, "accounts.grant_role")
    grants.take_role(actor=request.actor, grant=get_object_or_404(UnitGrant, pk=grant_id))
    return redirect("portal:people")


@require_GET
def settings(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "kernel.view_blueprint")
    rows = {row.section: row for row in ConfiguredSection.objects.all()}
    shown = [(section, rows[key]) for key, section in blueprint.sections().items() if key in rows]
    return render(request, "portal/settings.html", {"sections": shown})


@require_http_methods(["GET", "POST"])
def section(request: ActorRequest, key: str) -> HttpResponse:
    access.require(request.actor, "kernel.view_blueprint")
    row = get_object_or_404(ConfiguredSection, section=key)
    text = yaml.safe_dump(row.value, allow_unicode=True, sort_keys=False)
    initial = {"text": text, "expected_version": row.version}
    form = SectionForm(request.POST or None, initial=initial)
    if form.attempt(_change_section, actor=request.actor, key=key):
        messages.success(request, _("Saved. It holds from now on."))
        return redirect("portal:section", key)
    base, mine = blueprint.items(row.base), blueprint.items(row.value)
    context = {
        "section": blueprint.sections()[key],
        "row": row,
        "form": form,
        "items": [(name, value, base.get(name) == value) for name, value in mine.items()],
        "may_change": access.allows(request.actor, "kernel.change_blueprint"),
    }
    return render(request, "portal/section.html", context)


@require_POST
def reset_section(request: ActorRequest, key: str) -> HttpResponse:
    row = get_object_or_404(ConfiguredSection, section=key)
    blueprint.change_section(actor=request.actor, key=key, value=row.base)
    messages.success(request, _("The section is as the blueprint has it."))
    return redirect("portal:section", key)


@require_GET
def journal(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "kernel.view_journal")
    rows = JournalEntry.objects.order_by("-at", "-id")
    if name := request.GET.get("event"):
        rows = rows.filter(name=name)
    names = JournalEntry.objects.values_list("name", flat=True).distinct().order_by("name")
    context = {"rows": rows[:100], "names": list(names), "chosen": name}
    return render(request, "portal/journal.html", context)


@require_GET
def job_list(request: ActorRequest) -> HttpResponse:
    rows = [(job, jobs.progress_of(job)) for job in _own_jobs(request)[:50]]
    return render(request, "portal/jobs.html", {"jobs": rows})


@require_POST
def cancel_job(request: ActorRequest, job_id: UUID) -> HttpResponse:
    jobs.cancel(get_object_or_404(_own_jobs(request), pk=job_id))
    return redirect("portal:jobs")


def _own_jobs(request: ActorRequest) -> QuerySet[Job]:
    return Job.objects.filter(requested_by=request.actor.id)


def _slip(request: ActorRequest, invitation: accounts.Invitation) -> HttpResponse:
    address = request.build_absolute_uri(f"/activate/?code={invitation.code}")
    context = {"user": invitation.user, "code": invitation.code, "address": address}
    return render(request, "portal/slip.html", context)


def _change_section(*, text: str, **arguments: Any) -> ConfiguredSection:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Invalid(text=_("This is no YAML: %(why)s") % {"why": error}) from error
    return blueprint.change_section(value=value, **arguments)
