"""Choose the sheets of a file that are read, and say of all others and of hidden parts what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from string import ascii_uppercase

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.chinese.text import compact, listed
from kernel.errors import Invalid
from kernel.tabular.headings import NUMBERING, heading_key
from kernel.tabular.limits import MAX_COLUMNS, MAX_LINES
from kernel.tabular.lines import is_filled
from kernel.tabular.sheets import (
    Body,
    Layout,
    RawSheet,
    body_of,
    find_heading,
    guess_heading,
    numbers,
)

Choice = tuple[list["Part"], list[tuple[RawSheet, str]]]
# Headings that say something of a row, whatever the table.
_REMARKS = NUMBERING | {"备注", "说明", "备考", "remark", "remarks", "notes"}
# Sheets that show how to fill in another.
_SAMPLE = re.compile(
    r"示例|样例|样表|范例|例子|模板说明|填写说明|填表说明|填报说明|example|sample", re.I
)


@dataclass(frozen=True)
class Columns:
    """How an import reads headings: the name of each one's column, the columns it knows and those it requires.

    Of a heading that no column takes the name is its own key; of an amount, whose heading may name a unit,
    it has that key behind a blank.
    """

    names: Callable[[Sequence[str]], list[str]] = lambda headings: [*map(heading_key, headings)]
    known: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    # Whether sheets may be forms instead of tables, see `registers`.
    may_be_forms: bool = False


@dataclass
class Part:
    """A sheet that is read, with its heading, and how the headings of this kind of table are read."""

    sheet: RawSheet
    layout: Layout
    known: frozenset[str] = frozenset()
    columns: Columns = field(default_factory=Columns)

    def body(self) -> Body:
        """Return the rows below the heading."""
        return body_of(self.sheet, self.layout, self.known, self.columns.names)


def choose(
    sheets: Sequence[RawSheet],
    known: frozenset[str],
    name: str,
    *,
    elsewhere: frozenset[str],
    may_guess: bool,
    columns: Columns,
) -> Choice:
    """Return the sheets to read as one table, and (sheet, reason) of those that are not read.

    These are the named one, else the visible one with the most known headings and all visible ones with
    the same, or with the same required `columns` and no strange ones. Where there is none, headings known `elsewhere` count, then with `may_guess` the first row that
    may be a heading. Raises Invalid when there is no heading, or no sheet of that name.
    """
    given = [_named(sheets, name)] if name else sheets
    chosen = _known(given, known, columns) or _known(given, elsewhere, Columns())
    if not chosen and may_guess:
        chosen = _guessed(given)
    if not chosen:
        raise Invalid(
            file=_(
                "No row of the file has the headings this import knows. "
                "Download the template and compare."
            )
        )
    read = {id(part.sheet) for part in chosen}
    left = [sheet for sheet in sheets if id(sheet) not in read and _is_used(sheet)]
    return chosen, [(sheet, _("not chosen") if name else _reason(sheet, known)) for sheet in left]


def _known(sheets: Sequence[RawSheet], known: frozenset[str], columns: Columns) -> list[Part]:
    """Return the visible sheet with the most known headings, and all visible ones like it."""
    found = [
        Part(sheet, layout, known, columns)
        for sheet in sheets
        if (layout := find_heading(sheet, known)) is not None
    ]
    usual = [p for p in found if not p.sheet.is_hidden and not _SAMPLE.search(p.sheet.name)]
    best = max(usual or found, key=lambda part: len(part.layout.known), default=None)
    if best is None:
        return []
    same = [
        p for p in usual if _is_alike(p.layout, best.layout, columns) and not _is_large(p.sheet)
    ]
    several = [part for part in same if _has_rows(part)] if len(same) > 1 else []
    return several or [best]


def _is_alike(one: Layout, best: Layout, columns: Columns) -> bool:
    """Say whether a table continues the `best` one: in the same unit, and without at most what is not required."""
    have, expected = (set(columns.names(layout.headings)) - {""} for layout in (one, best))
    amounts, others = ({name for name in names if " " in name} for names in (have, expected))
    if one.unit != best.unit or (amounts and others and amounts != others):
        return False
    strange = have - expected - amounts - columns.known - _REMARKS
    required = columns.required & expected
    return one.known == best.known or (bool(required) and required <= have and not strange)


def remarks_on(
    chosen: Sequence[Part], bodies: Sequence[Body], others: Sequence[tuple[RawSheet, str]]
) -> Iterator[str]:
    """Yield sentences on what was read together, not read, or is hidden."""
    if len(chosen) > 1:
        counts = zip((part.sheet.name for part in chosen), bodies, strict=True)
        each = [
            ngettext("%(sheet)s (%(count)d row)", "%(sheet)s (%(count)d rows)", len(body.rows))
            % {"sheet": name, "count": len(body.rows)}
            for name, body in counts
        ]
        yield _("Read as one table: %(sheets)s.") % {"sheets": listed(each)}
    elif others or chosen[0].sheet.is_hidden:
        hidden = _("It is hidden in the workbook.") if chosen[0].sheet.is_hidden else ""
        yield (_("Read: the sheet %(sheet)s.") % {"sheet": chosen[0].sheet.name}) + hidden
    if others:
        each = [f"{sheet.name}（{reason}）" for sheet, reason in others]
        yield _("Not read: %(sheets)s.") % {"sheets": listed(each)}
    if chosen[0].sheet.is_bare:
        yield _(
            "Of this kind of workbook the values alone were read: not what formats show (such as 万元 behind a number), nor what is hidden. Save it as .xlsx if that matters."
        )
    for part, body in zip(chosen, bodies, strict=True):
        where = f"{part.sheet.name}：" if len(chosen) > 1 else ""
        said = (*_hidden_in(part, body), *_noted_in(part, body), *_struck_in(part, body))
        yield from (where + text for text in said)


def _hidden_in(part: Part, body: Body) -> Iterator[str]:
    sheet, headings = part.sheet, part.layout.headings
    hidden = _among(sheet.hidden_rows, body)
    if hidden:
        yield _(
            "%(count)d rows are hidden or filtered out in the workbook, and were read all the same: %(rows)s."
        ) % {"count": len(hidden), "rows": numbers(hidden)}
    columns = [headings[at] for at in sorted(sheet.hidden_columns) if at < len(headings)]
    if any(columns):
        yield _("Hidden columns were read all the same: %(names)s.") % {
            "names": listed(filter(None, columns))
        }
    if body.notes:
        yield _(
            "Lines that are no entries (totals, units, titles, notes, another table) were left out: %(rows)s."
        ) % {"rows": numbers(number for number, _row in body.notes)}
    if body.anew:
        yield _(
            "The headings stand again in another order, and the rows below were read by them: %(rows)s."
        ) % {"rows": numbers(body.anew)}
    if body.outside:
        yield _("Cells beside the table were left out, in the rows: %(rows)s.") % {
            "rows": numbers(body.outside)
        }
    if sheet.stray:
        yield _("Cells far from the table were left out: %(cells)s.") % {
            "cells": listed(sheet.stray)
        }
    nameless = _nameless(headings, body)
    if nameless:
        yield _("Columns without a heading were not read: %(columns)s.") % {
            "columns": listed(nameless)
        }


def _noted_in(part: Part, body: Body) -> Iterator[str]:
    noted = _among(part.sheet.noted_rows, body)
    if noted:
        yield _(
            "Comments on cells were not read, in the rows: %(rows)s. What they say of an entry, write into a column."
        ) % {"rows": numbers(noted)}


def _struck_in(part: Part, body: Body) -> Iterator[str]:
    struck = _among(part.sheet.struck_rows, body)
    if struck:
        yield _(
            "%(count)d rows have crossed-out cells, and were read all the same: %(rows)s. Take out what no longer counts, or give it the status 注销."
        ) % {"count": len(struck), "rows": numbers(struck)}


def _among(found: frozenset[int], body: Body) -> frozenset[int]:
    """Return which of these rows are data."""
    return found and found.intersection(number for number, _row in body.rows)


def _nameless(headings: Sequence[str], body: Body) -> list[str]:
    """Return the letters of columns that hold something but have no heading."""
    blank = {at for at, heading in enumerate(headings) if not heading}
    blank |= set(range(len(headings), max(map(len, map(itemgetter(1), body.rows)), default=0)))
    if not blank:
        return []
    filled = {at for _n, row in body.rows for at in blank if at < len(row) and is_filled(row[at])}
    return [_letters(at) for at in sorted(filled)]


def _letters(column: int) -> str:
    high, low = divmod(column, 26)
    return (ascii_uppercase[high - 1] if high else "") + ascii_uppercase[low]


def _named(sheets: Sequence[RawSheet], name: str) -> RawSheet:
    for sheet in sheets:
        if compact(sheet.name) == compact(name) and not sheet.is_text:
            return sheet
    raise Invalid(
        sheet=_("The file has no sheet %(sheet)s. It has: %(names)s.")
        % {"sheet": name, "names": listed(sheet.name for sheet in sheets if not sheet.is_text)}
    )


def _guessed(sheets: Sequence[RawSheet]) -> list[Part]:
    """Return the first visible sheet with a row that may be a heading."""
    for sheet in sorted(sheets, key=lambda sheet: sheet.is_hidden):
        layout = guess_heading(sheet)
        if layout is not None:
            return [Part(sheet, layout)]
    return []


def _is_used(sheet: RawSheet) -> bool:
    return any(is_filled(cell) for row in sheet.rows for cell in row)


def _reason(sheet: RawSheet, known: frozenset[str]) -> str:
    if sheet.is_hidden:
        return _("hidden")
    layout = find_heading(sheet, known)
    if layout is None:
        return _("no known headings")
    if _SAMPLE.search(sheet.name):
        return _("an example")
    if _is_large(sheet):
        return _("too large")
    return _("other headings") if _has_rows(Part(sheet, layout)) else _("no rows")


def _is_large(sheet: RawSheet) -> bool:
    return sheet.size[0] > MAX_LINES or sheet.size[1] > MAX_COLUMNS


def _has_rows(part: Part) -> bool:
    below = part.sheet.rows[part.layout.start + part.layout.depth :]
    return any(is_filled(cell) for row in below for cell in row)
