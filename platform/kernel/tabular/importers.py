"""The base class of importers: an app declares one for each kind of table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    """A column an importer knows: its label and the other headings it goes by.

    A `personal` one is masked wherever faults are shown or stored.
    """

    key: str
    label: Any
    aliases: tuple[str, ...] = ()
    required: bool = False
    personal: bool = False

    @property
    def headings(self) -> set[str]:
        """Return the keys of all headings of the column, including its label in every language."""
        names = set(self.aliases)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                names.add(str(self.label))
        return {heading_key(name) for name in names}


class Refused(Exception):
    """A row that cannot be imported: which column, its value, a stable code, a plain reason."""

    def __init__(self, column: str, value: Any, code: str, reason: Any) -> None:
        super().__init__(code)
        self.column, self.value, self.code, self.reason = column, clean(value), code, str(reason)


@dataclass(slots=True)
class Parsed:
    """A row that can be imported: its key and the model's columns, by their attribute names."""

    key: str
    values: dict[str, Any]
    warnings: tuple[str, ...] = ()
    is_closed: bool = False


@dataclass(slots=True)
class Existing:
    """A recorded row an import may change."""

    id: UUID
    version: int
    values: dict[str, Any]


@dataclass(slots=True)
class PlannedRow:
    """What an import does with one row: `before` holds the columns that differ, None for a new one."""

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

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "reason": self.reason,
        }


@dataclass
class Plan:
    """Everything an import would write, and its faults."""

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
    # Rows that `store` created in other tables, such as places: removed by an undo as well.
    beside: list[Record] = field(default_factory=list)

    def as_counts(self) -> dict[str, Any]:
        """Return the number of created, updated, unchanged and refused rows."""
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
        return {**self.as_counts(), "errors": [fault.as_json() for fault in self.faults]}


class Importer(ABC):
    """One kind of table. An instance serves one run: it may hold look-ups read in `begin`."""

    kind: ClassVar[str]
    label: ClassVar[Any]
    help: ClassVar[Any] = ""
    permission: ClassVar[str]
    model: ClassVar[type[Record]]
    key_column: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    # With a code, every repeated key is refused; with None, copies are told from conflicts.
    repeated_code: ClassVar[str | None] = None
    warning_labels: ClassVar[Mapping[str, Any]] = {}

    @abstractmethod
    def begin(self, rows: Iterable[Cells]) -> None:
        """Read look-ups from the database and names from the file, before rows are parsed."""

    @abstractmethod
    def parse(self, cells: Cells) -> Parsed:
        """Return a row's parsed values. Raises Refused."""

    @abstractmethod
    def existing(self) -> dict[str, Existing]:
        """Return the recorded rows by key, with the columns `parse` gives."""

    @abstractmethod
    def store(self, actor: Actor, plan: Plan) -> None:
        """Write a plan, inside a transaction; set each row's `version` as written.

        Rows created in other tables are added to `plan.beside`, parents first.
        """

    def check_change(self, parsed: Parsed, known: Existing) -> None:
        """Refuse a row that contradicts what is recorded, where its own cells are blank."""

    def name_of(self, row: Record) -> str:
        """Return what a person calls a row, for the report of an undo."""
        return str(row)

    def before_removal(self, ids: list[UUID]) -> None:
        """A hook: called before rows that an import created are deleted."""

    def before_undo(self) -> None:
        """A hook: called before an undo, for example to lock tables it depends on."""

    def can_return(self, before: Mapping[str, Any]) -> bool:
        """Say whether a row may get its former values: a row they refer to may be gone."""
        return True

    def after_undo(self, ids: list[UUID]) -> None:
        """A hook: called after rows got their former values back."""


importers: Registry[type[Importer]] = Registry(
    "tabular.importers", "the kinds of tables a county can bring, by kind"
)


def offer(importer: type[Importer]) -> type[Importer]:
    """Add a kind of table. Raises ValueError for a kind that is taken."""
    return importers.add(importer.kind, importer)
