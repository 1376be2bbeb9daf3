"""The report of a consultation as a Word document and as the rows of a workbook.

Loaded by the first document (`kernel.lazily`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

GRID, FONT = "Table Grid", "宋体"


def written(values: Mapping[str, Any]) -> bytes:
    """Return the Word document: title, facts, and a table a part; values as `queries.consulted` makes them."""
    document = Document()
    style: Any = document.styles["Normal"]
    style.font.size = Pt(11)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.add_heading(values["title"], 0)
    document.add_paragraph(f"{values['county']} · {values['printed']}")
    for label, said in values["facts"]:
        document.add_paragraph(f"{label}{values['words']['colon']}{said}")
    for part in values["parts"]:
        document.add_heading(part["heading"], 1)
        if part["rows"]:
            _table(document, part["columns"], part["rows"])
        else:
            document.add_paragraph(values["words"]["nothing"])
    done = BytesIO()
    document.save(done)
    return done.getvalue()


def rows(values: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield a row a line of every part, with the part's heading in front."""
    for part in values["parts"]:
        for row in part["rows"]:
            yield [part["heading"], *row]


def _table(document: Any, columns: list[str], lines: list[list[str]]) -> None:
    table = document.add_table(rows=1, cols=len(columns), style=GRID)
    for cells, line in (
        (table.rows[0].cells, columns),
        *((table.add_row().cells, line) for line in lines),
    ):
        for cell, said in zip(cells, line, strict=True):
            cell.text = said
