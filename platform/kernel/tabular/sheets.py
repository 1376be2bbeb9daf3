"""A sheet as it stands: where its heading is, which of its rows are data, what is merged or hidden."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from kernel.chinese.text import clean, compact, listed
from kernel.tabular.headings import MAX_LENGTH, heading_key
from kernel.tabular.limits import HEADING_WITHIN
from kernel.tabular.lines import (
    Row,
    are_labelled,
    filling,
    first_filled,
    is_filled,
    is_section,
    table_below,
    texts_of,
    unit_above,
    units_in,
)
from kernel.tabular.repeats import Names, Repeats

# Rows a heading may have: a group, its columns, and their units.
_DEEPEST = 3
# Columns a title is merged over at least, beside its first.
_WIDE = 2
# Totals, and what says that the table ends; the words come first, since most cells hold none of them.
_HINTS = ("计", "空白", "无正文", "完", "页", "汇总", "值", "求和", "row", "行")
# What a spreadsheet puts between the rows when it subtotals them: 城关镇 汇总.
_SUBTOTAL = re.compile(
    "\\S.* (?:汇总|计数|求和|(?:平均|最大|最小)值)|总(?:计数|平均值|最大值|最小值)"
)
_END = r"[(\-—*]*(?:(?:本页)?以下(?:为|均为)?空白|(?:以下|此页|本页)无正文|完)[)\-—*]*"
_BELOW = re.compile(
    r"(?:本页|本表|全县|全市|.{0,7}(?:镇|乡|街道|社区|村|党支部))?(?:合计|总计|小计|共计|累计)(?:\(.*\)|[:\d].*|[户人个家]数?)?|"
    + _END
    # What a database writes below its rows.
    + r"|\([0-9]+(?:rows?(?:affected)?|行(?:受影响|记录)?)\)"
    + r"|[(\-—]*(?:第[0-9]+页[,、/]?(?:共[0-9]+页)?|共[0-9]+页)[)\-—]*"
)
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填报说明|"
    r"(?:填表|制表|填报|审核|经办|负责|联系|统计)人?|单位负责人|(?:填报|制表|填表|统计|报送)单位|"
    r"单位\((?:盖章|公章)\)|日期|(?:填报|制表|填表|统计)(?:日期|时间))(?:签字|签名|\(.*?\))?[:\d].*"
)
# What begins a line of notes that stands alone in its row.
_NUMBERED = re.compile(r"(?:\(?(?:[0-9]{1,2}|[一二三四五六七八九十]+)[.、)]|[①-⑳※*])\D.*")


@dataclass
class RawSheet:
    """A sheet with all its rows, the first of the workbook first; its size in (rows, columns)."""

    name: str
    rows: list[Row]
    size: tuple[int, int]
    is_hidden: bool = False
    # Corners of merged cells: first row and column, last row and column, from 0.
    merged: Sequence[Sequence[int]] = ()
    # Row numbers from 1, columns from 0.
    hidden_rows: frozenset[int] = frozenset()
    # Rows with cells that are crossed out.
    struck_rows: frozenset[int] = frozenset()
    # Rows with comments on cells.
    noted_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    # References of cells far from the table, which were left out.
    stray: Sequence[str] = ()
    # Rows of a text table that cannot be told apart: {number: (code, reason)}.
    broken: dict[int, tuple[str, str]] = field(default_factory=dict)
    is_text: bool = False
    # Whether its kind of workbook tells values only, and nothing of formats and what is hidden.
    is_bare: bool = False


@dataclass(frozen=True)
class Layout:
    """The heading of a sheet: its first row and number of rows, the headings, the known ones.

    `unit` is that of amounts, where a line above the heading names one.
    """

    start: int
    depth: int
    headings: tuple[str, ...]
    known: frozenset[str] = frozenset()
    unit: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the headings' normal forms."""
        return tuple(map(heading_key, self.headings))


@dataclass
class Body:
    """The rows below a heading: data, those that cannot be read, and those left out."""

    rows: list[tuple[int, Row]] = field(default_factory=list)
    broken: list[tuple[int, Row, str, str]] = field(default_factory=list)
    notes: list[tuple[int, Row]] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    # Rows with the headings in another order, by which those below were read.
    anew: list[int] = field(default_factory=list)


def find_heading(sheet: RawSheet, known: frozenset[str]) -> Layout | None:
    """Return the one to three rows with the most headings in `known`, None when there is none."""
    # Each cell is cleaned once, though most are looked at as a part of several headings.
    spread, below = ([[*map(clean, row)] for row in rows] for rows in _spread_above(sheet))
    best: Layout | None = None
    for start in range(min(len(sheet.rows), HEADING_WITHIN)):
        for depth in range(1, _DEEPEST + 1):
            block = below[start : start + depth]
            if len(block) < depth or not any(block[-1]):
                break
            headings = _combined(block, spread[start : start + depth], known)
            found = frozenset(filter(known.__contains__, map(heading_key, headings)))
            # Of equal ones the shallowest: a title above is no part of the heading.
            if found and (best is None or (len(found), -depth) > (len(best.known), -best.depth)):
                best = Layout(start, depth, headings, found)
    if best is None:
        return None
    return _with_units(sheet, replace(best, unit=unit_above(sheet.rows[: best.start])))


