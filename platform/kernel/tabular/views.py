"""Pages of imports: upload, preview, approve, apply, undo."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel import access, clock, jobs
from kernel.access import Actor
from kernel.errors import Invalid
from kernel.models import Import, Job
from kernel.tabular import jobs as work
from kernel.tabular import mapping, queries, services, xlsx
from kernel.tabular.forms import AnswerForm, UploadForm
from kernel.tabular.importers import Importer, importers
from kernel.tabular.limits import ALONE_UP_TO
from kernel.tabular.reporting import groups_of, questions_of
from kernel.web import offers, pages
from kernel.web.offers import Link
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said
from kernel.web.templatetags.ui import number

# So long after its end an import's page is the answer to it: the focus goes to what was done.
NEWS_FOR = timedelta(minutes=1)
ACTS = ("approve", "apply", "undo")


@require_http_methods(["GET", "POST"])
def new_import(request: ActorRequest, kind: str) -> HttpResponse:
    importer = services.importer_of(kind)
    access.require(request.actor, importer.permission, access.EVERYWHERE)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data["file"]
        row = form.call(
            work.bring_in,
            actor=request.actor,
            kind=kind,
            name=given.name,
            content=given.read(),
            may_ask=True,
        )
        if row is not None:
            return redirect("imports:detail", row.pk)
    context = {"importer": importer, "form": form, "trail": _trail(request.actor)}
    return render(request, "imports/new.html", context)


@require_GET
def import_detail(request: ActorRequest, import_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.imports(request.actor), request, import_id)
    template = "imports/_state.html" if request.htmx else "imports/detail.html"
    return render(request, template, _context(request.actor, row))


@require_POST
def import_act(request: ActorRequest, import_id: UUID, what: str) -> HttpResponse:
    row = pages.fetch(queries.imports(request.actor), request, import_id)
    if what not in ACTS:
        raise Http404
    if what == "approve":
        services.approve_import(actor=request.actor, row=row)
    else:
        permission = services.importer_of(row.kind).permission
        access.require(request.actor, permission, access.EVERYWHERE)
        work.start(actor=request.actor, row=row, what=what)
    return redirect("imports:detail", row.pk)


@require_POST
def import_mapping(request: ActorRequest, import_id: UUID) -> HttpResponse:
    """Take answers on a file: what its columns are, which sheet is meant, which kind of table it is."""
    row = pages.fetch(queries.imports(request.actor), request, import_id)
    form, columns = AnswerForm(request.POST), _answered(request, row)
    is_clear = not any(why for _place, (_heading, _key, why) in columns)
    if form.is_valid() and is_clear:
        kind, sheet = form.cleaned_data["kind"] or row.kind, form.cleaned_data["sheet"]
        said = _said(request, row) if kind == row.kind else {}
        try:
            work.answer(actor=request.actor, row=row, kind=kind, said=said, sheet=sheet)
        except Invalid as error:
            form.show(error)
    if form.errors or not is_clear:
        context = {**_context(request.actor, row), "form": form, "columns": columns}
        return render(request, "imports/detail.html", context)
    return redirect("imports:detail", row.pk)


@require_POST
def import_answer(request: ActorRequest, import_id: UUID) -> HttpResponse:
    """Store what unknown words mean and which versions count, and check the file again."""
    row = pages.fetch(queries.imports(request.actor), request, import_id)
    meanings = {
        (question.field, word.text): said
        for question in questions_of(row)
        for word in question.words
        if (said := request.POST.get(word.name, ""))
    }
    chosen = {
        dispute["digest"]: said
        for dispute in row.report.get("disputes", [])
        if (said := request.POST.get(f"choice_{dispute['digest']}", ""))
    }
    work.answer_rows(actor=request.actor, row=row, meanings=meanings, chosen=chosen)
    return redirect("imports:detail", row.pk)


@require_GET
def error_workbook(request: ActorRequest, import_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.imports(request.actor), request, import_id)
    content = services.give_error_workbook(actor=request.actor, row=row)
    return _download(content, _("rows to mend.xlsx"))


@require_GET
def template_workbook(request: ActorRequest, kind: str) -> HttpResponse:
    importer = services.importer_of(kind)
    access.require(request.actor, importer.permission, access.EVERYWHERE)
    return _download(xlsx.template(importer), f"{importer.label}.xlsx")


def _is_found(column: tuple[int, list[str]]) -> bool:
    """Say whether a column was found, to show those in question first."""
    return bool(column[1][1])


def kinds_for(actor: Actor) -> list[type[Importer]]:
    """Return the kinds of tables that a person may bring."""
    return [importer for importer in importers if _may_import(actor, importer)]


def _may_import(actor: Actor, importer: type[Importer]) -> bool:
    return access.allows(actor, importer.permission, access.EVERYWHERE)


def _answered(request: ActorRequest, row: Import) -> list[tuple[int, tuple[str, str, str]]]:
    """Return (place, (heading, field key, what is wrong)) of the columns: no two answers may be one field."""
    fields = {field.key: field for field in services.importer_of(row.kind).fields}
    taken: dict[str, list[str]] = {}
    columns = []
    for place, (heading, found) in enumerate(row.mapping.get("headings", [])):
        key = request.POST.get(f"heading_{place}")
        why = ""
        if key in fields:
            same = taken.setdefault(key, [])
            same.append(heading)
            why = "" if mapping.are_one(fields[key], same) else mapping.said_twice(fields[key])
        columns.append((place, (heading, found if key is None else key, why)))
    return columns


def _said(request: ActorRequest, row: Import) -> dict[str, str]:
    """Return the choices that differ from what was found, {heading: field key}.

    Leaving a column out is said of a checked file only: before, it may just not have been looked at.
    """
    is_checked = row.state == Import.State.CHECKED
    given = {
        heading: (request.POST.get(f"heading_{place}"), found)
        for place, (heading, found) in enumerate(row.mapping.get("headings", []))
    }
    return {
        heading: choice
        for heading, (choice, found) in given.items()
        if choice is not None and (choice != found or (is_checked and not choice))
    }


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=xlsx.XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    return response


def _trail(actor: Actor) -> list[tuple[str, str]]:
    """Return what lies above an import: the list, to who may open it."""
    may = access.allows(actor, "kernel.view_import")
    return [(_("Imports"), reverse("imports:list"))] if may else [(_("Home"), "/")]


def _is_news(job: Job) -> bool:
    """Say whether work ended so lately that this page is its answer."""
    return job.finished_at is not None and clock.now() - job.finished_at < NEWS_FOR


def _brought(actor: Actor, row: Import, importer: type[Importer]) -> Said:
    """Return what an applied file brought, with the ways to it, to what comes next, and back."""
    counts = row.report
    text = importer.brought % {"count": number(counts.get("created", 0))}
    if changed := counts.get("updated", 0):
        text += " " + _("Changed: %(count)s.") % {"count": number(changed)}
    steps = [Link(_("See them"), reverse(importer.page))]
    waiting = [step for step in offers.steps_of(actor) if not step.is_done]
    following = [Link(step.text, step.url) for step in waiting[:1]] or importer.follows(actor)
    steps += [
        Link(_("Next: %(what)s") % {"what": step.label}, step.url, posts=step.posts)
        for step in following
    ]
    if _may_import(actor, importer):
        question = _(
            "Take back what this file brought? Rows that were changed since stay, and are named."
        )
        undo_url = reverse("imports:act", args=[row.pk, "undo"])
        steps.append(Link(_("Take back"), undo_url, posts=True, question=question))
    return Said(text, tuple(steps))


def _context(actor: Actor, row: Import) -> dict[str, Any]:
    importer = services.importer_of(row.kind)
    is_applied = row.state == Import.State.APPLIED
    refused = sum(row.report.get("refused", {}).values())
    job = Job.objects.filter(pk=row.job_id).first() if row.job_id else None
    return {
        "row": row,
        "importer": importer,
        "trail": _trail(actor),
        "report": row.report,
        "said": _brought(actor, row, importer) if is_applied else None,
        "is_news": job is not None and _is_news(job),
        "refused": refused,
        "groups": groups_of(row, importer, partial(_may_import, actor)) if row.report else {},
        "questions": questions_of(row),
        "refused_rows": services.refused_rows(row),
        "does_something": services.does_something(row),
        "columns": sorted(enumerate(row.mapping.get("headings", [])), key=_is_found),
        "like": importers.get(row.mapping.get("like", "")),
        "job": job,
        "progress": jobs.progress_of(job) if job else None,
        "is_working": job is not None and not job.is_finished,
        "may_import": _may_import(actor, importer),
        "may_answer": row.state in services.ANSWERABLE and row.file_removed_at is None,
        "may_approve": row.made_by != actor.id
        and access.allows(actor, "kernel.approve_import", access.EVERYWHERE),
        "alone_up_to": ALONE_UP_TO,
        "keep_days": settings.IMPORT_FILES_DAYS,
        "wait_days": settings.IMPORTS_WAIT_DAYS,
    }
