"""Pages of files: added, opened, taken out and put back, of activities and of cases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.activities import queries as activities
from apps.activities.models import Activity
from apps.activities.policies import HOLD
from apps.cases import queries as cases
from apps.cases import rules as case_rules
from apps.cases import services as case_services
from apps.cases.models import Case, PublicAttempt
from apps.files.queries import response
from apps.papers import forms, queries, rules, services
from apps.papers.models import ActivityFile, CaseFile, HeldFile
from kernel import access
from kernel.access import ANONYMOUS
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest, address_of


@require_http_methods(["GET", "POST"])
def add(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _activity(request, activity_id, HOLD)
    initial = {"kind": request.GET.get("kind"), "point": request.GET.get("point")}
    form = forms.ActivityFilesForm(
        request.POST or None, request.FILES or None, activity=row, initial=initial
    )
    return pages.act(
        request, form, services.add_files, activity=row, to=_to_activity, done=_("Added."),
        template="papers/form.html", context={"heading": _("Add files"), "activity": row},
    )  # fmt: skip


@require_GET
def download(request: ActorRequest, activity_id: UUID, file_id: UUID) -> HttpResponse:
    """The file, or with `?small` a small picture of a photo."""
    row = _activity(request, activity_id)
    file = get_object_or_404(queries.files_of(request.actor, row), pk=file_id)
    return _handed_out(request, file)


@require_http_methods(["GET", "POST"])
def take_out(request: ActorRequest, activity_id: UUID, file_id: UUID) -> HttpResponse:
    row = _activity(request, activity_id, HOLD)
    file = get_object_or_404(queries.files_of(request.actor, row), pk=file_id)
    form = forms.TakeOutForm(request.POST or None)
    return pages.act(
        request, form, services.take_out, file=file, to=_to_activity, done=_taken_out,
        template="papers/form.html", context=_taking(file) | {"activity": row},
    )  # fmt: skip


@require_POST
def put_back(request: ActorRequest, activity_id: UUID, file_id: UUID) -> HttpResponse:
    row = _activity(request, activity_id, HOLD)
    file = get_object_or_404(queries.files_of(request.actor, row), pk=file_id)
    return pages.act(
        request, DomainForm(request.POST), services.put_back, file=file, to=_to_activity,
        done=_("Put back."), template="papers/form.html",
        context={"heading": _("Put back"), "activity": row},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_to_case(request: ActorRequest, case_id: UUID) -> HttpResponse:
    case = _case(request, case_id)
    case_services.open_case(actor=request.actor, case=case)
    form = forms.CaptionedForm(request.POST or None, request.FILES or None)
    return pages.act(
        request, form, services.add_case_files, case=case, to=_to_case, done=_("Added."),
        template="papers/form.html", context={"heading": _("Add files"), "case": case},
    )  # fmt: skip


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def add_by_code(request: ActorRequest, code: str) -> HttpResponse:
    """The form for the one with a case's code; each sending is counted before a file is looked at."""
    address = address_of(request)
    opened = request.COOKIES.get(case_rules.OPENED, "")
    case = case_services.find_by_code(code=code, address=address, opened=opened)
    if case is None:
        raise Http404
    if request.method == "POST":
        case_services.count_attempt(purpose=PublicAttempt.Purpose.FILES, address=address)
    form = forms.CaptionedForm(
        request.POST or None, request.FILES or None, most=rules.AT_ONCE_BY_CODE
    )
    page = redirect("cases:follow", case_rules.spelled_code(case.code))
    if form.attempt(services.add_case_files, actor=ANONYMOUS, case=case, code=code):
        messages.success(request, _("The files have arrived. Those who handle the case see them."))
        return page
    return render(request, "papers/add_by_code.html", {"form": form, "back": page.url})


@require_GET
def download_of_case(request: ActorRequest, case_id: UUID, proof_id: UUID) -> HttpResponse:
    """The file; the journal notes it when the case is protected."""
    case = pages.fetch(cases.cases(request.actor), request, case_id)
    file = get_object_or_404(queries.case_files(request.actor, case), pk=proof_id)
    if "small" not in request.GET:
        case_services.open_case(actor=request.actor, case=case)
    return _handed_out(request, file)


@require_http_methods(["GET", "POST"])
def take_out_of_case(request: ActorRequest, case_id: UUID, proof_id: UUID) -> HttpResponse:
    case = _case(request, case_id)
    file = get_object_or_404(queries.case_files(request.actor, case), pk=proof_id)
    form = forms.TakeOutForm(request.POST or None)
    return pages.act(
        request, form, services.take_case_file_out, file=file, to=_to_case, done=_taken_out,
        template="papers/form.html", context=_taking(file) | {"case": case},
    )  # fmt: skip


@require_POST
def put_back_in_case(request: ActorRequest, case_id: UUID, proof_id: UUID) -> HttpResponse:
    case = _case(request, case_id)
    file = get_object_or_404(queries.case_files(request.actor, case), pk=proof_id)
    return pages.act(
        request, DomainForm(request.POST), services.put_case_file_back, file=file, to=_to_case,
        done=_("Put back."), template="papers/form.html",
        context={"heading": _("Put back"), "case": case},
    )  # fmt: skip


def _activity(request: ActorRequest, activity_id: UUID, right: str = "") -> Activity:
    return pages.fetch(activities.activities(request.actor), request, activity_id, right)


def _case(request: ActorRequest, case_id: UUID) -> Case:
    case = pages.fetch(cases.cases(request.actor), request, case_id)
    if not queries.may_file(request.actor, case):
        access.require(request.actor, cases.ANSWER, case)
    return case


def _handed_out(request: ActorRequest, file: HeldFile) -> HttpResponse:
    if file.is_removed:
        raise Http404
    return response(file.attachment, small="small" in request.GET)


def _taking(file: HeldFile) -> dict[str, Any]:
    note = _("“%(name)s” can be put back within 30 days; then it is deleted.")
    return {"heading": _("Take a file out"), "note": note % {"name": file.attachment.name}}


def _taken_out(_file: HeldFile) -> str:
    return _("Taken out. It can be put back within 30 days.")


def _to_activity(row: Activity | ActivityFile) -> HttpResponse:
    pk = row.pk if isinstance(row, Activity) else row.activity_id
    return redirect("activities:detail", pk)


def _to_case(row: Case | CaseFile) -> HttpResponse:
    return redirect("cases:detail", row.pk if isinstance(row, Case) else row.case_id)
