"""The base class and data classes of importers, one importer for each kind of table."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.access import Actor
from kernel.chinese.text import compact, listed
from kernel.chinese.traditional import simplified
from kernel.models import Import, Record
from kernel.registry import Registry
from kernel.tabular.cells import Refused, Row
from kernel.tabular.headings import heading_key
from kernel.web.offers import Link

# A remark that asks as well: the word is taken for something new unless a person says otherwise.
NEW_WORD = "new_word"
# The weight of a fault: a row has one REFUSED, the gravest, perhaps FURTHER ones, or REMARKs only.
REFUSED, FURTHER, REMARK = "refused", "further", "remark"
# Endings of columns that follow from another one.
_DERIVED = re.compile("_(?:id|pinyin|initials)$")
# The day of what a word says: 注销(2020-05-01).
_DATED = re.compile(r"\([0-9][0-9年月日号./-]*\)$")
_BETWEEN = re.compile(r"[(),、.;:/\-]")


@dataclass(frozen=True)
class Field:
    """A column of an importer: its label and alternative headings.

    A `personal` one is masked wherever faults are shown or stored. One of long numbers has in
    `digits` the code of the refusal when a number cell has lost some; workbooks keep it as text.
    One of fixed words has `words`, {word as `word_key` gives it: meaning}, and `meanings`, the
    (meaning, label) a person may choose for other words; of one that `is_asked` the importer knows them.
    One that `is_amount` may have a unit of yuan behind its heading, which the importer reads."""

    key: str
    label: Any
    aliases: tuple[str, ...] = ()
    required: bool = False
    personal: bool = False
    digits: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    meanings: Sequence[tuple[str, Any]] = ()
    is_asked: bool = False
    is_amount: bool = False
    # Whether a blank cell says something, so that a row is refused where a cell cannot be read.
    blank_says: bool = False
    # Whether it holds persons' names, which may stand in two columns: 姓 and 名.
    is_person: bool = False
    # Headings that count where none of the others is there.
    further: tuple[str, ...] = ()

    def asks(self, code: str) -> bool:
        """Say whether `code` (`unknown_…`) is a question to people: what a word of this column means."""
        is_question = code == NEW_WORD or code.startswith("unknown_")
        return is_question and (self.is_asked or bool(self.meanings))

    @cached_property
    def headings(self) -> frozenset[str]:
        """Return the normal forms of all headings of the column."""
        return self.usual.union(map(heading_key, self.further))

    @cached_property
    def usual(self) -> frozenset[str]:
        """Return the normal forms of the usual headings: aliases and the label in every language."""
        names = set(self.aliases)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                names.add(str(self.label))
        return frozenset(map(heading_key, names))


def word_key(text: Any) -> str:
    """Return the form in which fixed words are compared: simplified, without blanks, brackets and separators."""
    return simplified(_BETWEEN.sub("", compact(text)).casefold())


@dataclass(slots=True)
class Parsed:
    """A row's key, "" for none, and {attribute name: value} of the model's columns, {} when it is refused."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    is_closed: bool = False
    remarks: Sequence[Refused] = ()
    # What a person chose of the row, see `choices.Choices.of`.
    choice: str | None = None


@dataclass(slots=True)
class Existing:
    """A stored row that an import may change."""

    id: UUID
    version: int
    values: dict[str, Any]


