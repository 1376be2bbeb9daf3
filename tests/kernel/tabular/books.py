"""Files for tests: good ones, and hostile workbooks put together part by part."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from kernel.tabular.textfiles import read_text

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def book(*rows: Sequence[Any], at: tuple[int, int] = (0, 0), beside: bool = False) -> bytes:
    """Return a workbook with `rows` from a corner on, perhaps behind a sheet of remarks."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(
        buffer, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    )
    if beside:
        made.add_worksheet("说明").write_string(0, 0, "填写说明")
    sheet = made.add_worksheet("名册")
    for number, row in enumerate(rows):
        sheet.write_row(at[0] + number, at[1], row)
    made.close()
    return buffer.getvalue()


def file_of(*rows: Sequence[Any]) -> bytes:
    """Return a file that is read as these rows: a text, or a workbook for what a text cannot say.

    For tests of what is done with cells: each reading of a workbook takes a process of its own.
    """
    cells = [["" if cell is None else cell for cell in row] for row in rows]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(cells)
    content = buffer.getvalue().encode()
    return content if read_text("", content, frozenset()).rows == cells else book(*rows)


def parts(sheet: str, *, strings: str = "", head: str = "", **more: bytes | str) -> bytes:
    """Return a workbook whose one sheet has these rows of XML, and whatever parts come besides."""
    content = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATED}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATED}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{RELATED}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"{head}<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": strings or f"<sst {MAIN}/>",
        **more,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *texts: str) -> str:
    cells = "".join(cell(f"{chr(65 + at)}{number}", text) for at, text in enumerate(texts))
    return f'<row r="{number}">{cells}</row>'
