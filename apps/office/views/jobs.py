"""Long work a person has started: how far it is, and its result."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel import jobs
from kernel.exports import queries as exports
from kernel.models import Job
from kernel.web import pages
from kernel.web.requests import ActorRequest

SHOWN = 50


@require_GET
def job_list(request: ActorRequest) -> HttpResponse:
    rows = [(job, jobs.progress_of(job)) for job in jobs.of(request.actor)[:SHOWN]]
    context = {"jobs": rows, "exports": exports.own(request.actor)[:SHOWN]}
    return render(request, "office/jobs.html", context)


@require_GET
def job_state(request: ActorRequest, job_id: UUID) -> HttpResponse:
    """Return one job as it stands; the page asks again until it is finished."""
    job = _own(request, job_id)
    context = {"job": job, "progress": jobs.progress_of(job)}
    return render(request, "office/_job.html", context)


@require_POST
def cancel_job(request: ActorRequest, job_id: UUID) -> HttpResponse:
    job = _own(request, job_id)
    jobs.cancel(job)
    messages.info(request, _("The job stops at its next step; nothing half done stays."))
    return redirect("office:jobs")


def _own(request: ActorRequest, job_id: UUID) -> Job:
    return pages.fetch(jobs.of(request.actor), request, job_id)