class Match(NamedTuple):
    """The stored row that a row of a file is about; `doubt` says why a person has to confirm it."""

    known: Existing | None
    doubt: str = ""


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
    """What is said of a row: why it is refused, further reasons, or a remark on an imported one."""

    row: int
    column: str
    value: str
    code: str
    reason: str
    # Named only when several sheets are read as one table.
    sheet: str = ""
    weight: str = REFUSED

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
    # Rows set aside because a person chose another version.
    kept: int = 0
    closed: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    # The first conflicts with both versions, and {field key: {word that nobody explained: rows}}.
    disputes: list[dict[str, Any]] = field(default_factory=list)
    words: dict[str, dict[str, int]] = field(default_factory=dict)
    choices: Any = None
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
            "kept": self.kept,
            "closed": self.closed,
            "refused": self.refused,
            "warnings": self.warnings,
        }

    def as_json(self) -> dict[str, Any]:
        """Return the counts and the faults, as commands print them: an error a row, with its further reasons."""
        errors: list[dict[str, Any]] = []
        for fault in self.faults:
            if fault.weight == FURTHER:
                errors[-1]["further"].append(fault.as_json())
            elif fault.weight == REFUSED:
                errors.append({**fault.as_json(), "further": []})
        notes = [fault.as_json() for fault in self.faults if fault.weight == REMARK]
        told = {"unknown_headings": list(self.unknown), "remarks": list(self.remarks)}
        return {**self.as_counts(), **told, "errors": errors, "notes": notes}