def _with_units(sheet: RawSheet, layout: Layout) -> Layout:
    """Return a heading with the units that stand in a row below it behind the texts: 注册资本(万元)."""
    below = layout.start + layout.depth
    row = sheet.rows[below] if below < len(sheet.rows) else []
    units = units_in(row)
    if not units:
        return layout
    headings = tuple(
        f"{heading}{unit}"[:MAX_LENGTH]
        if heading and not compact(heading).endswith(")")
        else heading
        for heading, unit in zip_longest(
            layout.headings, units[: len(layout.headings)], fillvalue=""
        )
    )
    return replace(layout, depth=layout.depth + 1, headings=headings)


def guess_heading(sheet: RawSheet) -> Layout | None:
    """Return the first of the rows with the most texts, for a table none of whose headings is known."""
    counts = [
        len({clean(cell) for cell in row if isinstance(cell, str) and is_filled(cell)})
        for row in sheet.rows[:HEADING_WITHIN]
    ]
    most = max(counts, default=0)
    if most < 2:
        return None
    start = counts.index(most)
    return Layout(start, 1, tuple(clean(cell)[:MAX_LENGTH] for cell in sheet.rows[start]))


def body_of(sheet: RawSheet, layout: Layout, known: frozenset[str], names: Names) -> Body:
    """Sort the rows below the heading: data, notes and totals, cells outside of the table.

    `known` and `names` are those of `Repeats`.
    """
    _spread_merged(sheet, layout)
    below = layout.start + layout.depth
    # A row of units, which the headings have taken up, is said to be no row.
    units = [row for row in sheet.rows[below - 1 : below] if layout.depth > 1 and units_in(row)]
    body = Body(notes=[(below, row) for row in units])
    titles = {top + 1 for top, left, _bottom, right in sheet.merged if right - left >= _WIDE}
    repeats = Repeats(sheet.rows[:below], layout.headings, known, names)
    kind_of = filling(layout.headings)
    for number, row in enumerate(sheet.rows[below:], start=below + 1):
        at, first = first_filled(row)
        if first is None:
            if number in sheet.broken:
                body.rows.append((number, row))
        elif not (kind := kind_of(row)):
            continue
        elif kind == "line" or _is_note(number, first, row, titles, layout):
            body.notes.append((number, row))
        elif _is_beside(at, row, layout):
            body.outside.append(number)
        elif number != below + 1 or not _is_numbering(row):
            _take_row(body, repeats, number, first, row)
    body.anew = repeats.found
    _take_table_below(sheet, body)
    _take_notes(body)
    _take_broken(sheet, layout, body)
    return body


def _take_row(body: Body, repeats: Repeats, number: int, first: Any, row: Row) -> None:
    """Take a row as the headings above it say; headings that stand again are none, nor is the title over them."""
    if repeats.holds(number, first, row):
        while body.rows and body.rows[-1][0] == number - 1 and len(texts_of(body.rows[-1][1])) == 1:
            number -= 1
            body.notes.append(body.rows.pop())
    elif repeats.problem:
        body.broken.append((number, row, "other_headings", repeats.problem))
    else:
        body.rows.append((number, repeats.read(row)))


def _is_note(number: int, first: Any, row: Row, titles: set[int], layout: Layout) -> bool:
    """Say whether a row is a total, a merged title, or begins a section."""
    if _is_below(first) or _is_labelled(first, row):
        return True
    if number in titles and len(texts_of(row)) == 1:
        return True
    return isinstance(first, str) and is_section(first, row, layout.headings)


def _is_labelled(first: Any, row: Row) -> bool:
    """Say whether a row holds labels with values only, by its first filled cell."""
    return isinstance(first, str) and (":" in first or "：" in first) and are_labelled(row)


def _is_below(first: Any) -> bool:
    """Say whether a row is a total or the end of a table, by its first filled cell."""
    return (
        isinstance(first, str)
        and any(word in first for word in _HINTS)
        and bool(_BELOW.fullmatch(compact(first)) or _SUBTOTAL.fullmatch(clean(first)))
    )


def _is_numbering(row: Row) -> bool:
    """Say whether a row numbers the columns below their headings, or rules a line below them."""
    texts = texts_of(row)
    count = len(texts)
    if not "".join(texts).strip("-=:+|"):
        return True
    return count > _WIDE and texts in (
        [*map(str, range(1, count + 1))],
        [*"甲乙丙丁戊己庚辛壬癸"[:count]],
    )


def _is_beside(at: int, row: Row, layout: Layout) -> bool:
    """Say whether all filled cells of a row, of which the first is `at`, stand below no heading."""
    if at < len(layout.headings) and layout.headings[at]:
        return False
    cells = zip(row, layout.headings, strict=False)
    return not any(is_filled(cell) for cell, heading in cells if heading)


