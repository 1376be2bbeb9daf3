"""What the library does not tell of an .ods: merged cells, hidden rows and columns, formulas without a value.

Runs in the process of `unpacking` only, like `bookparts`.
"""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from kernel.tabular.bookparts import NO_RESULT, Facts

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


class FreeParts:
    """The sheets of an .ods by name, with their facts. Days are marked as such, so 1904 does not matter."""

    from_1904 = False

    def __init__(self, content: bytes, rows: int) -> None:
        """Scan the first `rows` rows. Raises KeyError for what is no .ods, SyntaxError for broken XML."""
        self.rows = rows
        self.sheets: dict[str, Facts] = {}
        facts, row, column = Facts(""), 0, 0
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as part:
            for event, element in ElementTree.iterparse(part, ("start", "end")):  # noqa: S314 -- this process has limits
                if event == "start" and element.tag == f"{_TABLE}table":
                    facts, row, column = Facts(""), 0, 0
                    self.sheets[element.get(f"{_TABLE}name", "")] = facts
                elif event == "end" and element.tag == f"{_TABLE}table-column":
                    column = _note_column(facts, element, column)
                elif event == "end" and element.tag == f"{_TABLE}table-row":
                    row = self._note_row(facts, element, row)
                    element.clear()

    def _note_row(self, facts: Facts, element: ElementTree.Element, row: int) -> int:
        """Note a row's merged cells, and whether it is hidden; return the number of the next one."""
        end = min(row + _number(element, "number-rows-repeated"), self.rows)
        if _is_hidden(element):
            facts.hidden_rows.update(range(row + 1, end + 1))
        column = 0
        for cell in element:
            down, right = (
                _number(cell, "number-rows-spanned"),
                _number(cell, "number-columns-spanned"),
            )
            if down > 1:
                facts.merged.append((row, column, row + down - 1, column + right - 1))
            if cell.get(f"{_TABLE}formula") and _has_no_value(cell):
                text = "".join(cell.itertext())
                facts.errors[row, column] = text if text.startswith("#") else NO_RESULT
            column += _number(cell, "number-columns-repeated")
        return end


def _note_column(facts: Facts, element: ElementTree.Element, column: int) -> int:
    end = column + _number(element, "number-columns-repeated")
    if _is_hidden(element):
        facts.hidden_columns.append((column, end - 1))
    return end


def _is_hidden(element: ElementTree.Element) -> bool:
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _has_no_value(cell: ElementTree.Element) -> bool:
    """Say whether a formula was never computed, or gave an error: the library takes both for empty."""
    types = {value for name, value in cell.items() if name.endswith("}value-type")}
    return not types or "error" in types


def _number(element: ElementTree.Element, name: str) -> int:
    return int(element.get(f"{_TABLE}{name}", "1"))
