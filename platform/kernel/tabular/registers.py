"""Registers filled in as forms, a form a meeting: labels with their values beside them, made rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kernel.chinese.text import clean
from kernel.tabular.headings import heading_key
from kernel.tabular.lines import Row, is_filled
from kernel.tabular.sheets import RawSheet

# A form has at least so many labels with values, in so many rows; a row with more labels side by side
# is the heading of a table.
_LABELS, _ROWS, _BESIDE = 4, 3, 3
# A table on its side has as many rows as a table has columns, and a few lines of text.
_TALLEST = 100
Pair = tuple[int, str, Any]


def laid_flat(sheet: RawSheet, known: frozenset[str]) -> RawSheet:
    """Return a sheet of forms as a table: the labels as headings, a row for each form, where it ends.

    A label that comes again begins the next form. A sheet that is a table is returned as it is. Labels
    are told by `known`, the normal forms of headings.
    """
    if any(_is_heading(row, known) for row in sheet.rows) or is_turned(sheet, known):
        return sheet
    forms: list[dict[str, Pair]] = []
    for pair in _pairs(sheet.rows, known):
        key = heading_key(pair[1])
        if not forms or key in forms[-1]:
            forms.append({})
        forms[-1][key] = pair
    rows = {at for form in forms for at, _label, _value in form.values()}
    if max(map(len, forms), default=0) < _LABELS or len(rows) < _ROWS:
        return sheet
    return _as_table(sheet, forms, min(rows))


def is_turned(sheet: RawSheet, known: frozenset[str]) -> bool:
    """Say whether a table stands on its side: labels at the left, and several values beside most of them."""
    beside: list[int] = []
    for row in sheet.rows if len(sheet.rows) <= _TALLEST else ():
        label, *values = [cell for cell in row if is_filled(cell)] or [""]
        if heading_key(label) in known and not any(heading_key(one) in known for one in values):
            beside.append(len(values))
    return len(beside) >= _LABELS and sum(count > 1 for count in beside) * 2 > len(beside)


def _as_table(sheet: RawSheet, forms: list[dict[str, Pair]], start: int) -> RawSheet:
    labels = {key: label for form in forms for key, (_at, label, _value) in form.items()}
    made: list[Row] = [list(row) for row in sheet.rows[:start]]
    made += [[""] * len(labels) for _row in range(start, len(sheet.rows) + 1)]
    made[start] = list(labels.values())
    for form in forms:
        end = max(*(at for at, _label, _value in form.values()), start + 1)
        made[end] = [form[key][2] if key in form else "" for key in labels]
    return replace(sheet, rows=made, size=(len(made), max(sheet.size[1], len(labels))), merged=())


def _is_heading(row: Row, known: frozenset[str]) -> bool:
    """Say whether a row is the heading of a table: labels that stand beside each other."""
    filled = [heading_key(cell) in known for cell in row if is_filled(cell)]
    return any(all(filled[at : at + _BESIDE]) for at in range(len(filled) - _BESIDE + 1))


def _pairs(rows: list[Row], known: frozenset[str]) -> Iterator[Pair]:
    """Yield (row from 0, label, value) of labels with a value beside, behind a colon, or below them alone."""
    for at, row in enumerate(rows):
        filled = [cell for cell in row if is_filled(cell)]
        place = 0
        while place < len(filled):
            cell = filled[place]
            following = filled[place + 1] if place + 1 < len(filled) else None
            if heading_key(cell) not in known:
                label, _colon, value = clean(cell).partition(":")
                if value and heading_key(label) in known:
                    yield at, label, str(cell)[len(label) + 1 :].strip()
            elif following is not None and heading_key(following) not in known:
                yield at, clean(cell), following
                place += 1
            elif len(filled) == 1 and at + 1 < len(rows):
                below = [one for one in rows[at + 1] if is_filled(one)]
                if len(below) == 1 and heading_key(below[0]) not in known:
                    yield at, clean(cell), below[0]
            place += 1
