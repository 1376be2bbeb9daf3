"""Pages of plans: made as a job, looked through, applied, taken back; and links that cannot go on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.liaison import queries, services
from apps.liaison.forms import GiveForm
from apps.liaison.lists import ProposalList, cause, listed
from apps.liaison.models import Link, LinkPlan, Proposal
from apps.liaison.policies import CHANGE, PLAN, VIEW
from apps.liaison.queries.proposing import draft
from apps.liaison.rules.shortfall import in_words
from kernel import access, jobs
from kernel.lists import opened_or_exported, selected
from kernel.models import Job
from kernel.web import pages
from kernel.web.offers import Link as Step
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said, tell
from kernel.web.templatetags.ui import number

PLANS_SHOWN = 20
ORPHANS_SHOWN = 200


@require_GET
def plan_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, PLAN, access.EVERYWHERE)
    return render(request, "liaison/plans.html", {"plans": LinkPlan.objects.all()[:PLANS_SHOWN]})


@require_POST
def start(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, PLAN, access.EVERYWHERE)
    keep = "anew" not in request.POST
    job = jobs.start(request.actor, services.JOB, label=_("Plan of liaison"), keep=keep)
    return redirect("liaison:working", job.pk)


@require_GET
def working(request: ActorRequest, work_id: UUID) -> HttpResponse:
    """Show how far the plan is; once it is made, lead to it."""
    access.require(request.actor, PLAN, access.EVERYWHERE)
    job = pages.fetch(jobs.of(request.actor).filter(kind=services.JOB), request, work_id)
    if job.state == Job.State.DONE and job.result:
        address = reverse("liaison:plan", args=[job.result["plan"]])
        return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)
    template = "liaison/_working.html" if request.htmx else "liaison/working.html"
    return render(request, template, {"job": job, "progress": jobs.progress_of(job)})


@opened_or_exported
def plan(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    row = _plan(request, plan_id)
    names = queries.rule_names()
    shortfall = [
        (names.get(one["rule"], one["rule"]), in_words(one)) for one in row.summary["shortfall"]
    ]
    left_out = row.proposals.filter(is_taken=False).count()
    return ProposalList(request, row).response(
        plan=row, shortfall=shortfall, left_out=left_out, begun=row.summary["links"],
        has_lines=row.proposals.exists(),
    )  # fmt: skip


@require_POST
def apply(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    row = services.apply_plan(actor=request.actor, plan=_plan(request, plan_id))
    tell(request, _counted(row))
    return redirect("liaison:plan", row.pk)


@require_POST
def undo(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    back, kept = services.undo_plan(actor=request.actor, plan=_plan(request, plan_id))
    text = _("Taken back: %(back)s links; %(kept)s were changed since and stay.")
    messages.success(request, text % {"back": number(back), "kept": number(kept)})
    return redirect("liaison:plan", plan_id)


@require_http_methods(["GET", "POST"])
def line(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """Give a line of a plan to another keeper."""
    access.require(request.actor, PLAN, access.EVERYWHERE)
    rows = Proposal.objects.select_related("plan", "keeper", "unit", "member", "business")
    row = get_object_or_404(rows, pk=proposal_id)
    form = GiveForm(request.POST or None, line=row, initial={"keeper": row.keeper_id})
    return pages.act(
        request, form, services.give_proposal, to=lambda _line: redirect("liaison:plan", row.plan_id),
        done=_("Saved."), template="liaison/line.html",
        context={"line": row, "because": cause(row.because)}, proposal=row,
    )  # fmt: skip


@require_POST
def leave_out(request: ActorRequest) -> HttpResponse:
    return _tick(request, is_taken=False)


@require_POST
def take_in(request: ActorRequest) -> HttpResponse:
    return _tick(request, is_taken=True)


@require_GET
def orphans(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    rows = list(queries.orphans(listed(request.actor))[:ORPHANS_SHOWN])
    may_plan = queries.may_plan(request.actor)
    given = _given(draft(only_orphans=True).lines) if rows and may_plan else {}
    context = {
        "rows": [(row, cause(queries.why_astray(row)), given.get(_target(row))) for row in rows],
        "may_settle": may_plan,
        "may_end": access.allows(request.actor, CHANGE),
    }
    return render(request, "liaison/orphans.html", context)


@require_POST
def settle(request: ActorRequest) -> HttpResponse:
    row = services.settle_orphans(actor=request.actor)
    tell(request, _counted(row))
    return redirect("liaison:plan", row.pk)


def _plan(request: ActorRequest, plan_id: UUID) -> LinkPlan:
    access.require(request.actor, PLAN, access.EVERYWHERE)
    return get_object_or_404(LinkPlan, pk=plan_id)


def _counted(row: LinkPlan) -> Said:
    """Return what a plan did when it was applied, with the way back."""
    text = _("%(begun)s links begun, %(ended)s ended, %(skipped)s left out.")
    counts = {name: number(row.summary[name]) for name in ("begun", "ended", "skipped")}
    question = _(
        "Take this plan back? Links it began are removed, those it ended go on, unless they were changed since."
    )
    page = reverse("liaison:undo", args=[row.pk])
    return Said(text % counts, (Step(_("Take back"), page, posts=True, question=question),))


def _tick(request: ActorRequest, *, is_taken: bool) -> HttpResponse:
    access.require(request.actor, PLAN, access.EVERYWHERE)
    rows = list(selected(request, Proposal.objects.select_related("plan")))
    if not rows:
        return redirect("liaison:plans")
    of_plan = rows[0].plan
    ids = [row.pk for row in rows]
    services.tick_proposals(actor=request.actor, plan=of_plan, lines=ids, is_taken=is_taken)
    return redirect("liaison:plan", of_plan.pk)


def _given(lines: list[Proposal]) -> dict[tuple[str, UUID], tuple[str, str]]:
    """Return {(rule, target): (who could take it, why)} of a plan's new links."""
    begun = [row for row in lines if row.act == Proposal.Act.BEGIN]
    names = queries.member_names(row.keeper_id for row in begun)
    return {_target(row): (names[row.keeper_id], cause(row.because)) for row in begun}


def _target(row: Link | Proposal) -> tuple[str, UUID]:
    return row.rule, row.target.pk
