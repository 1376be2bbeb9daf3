"""The base class and data classes of importers, one importer for each kind of table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils import translation

from kernel.access import Actor
from kernel.chinese.text import clean
from kernel.models import Record
from kernel.registry import Registry
from kernel.tabular.headings import heading_key

Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """A column of an importer: its label and alternative headings.

    A `personal` one is masked wherever faults are shown or stored.
    """

    key: str
    label: Any
    aliases: tuple[str, ...] = ()
    required: bool = False
    personal: bool = False
    # Headings that count where none of the others is there.
    further: tuple[str, ...] = ()

    @property
    def headings(self) -> set[str]:
        """Return the normal forms of all headings of the column."""
        return self.usual | set(map(heading_key, self.further))

    @property
    def usual(self) -> set[str]:
        """Return the normal forms of the usual headings: aliases and the label in every language."""
        names = set(self.aliases)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                names.add(str(self.label))
        return {heading_key(name) for name in names}


class Refused(Exception):
    """A row cannot be imported: the column, its value, a stable code, the reason as text."""

    def __init__(self, column: str, value: Any, code: str, reason: Any) -> None:
        super().__init__(code)
        self.column, self.value, self.code, self.reason = column, clean(value), code, str(reason)


@dataclass(slots=True)
class Parsed:
    """A row that can be imported: its key and {attribute name: value} of the model's columns."""

    key: str
    values: dict[str, Any]
    warnings: tuple[str, ...] = ()
    is_closed: bool = False


@dataclass(slots=True)
class Existing:
    """A stored row that an import may change."""

    id: UUID
    version: int
    values: dict[str, Any]


@dataclass(slots=True)
class PlannedRow:
    """What an import does with one row: `before` has the old values of changed columns, None for a new row."""

    number: int
    id: UUID
    parsed: Parsed
    version: int = 0
    before: dict[str, Any] | None = None


@dataclass(slots=True)
class Fault:
    """A refused or conflicting row, as reported."""

    row: int
    column: str
    value: str
    code: str
    reason: str
    # Named only when several sheets are read as one table.
    sheet: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "reason": self.reason,
        }


@dataclass
class Plan:
    """Everything that applying a file would do."""

    rows: int = 0
    created: list[PlannedRow] = field(default_factory=list)
    updated: list[PlannedRow] = field(default_factory=list)
    unchanged: int = 0
    duplicates: int = 0
    conflicts: int = 0
    closed: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    # What of the file was not read or is hidden there, as sentences.
    remarks: tuple[str, ...] = ()
    # Headings of columns that no field takes.
    unknown: tuple[str, ...] = ()
    # Rows of other tables that `store` created, such as places: undone with the rest.
    beside: list[Record] = field(default_factory=list)

    def as_counts(self) -> dict[str, Any]:
        """Return the numbers of rows, as JSON."""
        return {
            "rows": self.rows,
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
            "duplicates": self.duplicates,
            "conflicts": self.conflicts,
            "closed": self.closed,
            "refused": self.refused,
            "warnings": self.warnings,
        }

    def as_json(self) -> dict[str, Any]:
        """Return the counts and the faults, as commands print them."""
        errors = [fault.as_json() for fault in self.faults]
        told = {"unknown_headings": list(self.unknown), "remarks": list(self.remarks)}
        return {**self.as_counts(), **told, "errors": errors}


class Importer(ABC):
    """The importer of one kind of table. An instance is for one run and may hold look-ups read in `begin`."""

    kind: ClassVar[str]
    label: ClassVar[Any]
    help: ClassVar[Any] = ""
    permission: ClassVar[str]
    model: ClassVar[type[Record]]
    key_column: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    # Further headings of fields, by key; `offer` adds them to the fields.
    more_headings: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    # The code that refuses every repetition of a key; with None, copies are dropped and differing rows conflict.
    repeated_code: ClassVar[str | None] = None
    warning_labels: ClassVar[Mapping[str, Any]] = {}

    @abstractmethod
    def begin(self, rows: Iterable[Cells]) -> None:
        """Read what `parse` needs: look-ups from the database, names from the file."""

    @abstractmethod
    def parse(self, cells: Cells) -> Parsed:
        """Return the parsed row. Raises Refused."""

    @abstractmethod
    def existing(self) -> dict[str, Existing]:
        """Return the stored rows by key, with the columns that `parse` returns."""

    @abstractmethod
    def store(self, actor: Actor, plan: Plan) -> None:
        """Write a plan, inside a transaction; set each row's `version` to the one written.

        Append rows created in other tables to `plan.beside`, parents first.
        """

    def check_change(self, parsed: Parsed, known: Existing) -> None:
        """Raise Refused when a row contradicts the stored values of its blank cells."""

    def name_of(self, row: Record) -> str:
        """Return the name of a row in the report of an undo."""
        return str(row)

    def before_removal(self, ids: list[UUID]) -> None:
        """Called before rows that an import created are deleted, in the same savepoint."""

    def before_undo(self) -> None:
        """Called before an undo, for instance to take locks."""

    def can_return(self, before: Mapping[str, Any]) -> bool:
        """Say whether a row may get its old values back: rows they refer to may be gone."""
        return True

    def after_undo(self, ids: list[UUID]) -> None:
        """Called after rows got their old values back."""


importers: Registry[type[Importer]] = Registry(
    "tabular.importers", "the kinds of tables a county can bring, by kind"
)


def offer(importer: type[Importer]) -> type[Importer]:
    """Register an importer. Raises ValueError for a kind that is taken."""
    importer.fields = tuple(
        replace(field, further=importer.more_headings.get(field.key, ()))
        for field in importer.fields
    )
    return importers.add(importer.kind, importer)
