"""Events of imports and exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event


@dataclass(frozen=True, kw_only=True)
class ImportActed(Event):
    """The base of an import's events, for handlers of all of them."""

    name: ClassVar[str] = "kernel.import_acted"
    description: ClassVar[Any] = _("worked on an import")
    import_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class ImportReceived(ImportActed):
    name: ClassVar[str] = "kernel.import_received"
    description: ClassVar[Any] = _("uploaded a file")
    details: ClassVar[Mapping[str, Detail]] = {
        "file_name": Detail(_("file")),
    }
    file_name: str


@dataclass(frozen=True, kw_only=True)
class ImportChecked(ImportActed):
    name: ClassVar[str] = "kernel.import_checked"
    description: ClassVar[Any] = _("had a file checked")


@dataclass(frozen=True, kw_only=True)
class ImportApproved(ImportActed):
    name: ClassVar[str] = "kernel.import_approved"
    description: ClassVar[Any] = _("confirmed an import")


@dataclass(frozen=True, kw_only=True)
class ImportApplied(ImportActed):
    name: ClassVar[str] = "kernel.import_applied"
    description: ClassVar[Any] = _("applied an import")
    details: ClassVar[Mapping[str, Detail]] = {
        "created": Detail(_("new")),
        "updated": Detail(_("changed rows")),
        "refused": Detail(_("refused")),
    }
    created: int
    updated: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class ErrorsTaken(ImportActed):
    name: ClassVar[str] = "kernel.import_errors_taken"
    description: ClassVar[Any] = _("downloaded the rows to mend")
    details: ClassVar[Mapping[str, Detail]] = {
        "rows": Detail(_("rows")),
    }
    rows: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(ImportActed):
    name: ClassVar[str] = "kernel.import_undone"
    description: ClassVar[Any] = _("took an import back")
    details: ClassVar[Mapping[str, Detail]] = {
        "taken_back": Detail(_("taken back")),
        "kept": Detail(_("kept")),
    }
    taken_back: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class ListExported(Event):
    """A workbook was downloaded; `released_by` is the second person, "" when none was needed."""

    name: ClassVar[str] = "kernel.list_exported"
    description: ClassVar[Any] = _("exported a list")
    details: ClassVar[Mapping[str, Detail]] = {
        "reason": Detail(_("reason")),
        "what": Detail(_("list"), "kernel.lists"),
        "rows": Detail(_("rows")),
        "released_by": Detail(_("released by")),
    }
    what: str
    rows: int
    reason: str
    released_by: str = ""