class Importer(ABC):
    """The importer of one kind of table. An instance is for one run and may hold look-ups read in `begin`."""

    kind: ClassVar[str]
    label: ClassVar[Any]
    help: ClassVar[Any] = ""
    # Its place among the kinds, in the sequence in which a new county brings them.
    order: ClassVar[int]
    permission: ClassVar[str]
    model: ClassVar[type[Record]]
    # What was brought, with %(count)s, and the URL name of the list of it.
    brought: ClassVar[Any] = ""
    page: ClassVar[str] = ""
    key_column: ClassVar[str]
    # The column of the model that names a row to people.
    name_column: ClassVar[str] = "name"
    # Rows of the template that show how to fill it in, a cell for each field.
    examples: ClassVar[Sequence[Sequence[Any]]] = ()
    fields: ClassVar[tuple[Field, ...]]
    # Further headings of fields, by key; `offer` adds them to the fields.
    more_headings: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    # The field whose name may stand alone in a line above its rows, see `section_names`.
    section: ClassVar[str] = ""
    # Whether rows are also asked what stands in columns that no field takes, see `Row.beside`.
    looks_beside: ClassVar[bool] = False
    # Whether rows are also asked what stands above their table, see `Row.above`.
    looks_above: ClassVar[bool] = False
    # Whether a file may hold forms, one a row, instead of a table.
    may_be_forms: ClassVar[bool] = False
    # Columns of numbers of which a row has one or several: two rows of a file that share one are about the same.
    number_columns: ClassVar[tuple[str, ...]] = ()
    # Titles of groups of faults by code, where the reasons of one code differ from row to row.
    fault_labels: ClassVar[Mapping[str, Any]] = {}
    # {column of the model: {value: name}} of columns without choices that hold codes.
    named: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    # {column of the model: key of the field it is read from}, where these have different names.
    read_from: ClassVar[Mapping[str, str]] = {}
    # {code of a refusal: the kind of table that has to be imported before}.
    needs: ClassVar[Mapping[str, str]] = {}

    def __init__(self) -> None:
        # {(field key, word_key of a word): meaning} as people said, and {field key: heading} of the file.
        self.said: Mapping[tuple[str, str], str] = {}
        self.headings: Mapping[str, str] = {}
        # The unit that a line above the headings names for amounts.
        self.unit = ""
        # {(field key, cell): meaning}: registers repeat the same words.
        self._read: dict[tuple[str, Any], str] = {}
        self.columns = {column.key: column for column in self.fields}

    def field_of(self, column: str) -> Field | None:
        """Return the field that a column of the model, or a field's own key, is read from; None for neither."""
        key = _DERIVED.sub("", column)
        found = (self.read_from.get(column), self.read_from.get(key), column, key)
        return next((self.columns[name] for name in found if name in self.columns), None)

    def label_of(self, column: str) -> str:
        """Return what people call a column of the model or a field: its heading in the file, else its label."""
        field = self.field_of(column)
        if field is None:
            return column
        return self.headings.get(field.key) or str(field.label)

    @classmethod
    def follows(cls, actor: Actor) -> Iterable[Link]:  # noqa: ARG003 -- for those after which something is due
        """Return what the actor does next once a file is applied, beside the first steps of a new county."""
        return ()

    @classmethod
    def section_names(cls, *, is_sheet: bool = False) -> Callable[[str], str]:  # noqa: ARG003 -- for those that have sections
        """Return a function that gives the `section` a line of one text names, "" for none. Reads what it needs.

        The name of a sheet (`is_sheet`) counts where that section exists.
        """
        return lambda _text: ""

    @classmethod
    def is_part_of_section(cls, name: str) -> bool:  # noqa: ARG003 -- for those that have sections
        """Say whether the `section` that a line names is part of the one above, whose rows go on below it."""
        return False

    @classmethod
    def is_caption(cls, text: str) -> bool:  # noqa: ARG003 -- for those that have captions
        """Say whether a line of one text is said of the rows below it, and neither begins nor ends a section."""
        return False

    def in_order(self, rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
        """Return the numbered rows as they are to be parsed, before `begin`: what others stand on first."""
        return rows

    @abstractmethod
    def begin(self, rows: Iterable[Row]) -> None:
        """Read what `parse` needs: look-ups from the database, names from the file."""

    @abstractmethod
    def parse(self, row: Row) -> Parsed:
        """Return the parsed row. Adds every reason to refuse it to `row`, the gravest first, or raises Refused."""

    @abstractmethod
    def existing(self) -> dict[str, Existing]:
        """Return the stored rows by key, with the columns that `parse` returns."""

    @abstractmethod
    def store(self, actor: Actor, plan: Plan) -> None:
        """Write a plan, inside a transaction; set each row's `version` to the one written.

        Append rows created in other tables to `plan.beside`, parents first.
        """

    def word(self, row: Row, key: str) -> str:
        """Return the meaning of a cell of a column with fixed words, "" for a blank one.

        Raises Refused (`unknown_<key>`) for a word that neither the importer knows nor a person explained.
        """
        cell = row.get(key)
        if not cell:
            return ""
        column = self.columns[key]
        read = self._read.get((key, cell))
        if read is not None:
            return read
        text = compact(cell)
        said = word_key(text)
        known = column.words.get(said) or column.words.get(word_key(_DATED.sub("", text)))
        meaning = "" if not text else known or self.said.get((key, said))
        if meaning is None:
            labels = listed(label for _meaning, label in column.meanings)
            raise Refused(
                key,
                text,
                f"unknown_{key}",
                _("Nobody has said yet what this word means. It can be: %(known)s.")
                % {"known": labels},
            )
        self._read[key, cell] = meaning
        return meaning

    def meanings_of(self, column: Field) -> Sequence[tuple[str, Any]]:
        """Return the (meaning, label) that a person may choose for an unknown word of a column."""
        return column.meanings

    def likely(
        self,
        column: Field,
        word: str,
        meanings: Sequence[tuple[str, Any]],
    ) -> Sequence[tuple[str, Any]]:
        """Return those of `meanings_of` a column that are offered for a word."""
        return meanings

    def match(self, parsed: Parsed, stored: Mapping[str, Existing]) -> Match:
        """Return the stored row that a row is about: the one with its key, or with another number of it."""
        return Match(stored.get(parsed.key))

    def check_change(self, parsed: Parsed, known: Existing) -> None:
        """Raise Refused when a row contradicts the stored values of its blank cells."""

    def names_beside(self) -> Mapping[Any, str]:
        """Return {id: name} of rows of other tables to which values refer; those to be made get an id in each run."""
        return {}

    def name_of(self, row: Record) -> str:
        """Return the name of a row in the report of an undo."""
        return str(row)

    def before_removal(self, ids: list[UUID]) -> None:
        """Called before rows that an import created are deleted, in the same savepoint."""

    def after_removal(self, actor: Actor, ids: set[UUID]) -> None:
        """Called after the rows of these ids, which an import had created, were deleted."""

    def before_undo(self, row: Import) -> None:
        """Called before an undo of `row`, for instance to take locks."""

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
    return importers.add(importer.kind, importer, order=importer.order)
