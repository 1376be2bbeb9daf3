"""A record book as a Word document: its register, then the minutes of each meeting by the template in use.

Loaded by the first document (`kernel.lazily`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.shared import Pt

from apps.papers.rules import word

GRID = "Table Grid"


def written(
    template: bytes,
    meetings: Iterable[Mapping[str, Any]],
    *,
    title: str,
    columns: Sequence[str],
    register: Sequence[Sequence[str]],
    step: Callable[[int], None],
) -> bytes:
    """Return the book: a document a meeting by `template`, one after the other, behind the register.

    What a template has beside its text (its margins, its pictures, header and footer) is the first
    meeting's. `step(number)` is called after each. Raises Invalid as `word.written` does.
    """
    book: Any = None
    for number, values in enumerate(meetings, 1):
        of_one = Document(BytesIO(word.written(template, values)))
        if book is None:
            book = of_one
        else:
            _append(book, of_one)
        step(number)
    _put_first(book, title, columns, register)
    done = BytesIO()
    book.save(done)
    return done.getvalue()


def _append(book: Any, of_one: Any) -> None:
    """Add the text of one more document on a new page; both are of one template, so its parts are there."""
    body = book.element.body
    book.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    for part in of_one.element.body:
        if not part.tag.endswith("}sectPr"):
            body.insert(len(body) - 1, deepcopy(part))


def _put_first(
    book: Any, title: str, columns: Sequence[str], register: Sequence[Sequence[str]]
) -> None:
    head = book.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run(title).font.size = Pt(18)
    table = book.add_table(rows=1, cols=len(columns))
    if GRID in {style.name for style in book.styles}:
        table.style = GRID
    _repeat(table.rows[0])
    for cells, line in ((table.rows[0].cells, columns), *_rows(table, register)):
        for cell, text in zip(cells, line, strict=True):
            cell.text = text
    page = book.add_paragraph()
    page.add_run().add_break(WD_BREAK.PAGE)
    for place, part in enumerate((head, table, page)):
        book.element.body.insert(place, part._element)


def _rows(table: Any, register: Sequence[Sequence[str]]) -> Iterable[tuple[Any, Sequence[str]]]:
    for line in register:
        yield table.add_row().cells, line


def _repeat(row: Any) -> None:
    """Let Word show the row on top of each page of the table."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
