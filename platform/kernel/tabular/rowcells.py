"""The cells of a table's rows by field, as they are meant."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import filterfalse
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from kernel.chinese.names import one_name
from kernel.tabular import choices
from kernel.tabular.cells import (
    Refused,
    Row,
    dropped_text,
    exact_number,
    has_lost_digits,
    is_plain,
    meant,
)
from kernel.tabular.headings import heading_key
from kernel.tabular.importers import Field, Importer
from kernel.tabular.mapping import IGNORED, Columns
from kernel.tabular.reading import Sheet
from kernel.tabular.rows import sheet_of

# So many cells, or a row's more, are remembered to be as they are meant.
REMEMBERED = 2000


class Cells:
    """The rows of a table with their cells by field, as they are meant."""

    def __init__(self, importer: Importer, table: Sheet, columns: Columns) -> None:
        self._table = table
        self._keys = tuple(columns.index)
        self._fields = [importer.columns[key] for key in self._keys]
        places = tuple(columns.index.values())
        self._given = dict(columns.given)
        # With a second place, so that one column too gives a tuple.
        self._pick = itemgetter(*places, *places[:1])
        self._choice = choices.column_of(table.headings)
        self._width = max(len(table.headings), *(at + 1 for at in columns.places))
        self._beside = _beside(table, columns.places) if importer.looks_beside else []
        self._looks_above = importer.looks_above
        # {(sheet, number): cells}, made when one row is asked for.
        self._by_place: dict[tuple[str, int], list[Any]] = {}
        # Cells that are as they are meant.
        self._plain: set[Any] = {"", None}

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield every row; what was dropped of its cells is a remark or a reason."""
        above = self._table.above if self._looks_above else {}
        for number, cells in self._table.rows:
            row = self._row(cells)
            if above:
                row.above = above.get(sheet_of(number), "")
            yield number, row

    def of(self, number: int) -> Row:
        """Return the cells of one row, read again."""
        if not self._by_place:
            self._by_place = {(sheet_of(n), int(n)): cells for n, cells in self._table.rows}
        return self._row(self._by_place[sheet_of(number), int(number)])

    def _row(self, cells: list[Any]) -> Row:
        width, choice = len(cells), self._choice
        if width < self._width:
            cells = [*cells, *[""] * (self._width - width)]
        row = Row(zip(self._keys, self._pick(cells), strict=False))
        for key, at in self._given.items():
            _join_name(row, key, cells[at])
        if self._beside:
            row.beside = tuple([(heading, cells[at]) for heading, at in self._beside])
        if choice is not None:
            row.choice = str(cells[choice])
        # Nearly all rows are as they are meant: their cells are not looked at one by one.
        if not all(map(is_plain, filterfalse(self._plain.__contains__, row.values()))):
            for field in self._fields:
                self._mean(row, field)
        elif len(self._plain) < REMEMBERED:
            self._plain.update(row.values())
        return row

    def _mean(self, row: Row, field: Field) -> None:
        cell = row[field.key]
        value, dropped = meant(cell)
        if field.digits and not dropped and has_lost_digits(value):
            whole = exact_number(value)
            if whole:
                # A personal number is not shown in a reason.
                row.remark(field.key, cell, "scientific", _("Written out: it has all its digits."))
            value, dropped = whole, "" if whole else field.digits
        row[field.key] = value
        if dropped:
            _say_dropped(row, field, cell, dropped)


def _join_name(row: Row, key: str, cell: Any) -> None:
    """Put a person's surname, which stands in the column, and the given name in another together."""
    surname, given = one_name(row[key]), one_name(cell)
    row[key] = f"{surname} {given}" if surname.isascii() else surname + given
    if bool(surname) != bool(given):
        text = _("One of the two columns of the name is empty. Write both parts of it.")
        row.refuse(Refused(key, surname or given, "half_name", text))
    elif surname and given != surname and given.startswith(surname):
        # The whole name stands in the column of the given one.
        row[key] = given
        row.read_as(key, f"{surname}, {given}", given)


def _beside(table: Sheet, taken: Container[int]) -> list[tuple[str, int]]:
    """Return the columns that no field takes, also those a person left out, but for numbers of rows and our own."""
    return [
        (heading, at)
        for at, heading in enumerate(table.headings)
        if heading and at not in taken and heading_key(heading) not in IGNORED
    ]


def _say_dropped(row: Row, field: Field, cell: Any, dropped: str) -> None:
    text = dropped_text(dropped, cell)
    if (field.required or field.blank_says) and dropped != "placeholder":
        row.refuse(Refused(field.key, cell, dropped, text))
    else:
        row.remark(field.key, cell, dropped, text)
