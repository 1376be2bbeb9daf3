"""What the library does not tell of an .ods: merged cells, hidden rows and columns, units that formats show, formulas
without a value.

Runs in the process of `unpacking` only, like `bookparts`.
"""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from kernel.tabular.bookparts import NO_RESULT, Facts
from kernel.tabular.styleparts import PERCENT, unit_shown

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _STYLE, _DATA = (f"{{{_SPACE}{name}:1.0}}" for name in ("table", "style", "datastyle"))
_FORMATS = frozenset({f"{_DATA}{kind}-style" for kind in ("number", "currency", "date")})
_STYLES = _FORMATS | {f"{_STYLE}style"}
# Columns, and digits of a format, that are looked at.
_WIDEST = 100
_TEXT = f"{{{_SPACE}text:1.0}}"
_TYPE = f"{{{_SPACE}office:1.0}}value-type"
_COMMENT = f"{{{_SPACE}office:1.0}}annotation"
_MEASURES = frozenset({"percentage", "currency"})
# Parts of the format of a day.
_OF_DAYS = {"year": "y", "month": "m", "day": "d", "hours": "h", "minutes": "h", "seconds": "s"}


class FreeParts:
    """The sheets of an .ods by name, with their facts. Days are marked as such, so 1904 does not matter."""

    from_1904 = False

    def __init__(self, content: bytes, rows: int) -> None:
        """Scan the first `rows` rows. Raises KeyError for what is no .ods, SyntaxError for broken XML."""
        self.rows = rows
        self.sheets: dict[str, Facts] = {}
        # Units by the name of a format, and by that of a style of cells, which come before the tables.
        self.units: dict[str, str] = {}
        self.struck: set[str] = set()
        self.columns: list[str] = []
        facts, row, column = Facts(""), 0, 0
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as part:
            self._note_named(archive)
            for event, element in ElementTree.iterparse(part, ("start", "end")):  # noqa: S314 -- this process has limits
                if event == "start" and element.tag == f"{_TABLE}table":
                    facts, row, column = Facts(""), 0, 0
                    self.columns = []
                    self.sheets[element.get(f"{_TABLE}name", "")] = facts
                elif event == "end" and element.tag == f"{_TABLE}table-column":
                    column = _note_column(facts, element, column)
                    style = element.get(f"{_TABLE}default-cell-style-name", "")
                    self.columns += [style] * min(column - len(self.columns), _WIDEST)
                elif event == "end" and element.tag == f"{_TABLE}table-row":
                    row = self._note_row(facts, element, row)
                    element.clear()
                elif event == "end" and element.tag == _COMMENT:
                    facts.noted_rows.add(row + 1)
                elif event == "end" and element.tag in _STYLES:
                    self._note_style(element)

    def _note_named(self, archive: zipfile.ZipFile) -> None:
        """Note the styles that have a name, of which those of the tables are made."""
        if "styles.xml" in archive.namelist():
            with archive.open("styles.xml") as part:
                for _event, element in ElementTree.iterparse(part):  # noqa: S314 -- this process has limits
                    if element.tag in _STYLES:
                        self._note_style(element)

    def _note_style(self, element: ElementTree.Element) -> None:
        """Note the unit that a format or a style of cells shows."""
        name = f"{_STYLE}name"
        if element.tag in _FORMATS:
            self.units[f"format {element.get(name)}"] = unit_shown(_format_of(element))
        elif element.tag == f"{_STYLE}style":
            parent = element.get(f"{_STYLE}parent-style-name")
            if _is_struck(element, usual=parent in self.struck):
                self.struck.add(element.get(name, ""))
            shown = self.units.get(f"format {element.get(f'{_STYLE}data-style-name')}")
            if shown:
                self.units[element.get(name, "")] = shown

    def _note_cell(
        self, facts: Facts, cell: ElementTree.Element, row: range, column: int, usual: str
    ) -> None:
        """Note the unit that is shown behind a number, and what is crossed out."""
        kind = cell.get(_TYPE)
        by_column = self.columns[column] if column < len(self.columns) else ""
        style = cell.get(f"{_TABLE}style-name") or usual or by_column
        spans = (span.get(f"{_TEXT}style-name") for span in cell.iter(f"{_TEXT}span"))
        if kind and (style in self.struck or not self.struck.isdisjoint(spans)):
            facts.struck_rows.update(at + 1 for at in row)
        unit = self.units.get(style, "") if kind in {"float", "currency", "date"} else ""
        if kind == "percentage":
            unit = PERCENT
        elif kind == "currency" and not unit:
            code = cell.get(f"{{{_SPACE}office:1.0}}currency", "")
            unit = "" if code in {"CNY", "RMB"} else code
        if unit:
            last = min(column + _number(cell, "number-columns-repeated"), _WIDEST)
            facts.units |= {(at, place): unit for at in row for place in range(column, last)}

    def _note_row(self, facts: Facts, element: ElementTree.Element, row: int) -> int:
        """Note a row's merged cells, and whether it is hidden; return the number of the next one."""
        end = min(row + _number(element, "number-rows-repeated"), self.rows)
        if _is_hidden(element):
            facts.hidden_rows.update(range(row + 1, end + 1))
        column, usual = 0, element.get(f"{_TABLE}default-cell-style-name", "")
        for cell in element:
            if self.units or self.struck or cell.get(_TYPE) in _MEASURES:
                self._note_cell(facts, cell, range(row, end), column, usual)
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


def _format_of(element: ElementTree.Element) -> str:
    """Return the code that an .xlsx has for a format: 0000, 0,"万元", "¥"0.00."""
    code = ""
    for part in element:
        kind = part.tag.removeprefix(_DATA)
        if kind == "number":
            digits = max(int(part.get(f"{_DATA}min-integer-digits", "1")), 1)
            places = int(part.get(f"{_DATA}decimal-places", "0"))
            factor = len(part.get(f"{_DATA}display-factor", "1").partition(".")[0]) // 3
            code += (
                "0" * min(digits, _WIDEST)
                + ("." + "0" * min(places, 9) if places else "")
                + "," * factor
            )
        elif kind in _OF_DAYS:
            code += _OF_DAYS[kind]
        elif part.text and kind in {"text", "currency-symbol"}:
            code += f'"{part.text}"'
    return code


def _is_struck(style: ElementTree.Element, *, usual: bool) -> bool:
    """Say whether a style crosses out; one that does not say is as the `usual` one it is made of."""
    text = style.find(f"{_STYLE}text-properties")
    said = text.get(f"{_STYLE}text-line-through-style") if text is not None else None
    return usual if said is None else said != "none"


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
