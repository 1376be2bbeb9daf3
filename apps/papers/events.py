"""What happens to papers. No event carries a file's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activities.events import ActivityActed
from kernel.journal import Detail, Event

WHY: Mapping[str, Detail] = {"reason": Detail(_("reason"))}


@dataclass(frozen=True, kw_only=True)
class FilesAdded(ActivityActed):
    name: ClassVar[str] = "papers.files_added"
    description: ClassVar[Any] = _("added files to an activity")
    details: ClassVar[Mapping[str, Detail]] = {"count": Detail(_("files"))}
    count: int


@dataclass(frozen=True, kw_only=True)
class FileTakenOut(ActivityActed):
    name: ClassVar[str] = "papers.file_taken_out"
    description: ClassVar[Any] = _("took a file out of an activity")
    details: ClassVar[Mapping[str, Detail]] = WHY
    file_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class FilePutBack(ActivityActed):
    name: ClassVar[str] = "papers.file_put_back"
    description: ClassVar[Any] = _("put a file of an activity back")
    file_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReportRecorded(ActivityActed):
    name: ClassVar[str] = "papers.report_recorded"
    description: ClassVar[Any] = _("recorded a branch's report")
    reporter_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdviceRecorded(ActivityActed):
    name: ClassVar[str] = "papers.advice_recorded"
    description: ClassVar[Any] = _("recorded advice to a branch")
    reporter_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaseFileActed(Event):
    """The base of what is done with files of a case."""

    name: ClassVar[str] = "papers.case_file_acted"
    description: ClassVar[Any] = _("did something with a case's files")
    case_id: UUID
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaseFilesAdded(CaseFileActed):
    name: ClassVar[str] = "papers.case_files_added"
    description: ClassVar[Any] = _("added files to a case")
    details: ClassVar[Mapping[str, Detail]] = {"count": Detail(_("files"))}
    count: int


@dataclass(frozen=True, kw_only=True)
class CaseFileTakenOut(CaseFileActed):
    name: ClassVar[str] = "papers.case_file_taken_out"
    description: ClassVar[Any] = _("took a file out of a case")
    details: ClassVar[Mapping[str, Detail]] = WHY
    file_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseFilePutBack(CaseFileActed):
    name: ClassVar[str] = "papers.case_file_put_back"
    description: ClassVar[Any] = _("put a file of a case back")
    file_id: UUID


@dataclass(frozen=True, kw_only=True)
class TemplateChosen(Event):
    """Minutes are written by another template from now on; without an id by the shipped one."""

    name: ClassVar[str] = "papers.template_chosen"
    description: ClassVar[Any] = _("chose the template of minutes")
    template_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class MinutesPrinted(ActivityActed):
    """Somebody took minutes out as a document: they name everybody who was there."""

    name: ClassVar[str] = "papers.minutes_printed"
    description: ClassVar[Any] = _("printed the minutes of an activity")
    form: str


@dataclass(frozen=True, kw_only=True)
class ConsultationPrinted(ActivityActed):
    """Somebody took the report of a consultation out as a document."""

    name: ClassVar[str] = "papers.consultation_printed"
    description: ClassVar[Any] = _("printed the report of a consultation")
    form: str


@dataclass(frozen=True, kw_only=True)
class RecordBookMade(Event):
    """A record book was made as a document."""

    name: ClassVar[str] = "papers.record_book_made"
    description: ClassVar[Any] = _("made a record book")
    details: ClassVar[Mapping[str, Detail]] = {
        "year": Detail(_("year")),
        "meetings": Detail(_("meetings")),
    }
    unit_id: UUID
    year: int
    meetings: int
