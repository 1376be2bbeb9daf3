"""What happens to imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class ImportActed(Event):
    """Something happened to a file: the base of what rules and indicators listen to."""

    name: ClassVar[str] = "kernel.import_acted"
    import_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class ImportReceived(ImportActed):
    name: ClassVar[str] = "kernel.import_received"
    file_name: str


@dataclass(frozen=True, kw_only=True)
class ImportChecked(ImportActed):
    name: ClassVar[str] = "kernel.import_checked"


@dataclass(frozen=True, kw_only=True)
class ImportApproved(ImportActed):
    name: ClassVar[str] = "kernel.import_approved"


@dataclass(frozen=True, kw_only=True)
class ImportApplied(ImportActed):
    name: ClassVar[str] = "kernel.import_applied"
    created: int
    updated: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(ImportActed):
    name: ClassVar[str] = "kernel.import_undone"
    taken_back: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class ListExported(Event):
    name: ClassVar[str] = "kernel.list_exported"
    what: str
    rows: int
    reason: str
