"""Minutes as documents; the record book on screen, as a workbook and as a document."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.activities import queries as activities
from apps.activities.models import Activity
from apps.activities.policies import HOLD, VIEW
from apps.activities.queries import consulting
from apps.files.queries import response
from apps.files.rules import names
from apps.papers import forms, queries, services
from apps.papers.lists import RecordBookList, listed
from kernel import access, clock
from kernel.lists import opened_or_exported
from kernel.models import Job
from kernel.tabular.xlsx import XLSX
from kernel.web import pages
from kernel.web.requests import ActorRequest

# Of an app above: an address, not its name.
MY_JOBS = "/jobs/"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {"pdf": "application/pdf", "docx": DOCX}
_NO_PATH = str.maketrans("/\\", "__")
REPORTS = {**FORMS, "xlsx": XLSX}


@require_GET
def minutes(request: ActorRequest, activity_id: UUID, form: str) -> HttpResponse:
    """The minutes as PDF or Word; 404 without the right to see the whole roll."""
    row = pages.fetch(activities.activities(request.actor), request, activity_id)
    if form not in FORMS or not access.allows(request.actor, VIEW, row):
        raise Http404
    content = services.print_minutes(actor=request.actor, activity=row, form=form)
    return _file(content, row, form)


@require_GET
def consultation(request: ActorRequest, activity_id: UUID, form: str) -> HttpResponse:
    """The report of a consultation as PDF, Word or workbook."""
    row = pages.fetch(activities.activities(request.actor), request, activity_id, HOLD)
    if form not in REPORTS or not consulting.is_consultation(row):
        raise Http404
    content = services.print_consultation(actor=request.actor, activity=row, form=form)
    return _file(content, row, form)


@opened_or_exported
def record_book(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    return RecordBookList(request, listed(request.actor)).response(
        may_make=request.actor.holds(VIEW)
    )


@require_http_methods(["GET", "POST"])
def make(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    year = request.GET.get("year") or clock.today().year
    initial = {"year": year, "unit": request.GET.get("unit"), "kinds": request.GET.getlist("kind")}
    form = forms.BookForm(request.POST or None, actor=request.actor, initial=initial)
    return pages.act(
        request, form, services.order_record_book, to=_to_jobs, template="papers/make_book.html",
        done=_("It is being made. It is found here when it is done; you may leave this page."),
    )  # fmt: skip


@require_GET
def download(request: ActorRequest, book_id: UUID) -> HttpResponse:
    book = get_object_or_404(queries.books(request.actor), pk=book_id)
    return response(book.attachment)


def _to_jobs(_job: Job) -> HttpResponse:
    return redirect(MY_JOBS)


def _file(content: bytes, row: Activity, form: str) -> HttpResponse:
    """Return a document of an activity, named by its day and its title, which is no path."""
    title = row.title.translate(_NO_PATH)
    shown = names.cleaned(f"{row.held_on:%Y-%m-%d} {title}.{form}", [form], form)
    headers = {
        "Content-Disposition": str(content_disposition_header(as_attachment=True, filename=shown)),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=REPORTS[form], headers=headers)
