"""Papers: a file and a report of each announced activity, and a file of each case."""

from __future__ import annotations

from typing import Any

from apps.activities.models import Activity
from apps.cases.models import Case
from apps.files.models import Attachment
from apps.organization.models import OrgUnit
from apps.papers.models import (
    ActivityFile,
    Advice,
    BranchReport,
    CaseFile,
    MinutesTemplate,
    RecordBook,
)
from apps.papers.rules import shipped
from tests import make
from tests.make import files
from tests.world import World

KINDS = {
    "file_id": "file",
    "proof_id": "proof",
    "report_id": "report",
    "book_id": "book",
    "template_id": "template",
}
RESOURCES = {"activity-files": "file", "case-files": "proof"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    found = [_of(unit) for unit in (world.east, world.west)]
    held, proofs, reports = zip(*found, strict=True)
    books = [
        RecordBook.objects.create(
            unit=unit, year=2026, meetings=1, asked_by=world.admin.pk, attachment=_pdf()
        )
        for unit in (world.east, world.west)
    ]
    template = MinutesTemplate.objects.create(
        attachment=make.attachment(shipped.template(), "模板.docx")
    )
    return {
        "file": held, "proof": proofs, "report": reports, "book": tuple(books),
        "template": (template, template),
    }  # fmt: skip


def _pdf() -> Attachment:
    return make.attachment(files.EMPTY_PDF, "文件.pdf")


def more(world: World) -> None:
    file = ActivityFile.objects.filter(activity__unit=world.east).earliest("created_at", "id")
    case = CaseFile.objects.filter(case__unit=world.east).earliest("created_at", "id").case
    for number in range(3):
        values = {"caption": f"第{number}张", "attachment": make.attachment()}
        ActivityFile.objects.create(activity=file.activity, kind="photo", **values)
        CaseFile.objects.create(case=case, attachment=make.attachment())


def _of(unit: OrgUnit) -> tuple[ActivityFile, CaseFile, BranchReport]:
    of_unit = Activity.objects.filter(unit=unit, state=Activity.State.ANNOUNCED, rolled_at=None)
    activity = of_unit.earliest("created_at", "id")
    case = Case.objects.filter(unit=unit).exclude(helpers=None).earliest("created_at", "id")
    report = BranchReport.objects.create(
        activity=activity, unit=unit, presenter="李书记", text="走访了四十家"
    )
    Advice.objects.create(report=report, given_by="王副书记", text="多联系新店")
    return (
        ActivityFile.objects.create(activity=activity, kind="photo", attachment=make.attachment()),
        CaseFile.objects.create(case=case, attachment=make.attachment()),
        report,
    )