def _combined(
    block: Sequence[list[str]], spread: Sequence[list[str]], known: frozenset[str]
) -> tuple[str, ...]:
    """Return the heading of each column: below a group the lower one, with the group where both are one."""
    width = max(map(len, block))
    lower: list[str] = []
    groups: list[str] = []
    for column in range(width):
        texts = [row[column] if column < len(row) else "" for row in block]
        at = max((at for at, text in enumerate(texts) if text), default=0)
        group = "".join([row[column] for row in spread[:at] if column < len(row)])
        lower.append(texts[at])
        groups.append(group if group != texts[at] else "")
    often = Counter(map(heading_key, lower))
    return tuple(
        (
            group + text
            if group and (_is_one(group, text, known) or often[heading_key(text)] > 1)
            else text
        )[:MAX_LENGTH]
        for group, text in zip(groups, lower, strict=True)
    )


def _is_one(group: str, text: str, known: frozenset[str]) -> bool:
    return heading_key(group + text) in known


def _spread_above(sheet: RawSheet) -> tuple[list[Row], list[Row]]:
    """Return the first rows with merged cells spread over their columns, and over their rows."""
    rows = [list(row) for row in sheet.rows[: HEADING_WITHIN + _DEEPEST]]
    below = [list(row) for row in rows]
    for top, left, bottom, right in sheet.merged:
        if top < len(rows) and left < len(rows[top]):
            row = rows[top]
            for line in below[top + 1 : bottom + 1]:
                if left < len(line) and not is_filled(line[left]):
                    line[left] = row[left]
            for column in range(left + 1, min(right + 1, len(row))):
                if not is_filled(row[column]):
                    row[column] = row[left]
    return rows, below


def _spread_merged(sheet: RawSheet, layout: Layout) -> None:
    """Copy the value of merged cells into the rows below that hold something else."""
    room = len(sheet.rows) * max(len(layout.headings), 1)
    for top, left, bottom, _right in sheet.merged:
        if bottom == top or top < layout.start + layout.depth or left >= len(layout.headings):
            continue
        if top >= len(sheet.rows) or left >= len(sheet.rows[top]):
            continue
        value = sheet.rows[top][left]
        for row in sheet.rows[top + 1 : bottom + 1]:
            room -= 1
            if room < 0:
                return
            if any(map(is_filled, row)):
                row.extend([""] * (left + 1 - len(row)))
                row[left] = value


def _take_table_below(sheet: RawSheet, body: Body) -> None:
    """Move the rows of a small table below the first."""
    if sheet.broken:
        return
    at = table_below(body.rows, lambda number: not any(map(is_filled, sheet.rows[number - 1])))
    body.notes += body.rows[at:]
    del body.rows[at:]


def _take_notes(body: Body) -> None:
    """Move the notes below the table: from the first line that begins one, none with several cells after it."""
    at = len(body.rows)
    while at and _may_be_note(body.rows[at - 1][1]):
        at -= 1
    while at < len(body.rows) and not _begins_notes(body.rows[at][1]):
        at += 1
    body.notes += body.rows[at:]
    del body.rows[at:]


def _may_be_note(row: Row) -> bool:
    texts = texts_of(row)
    return len(texts) == 1 or all(map(_NOTE.fullmatch, texts))


def _begins_notes(row: Row) -> bool:
    texts = texts_of(row)
    if all(map(_NOTE.fullmatch, texts)):
        return True
    return len(texts) == 1 and bool(_NUMBERED.fullmatch(texts[0]))


def _take_broken(sheet: RawSheet, layout: Layout, body: Body) -> None:
    """Move rows of a text table whose cells may stand in the wrong columns."""
    if not sheet.is_text or not body.rows:
        return
    width = len(layout.headings)
    problems = dict(sheet.broken)
    usual = Counter(len(row) for _number, row in body.rows).most_common(1)
    most = max(width, usual[0][0] if usual else 0)
    for (number, row), (_next, below) in zip_longest(body.rows, body.rows[1:], fillvalue=(0, [])):
        if len(row) > most or any(map(is_filled, row[width:])):
            problems.setdefault(number, ("stray_separator", _stray(len(row), width)))
        elif len(row) < width and 0 < len(below) < width and len(row) + len(below) - 1 == width:
            for broken in (number, _next):
                problems.setdefault(broken, ("broken_line", _broken_line()))
    body.broken += [(n, row, *problems[n]) for n, row in body.rows if n in problems]
    body.rows = [(n, row) for n, row in body.rows if n not in problems]


def _stray(found: int, width: int) -> str:
    return _(
        "This line has %(found)d cells, the heading %(width)d: a separator stands inside a cell. "
        "Put the cell into quotation marks, or save the table as .xlsx."
    ) % {"found": found, "width": width}


def _broken_line() -> str:
    return _(
        "A line break stands inside a cell, so that one row became two lines. "
        "Make them one line, or save the table as .xlsx."
    )


def numbers(found: Iterable[int], shown: int = 5) -> str:
    """Return row numbers as text, the first few of them."""
    rows = sorted(found)
    text = listed(rows[:shown])
    return f"{text} …" if len(rows) > shown else text
