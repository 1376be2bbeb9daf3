"""What papers offer to the layers below: parts of an activity's and a case's page, a bond."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.activities import queries as activities
from apps.activities import registry as activity_pages
from apps.activities.models import Activity
from apps.activities.policies import HOLD, VIEW
from apps.cases import queries as cases
from apps.cases import registry as case_pages
from apps.cases import rules as case_rules
from apps.cases.models import Case
from apps.organization import registry as organization
from apps.organization.models import OrgUnit
from apps.organization.registry import Bond
from apps.papers import queries
from apps.papers.models import BranchReport
from apps.papers.services.filing import OPEN
from apps.papers.services.printing import BOOK
from apps.papers.services.templates import SETTINGS
from kernel import access, jobs
from kernel.access import Actor
from kernel.models import Job
from kernel.web import navigation, offers
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Link, SettingsPage


def open_reports(unit: OrgUnit) -> QuerySet[Any]:
    """Return a unit's reports at meetings that are still being recorded: none of them holds it back."""
    return BranchReport.objects.filter(unit=unit).none()


navigation.offer(Entry(lazy("Record book"), "papers:record-book", "book", VIEW, 36))
offers.settings_pages.add(
    "papers",
    SettingsPage(
        SETTINGS,
        "papers:templates",
        lazy("Template of minutes"),
        lazy("The Word document by which minutes are written; the county may bring its own."),
    ),
)


@jobs.results.named(BOOK)
def made_book(job: Job) -> str:
    """Return the address of the record book a job made."""
    made: dict[str, str] = job.result or {}
    return reverse("papers:book", args=[made["record_book"]])


organization.bonds.add(
    "papers",
    Bond(
        name=lazy("reports at joint meetings"),
        count=lambda count: _("reports at joint meetings: %(count)d") % {"count": count},
        relations=("papers.BranchReport.unit", "papers.RecordBook.unit"),
        standing=open_reports,
    ),
    order=45,
)


@activity_pages.panels.named("papers", order=20)
def activity_panels(actor: Actor, activity: Activity) -> Iterable[Card]:
    """Show what an activity's kind keeps: branches' reports, files, and the minutes as documents."""
    parts = activities.kind_of(activity).parts
    may_add = access.allows(actor, HOLD, activity) and activity.state in OPEN
    if "reports" in parts:
        yield _reports(activity, may_add=may_add)
    yield from _files(actor, activity, queries.kinds_by_parts(parts), may_add=may_add)
    is_over = activity.state in {Activity.State.DRAFT, Activity.State.CANCELLED}
    if "minutes" in parts and not is_over and access.allows(actor, VIEW, activity):
        yield Card("papers/_print.html", {"activity": activity})


def _files(
    actor: Actor, activity: Activity, kinds: list[queries.Kind], *, may_add: bool
) -> Iterable[Card]:
    """Yield the files there are, of kinds that are kept no longer too, and the buttons to add some."""
    rows = list(queries.files_of(actor, activity))
    if not rows and not (may_add and kinds):
        return
    context = {
        "photos": [row for row in rows if row.kind == queries.Kind.PHOTO and not row.is_removed],
        "papers": [row for row in rows if row.kind != queries.Kind.PHOTO and not row.is_removed],
        "removed": [row for row in rows if row.is_removed],
        "kinds": kinds,
        "activity": activity,
        "may_add": may_add,
    }
    yield Card("papers/_activity_files.html", context)


def _reports(activity: Activity, *, may_add: bool) -> Card:
    context = {
        "reports": queries.reports(activity),
        "silent": queries.silent(activity) if may_add else [],
        "activity": activity,
        "may_add": may_add,
    }
    return Card("papers/_reports.html", context)


@activity_pages.documents.named("papers", order=10)
def consultation_documents(actor: Actor, activity: Activity) -> Iterable[Link]:
    """Offer the report of a consultation as a document, to those who hold it."""
    if access.allows(actor, HOLD, activity):
        for form, label in (("pdf", "PDF"), ("docx", "Word"), ("xlsx", _("Workbook"))):
            url = reverse("papers:print-consultation", args=[activity.pk, form])
            yield Link(label, url, "download")


@case_pages.panels.named("papers.files", order=20)
def case_files_panel(actor: Actor, case: Case) -> Iterable[Card]:
    """Show the files of a case to those who handle it, and their own to those who may add some."""
    may_file = queries.may_file(actor, case)
    if not may_file and not cases.is_handler(actor, case):
        return
    rows = list(queries.case_files(actor, case))
    context = {
        "papers": [row for row in rows if not row.is_removed],
        "removed": [row for row in rows if row.is_removed],
        "case": case,
        "may_add": case.ended_on is None and may_file,
        "is_own": not cases.is_handler(actor, case),
    }
    yield Card("papers/_case_files.html", context)


@case_pages.followed.named("papers.files")
def files_by_code(case: Case) -> Iterable[Card]:
    """Name the files sent with the code, without a way to open them, and offer to send some."""
    rows = list(queries.sent_by_code(case))
    may_add = case.ended_on is None
    if rows or may_add:
        code = case_rules.spelled_code(case.code)
        context = {"files": rows, "code": code, "may_add": may_add}
        yield Card("papers/_files_by_code.html", context)
