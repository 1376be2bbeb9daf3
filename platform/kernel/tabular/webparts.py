"""The tables of a web page that is called .xls, as many systems of authorities export them.

Runs in the process of `unpacking` only, within its limits: the file may be hostile, and the parser's
time grows with the square of what is never closed. Nothing that a page refers to is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_WIDE = (b"\xff\xfe", b"\xfe\xff")
_OTHER = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|opendocument\.spreadsheet")
_TABLE = re.compile(rb"<table[\s>]", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "template"})
_HIDDEN = re.compile(r"display:none|visibility:(?:hidden|collapse)|mso-hide:all")
_MONEY = re.compile("[元圆¥￥$€£]")
# Elements without an end, and the fields of which the text that a person typed is read.
_ALONE = frozenset({"br", "img", "input", "hr", "col", "wbr", "meta", "link"})
_CHOICES = frozenset({"select", "option", "input"})
_CELLS = frozenset({"td", "th", "tr", "table"})
_TYPED = frozenset({"text", "number", "date", "tel", "search", "email"})
# Of a table its hidden rows are read and told of; of a cell the place counts.
_NEVER_UNSEEN = frozenset({"table", "tbody", "thead", "tr", "td", "th", "caption", "html", "body"})
_BREAKS = frozenset({"br", "p", "div", "li"})
# What a spreadsheet writes of a number beside the digits it shows.
_NUMBER = "x:num"
# Tables of a page: one for each printed page of a long table.
_MOST = 1000
# What is no part of a table; the parser looks for the end of each again and again.
_OUTSIDE = (("<!--", "-->"), ("<!", ">"), ("<?", ">"))
# A span above it is a mistake; the rows that follow are counted all the same.
_LONGEST_SPAN = 1000


class Table:
    """A table of a page: its rows of texts, its real size, merged cells and hidden rows as in `Facts`."""

    def __init__(self) -> None:
        self.name = ""
        self.rows: list[list[str]] = []
        self.height = self.width = 0
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        # Columns that a cell above reaches down into, with the last row.
        self.reached: dict[int, int] = {}
        # The texts of the cell that is open, its column, and its number where one is written beside.
        self.cell: list[str] | None = None
        self.at = 0
        self.number: str | None = None
        self.caption: list[str] | None = None


class Page(HTMLParser):
    """Collects the tables of a page, those inside of another one beside it, within limits of rows and columns."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self._rows, self._columns = rows, columns
        self._open: list[Table] = []
        self._unseen = ""
        # Elements of the unseen one's name, and tables, that are open inside of it.
        self._depth = self._inside = 0
        # The options of a choice that is open: whether each is chosen, and its texts.
        self._options: list[tuple[bool, list[str]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if self._unseen and not self._ends_unseen(tag):
            self._depth += tag == self._unseen
            self._inside += tag == "table"
        elif tag in _UNSEEN or (tag not in _NEVER_UNSEEN and _is_hidden(said)):
            if tag not in _ALONE:
                self._unseen, self._depth, self._inside = tag, 1, 0
        elif tag in _CHOICES:
            self._begin_choice(tag, said)
        elif tag == "table":
            if len(self.tables) == _MOST:
                raise MemoryError
            self._open.append(Table())
            self.tables.append(self._open[-1])
        elif self._open:
            self._begin(self._open[-1], tag, said)

    def _ends_unseen(self, tag: str) -> bool:
        """Say whether a part of the table begins or ends, which ends what was never closed inside of a cell."""
        if tag not in _CELLS or self._inside or not self._open:
            return False
        self._unseen = ""
        return True

    def _begin_choice(self, tag: str, said: dict[str, str | None]) -> None:
        """Read what a person typed into a field, or what there is to choose."""
        if tag == "select":
            self._options = []
        elif tag == "option" and self._options is not None:
            self._options.append(("selected" in said, []))
        elif tag == "input" and (said.get("type") or "text").lower() in _TYPED:
            self.handle_data(f" {said.get('value') or ''} ")

    def _end_choice(self) -> None:
        """Read the option that was chosen; where none was, a page shows the first."""
        options, self._options = self._options or [], None
        shown = next((texts for is_chosen, texts in options if is_chosen), None)
        for text in shown if shown is not None else options[0][1] if options else ():
            self.handle_data(text)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and not self._ends_unseen(tag):
            self._depth -= tag == self._unseen
            self._inside -= tag == "table" and self._inside > 0
            if not self._depth:
                self._unseen = ""
        elif tag == "select":
            self._end_choice()
        elif not self._open:
            return
        elif tag == "table":
            self._end_cell(self._open.pop())
        elif tag in {"td", "th", "tr"}:
            self._end_cell(self._open[-1])
        elif tag == "caption" and self._open[-1].caption is not None:
            self._open[-1].name = " ".join("".join(self._open[-1].caption).split())
            self._open[-1].caption = None

    def handle_data(self, data: str) -> None:
        if self._unseen or not self._open:
            return
        if self._options is not None:
            if self._options:
                self._options[-1][1].append(data)
            return
        table = self._open[-1]
        into = table.caption if table.cell is None else table.cell
        if into is not None:
            into.append(data)

    def close(self) -> None:
        super().close()
        for table in self._open:
            self._end_cell(table)

    def _begin(self, table: Table, tag: str, said: dict[str, str | None]) -> None:
        if tag == "caption":
            table.caption = []
        elif tag == "tr":
            self._begin_row(table, said)
        elif tag in {"td", "th"}:
            self._begin_cell(table, said)
        elif tag in _BREAKS:
            self.handle_data(" ")

    def _begin_row(self, table: Table, said: dict[str, str | None]) -> None:
        self._end_cell(table)
        table.height += 1
        if table.height <= self._rows:
            table.rows.append([])
        if _is_hidden(said):
            table.hidden_rows.add(table.height)

    def _begin_cell(self, table: Table, said: dict[str, str | None]) -> None:
        self._end_cell(table)
        if not table.height:
            self._begin_row(table, {})
        if table.height > self._rows:
            return
        row, top = table.rows[-1], table.height - 1
        while table.reached.get(len(row), -1) >= top:
            row.append("")
        left = len(row)
        wide, high = _span(said.get("colspan")), _span(said.get("rowspan"))
        table.width = max(table.width, left + wide)
        if wide > 1 or high > 1:
            table.merged.append((top, left, top + high - 1, left + wide - 1))
        if left + wide <= self._columns:
            row.extend([""] * wide)
            table.reached.update(dict.fromkeys(range(left, left + wide), top + high - 1))
            table.cell, table.at, table.number = [], left, said.get(_NUMBER)

    def _end_cell(self, table: Table) -> None:
        """Write the text of a cell that no end tag closed, too."""
        if table.cell is None:
            return
        shown = "".join(table.cell)
        # A unit of money is only shown: 500,000元 beside the number 500000.
        text = shown if _MONEY.search(shown) else table.number or shown
        table.rows[-1][table.at] = " ".join(text.split())
        table.cell = None


def holds_tables(content: bytes) -> bool:
    """Say whether a file is a page with a table, and no workbook in XML."""
    start = content[:4000]
    if start.startswith(_WIDE):
        content = content.decode("utf-16", "ignore").encode()
        start = content[:4000]
    is_markup = start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return is_markup and not _OTHER.search(start) and _TABLE.search(content) is not None


def tables_of(content: bytes, rows: int, columns: int) -> list[Table]:
    """Return the tables of a page that hold something, each named by its caption or its number.

    Raises MemoryError for a page of too many.
    """
    page = Page(rows, columns)
    text = _decoded(content)
    for start, end in _OUTSIDE:
        text = "".join(_without(text, start, end))
    page.feed(text[: text.rfind(">") + 1])
    page.close()
    found = [table for table in page.tables if any(any(row) for row in table.rows)]
    for number, table in enumerate(found, start=1):
        table.name = table.name or str(number)
    return found


def _without(text: str, start: str, end: str) -> Iterator[str]:
    """Yield what stands between the parts of a text from `start` to `end`; one without an end goes to the last."""
    at = 0
    while (begins := text.find(start, at)) >= 0:
        yield text[at:begins]
        ends = text.find(end, begins)
        at = ends + len(end) if ends >= 0 else len(text)
    yield text[at:]


def _is_hidden(said: dict[str, str | None]) -> bool:
    style = (said.get("style") or "").replace(" ", "").lower()
    return "hidden" in said or _HIDDEN.search(style) is not None


def _span(text: str | None) -> int:
    return min(int(text), _LONGEST_SPAN) if text and text.isdecimal() and text != "0" else 1


def _decoded(content: bytes) -> str:
    if content.startswith(_WIDE):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
