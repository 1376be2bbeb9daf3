"""Lines of a table that are no rows of it: units below the heading, sections, prefilled numbers, a table below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from kernel.chinese.text import clean, compact
from kernel.tabular.bookparts import NO_RESULT
from kernel.tabular.headings import NUMBERING, heading_key

Row = list[Any]
# Columns below which a line of one cell may be a row.
NARROW = 2
# Rows by which the usual number of filled cells is found.
_SAMPLE = 200
# Rows that a small table below has at most.
_SMALL = 50
_UNIT = re.compile(
    r"\(?(?:单位:)?((?:人|名|户|个|家|岁|年|月|日|人次|[十百千]?[万亿]?元|人民币|美元|平方米|㎡|m2|%))\)?"
)
# Behind 单位: in a line above the headings, perhaps after another one: 单位:户、万元.
_UNIT_ABOVE = re.compile(
    r"单位[:(](?:[^:()]{0,9}[、,/])?((?:人民币)?[十百千万亿]{0,2}[美港欧日]?[元圆币](?:人民币)?)(?![^)、,/])"
)
# A label and its value: 填表人:李四, 单位(盖章):某局.
LABELLED = re.compile(r"([^:()0-9a-zA-Z]{2,8})(?:\([^()]*\))?:(.*)")
_SECTION = re.compile(r"(?:第[一二三四五六七八九十]+部分|\(?[一二三四五六七八九十]+[)、.]).+")


def is_filled(cell: Any) -> bool:
    """Say whether a cell holds more than blanks and invisible characters."""
    if not isinstance(cell, str):
        return cell is not None
    return cell.isalnum() or clean(cell) != ""


def first_filled(row: Row) -> tuple[int, Any]:
    """Return the place of the first filled cell of a row and the cell, (0, None) when there is none."""
    for at, cell in enumerate(row):
        if is_filled(cell):
            return at, cell
    return 0, None


def texts_of(row: Row) -> list[str]:
    """Return the filled cells of a row as text without blanks."""
    return [compact(cell) for cell in row if is_filled(cell)]


def together(texts: list[str]) -> list[str]:
    """Return texts with what stands behind a label's colon in the next cell: 书记: and 张三 are one."""
    found: list[str] = []
    for text in texts:
        if found and found[-1].endswith(":"):
            found[-1] += text
        else:
            found.append(text)
    return found


def are_labelled(row: Row) -> bool:
    """Say whether each filled cell of a row is a label and its value, perhaps in the next cell: 填表人:李四."""
    return all(map(LABELLED.fullmatch, together(texts_of(row))))


def units_in(row: Row) -> list[str]:
    """Return the units of the columns where a row holds nothing else: (人), 万元; [] for any other row."""
    found = [_UNIT.fullmatch(compact(cell)) if is_filled(cell) else None for cell in row]
    if sum(unit is not None for unit in found) < max(1, len(texts_of(row))):
        return []
    return [f"({unit[1]})" if unit else "" for unit in found]


def unit_above(rows: Sequence[Row]) -> str:
    """Return the unit of money that the lines above the headings name: 单位:万元; "" for none."""
    found = filter(None, (_UNIT_ABOVE.search("".join(texts_of(row))) for row in rows))
    return next((unit[1] for unit in found), "")


def is_section(first: str, row: Row, headings: Sequence[str]) -> bool:
    """Say whether a row begins a section of a table, by its `first` filled cell: 一、城关镇."""
    if _SECTION.fullmatch(compact(first)) is None or len(list(filter(None, headings))) <= NARROW:
        return False
    return len(texts_of(row)) == 1


def filling(headings: Sequence[str]) -> Callable[[Row], str]:
    """Return a function that says what a row holds: a "row", a "line" of other text, or "" for nothing.

    Nothing are prefilled numbers of rows, and a few formulas without a result.
    """
    numbering = {at for at, heading in enumerate(headings) if heading_key(heading) in NUMBERING}
    width = len(list(filter(None, headings)))

    def kind_of(row: Row) -> str:
        formulas, others = 0, []
        for at, cell in enumerate(row):
            if not is_filled(cell):
                continue
            if cell == NO_RESULT:
                formulas += 1
            elif at not in numbering:
                return "row"
            else:
                others.append(cell)
        if formulas * 2 > width:
            return "row"
        return "" if all(compact(cell).isdecimal() for cell in others) else "line"

    return kind_of


def table_below(rows: Sequence[tuple[int, Row]], is_blank: Callable[[int], bool]) -> int:
    """Return the place of the row with which a small table below begins, the number of rows for none.

    It begins behind a blank line (`is_blank` of a row's number) with a title or with headings, and none of
    its rows fills more than half of the cells that rows usually fill.
    """
    for start in range(max(1, len(rows) - _SMALL), len(rows) - 1):
        number, row = rows[start]
        if not is_blank(number - 1) or any(map(_has_digit, texts_of(row))):
            continue
        usual = Counter(len(texts_of(cells)) for _n, cells in rows[max(0, start - _SAMPLE) : start])
        most = usual.most_common(1)[0][0] // 2
        if all(len(texts_of(cells)) <= most for _n, cells in rows[start:]):
            return start
    return len(rows)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
