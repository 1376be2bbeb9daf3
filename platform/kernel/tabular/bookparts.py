"""What the library does not tell of an .xlsx: hidden rows and columns, errors, stray cells, odd names of parts.

Runs in the process of `unpacking` only, within its limits: the file may be hostile. It starts for each
workbook: modules that take long to load (dataclasses, typing, xml.sax) are not imported, and expressions
that few sheets need are compiled for those only.
"""

from __future__ import annotations

import io
import posixpath
import re
import shutil
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from kernel.tabular.styleparts import LATE, Styles

_CHUNK, _OVERLAP = 1 << 20, 4096
# More cells than these far from the table are a table of their own, which is too large.
_STRAY = 20
_ROW = rb"<(?:\w+:)?row\b[^>]*>"
_COLUMN = rb"<(?:\w+:)?col\b[^>]*>"
_ROW_NUMBER = re.compile(rb"\br=\"(\d+)\"")
_HIDDEN = rb"\bhidden=\"(?:1|true)\""
_SPAN = rb"\b(min|max)=\"(\d+)\""
_ERROR = (
    rb"<(?:\w+:)?c\b([^>]*\bt=\"e\"[^>]*)>(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?"
    rb"<(?:\w+:)?v>([^<]*)<"
)
# What stands for the result of a formula that was never computed.
NO_RESULT = "#FORMULA!"
_NO_RESULT = (
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_COMMENT = rb"<(?:\w+:)?comment\b[^>]*?\bref=\"[A-Z]+(\d+)\""
_REFERENCE = rb"\br=\"([A-Z]+)(\d+)\""
# Filled cells of columns from BI on, the 61st, and of the one before: no cell is far from a table that reaches it.
_FAR = re.compile(rb" r=\"(?:[A-Z]{3,}|[C-Z][A-Z]|B[I-Z])\d+\"[^>]*(?<!/)>")
_BEFORE_FAR = rb" r=\"BH\d+\"[^>]*(?<!/)>"
_FAR_CELL = (
    rb"(?s)<((?:\w+:)?c)\b[^>]*? r=\"((?:[A-Z]{3,}|[C-Z][A-Z]|B[I-Z])\d+)\"[^>]*?(?:/>|>.*?</\1>)"
)
_WHOLE_ROW = rb"(?s)<((?:\w+:)?row)\b[^>]*?\br=\"(\d+)\"[^>]*?(?:/>|>.*?</\1>)"
# Texts that many cells share, and the cells that name one by its number.
_TEXT = rb"(?s)<(?:\w+:)?si\b[^>]*(?:/>|>(.*?)</(?:\w+:)?si>)"
_STRUCK = re.compile(rb"<(?:\w+:)?strike\b(?![^>]*\bval=\"(?:0|false)\")")
_SHARED = rb"<(?:\w+:)?c\b([^>]*\bt=\"s\"[^>]*)>\s*<(?:\w+:)?v>([0-9]+)<"
# Cells with a text of their own.
_INLINE = rb"(?s)<((?:\w+:)?c)\b([^>]*\bt=\"inlineStr\"[^>]*)>(.*?)</\1>"
_CELL = rb"<(?:\w+:)?c\b[^>]*? r=\"([A-Z]+\d+)\"[^>]*(?<!/)>"


class Facts:
    """What a sheet's XML tells: hidden rows (from 1), ranges of hidden columns (from 0), errors by place."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        # Rows (from 1) with filled cells that are crossed out.
        self.struck_rows: set[int] = set()
        # Rows (from 1) with comments on cells.
        self.noted_rows: set[int] = set()
        self.errors: dict[tuple[int, int], str] = {}
        # Units of money that formats show, and days written 43 seconds early, by place.
        self.units: dict[tuple[int, int], str] = {}
        self.late: set[tuple[int, int]] = set()
        # Merged cells where the library does not tell them: first row and column, last ones, from 0.
        self.merged: list[tuple[int, int, int, int]] = []
        self.last_row = 0
        self.reaches_far = False
        # References of the cells that `plain` leaves out.
        self.stray: list[str] = []


class Parts:
    """The parts of an .xlsx, found by their relationships instead of their names."""

    def __init__(self, content: bytes, rows: int) -> None:
        """Read the workbook's own parts and scan its sheets. Raises KeyError for what is no .xlsx."""
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.rows = rows
        self.names = {_plain(name): name for name in self.archive.namelist()}
        main = next(
            (target for kind, target in self._related("").values() if kind == "officeDocument"),
            "xl/workbook.xml",
        )
        book = ElementTree.fromstring(self._read(main))  # noqa: S314 -- this process has limits
        settings = book.find("{*}workbookPr")
        self.from_1904 = settings is not None and settings.get("date1904") in {"1", "true"}
        self.related = self._related(main)
        styles = next((part for kind, part in self.related.values() if kind == "styles"), "")
        self.styles = Styles(self._read(styles) if _plain(styles) in self.names else b"")
        # The numbers of shared texts of which a part is crossed out.
        self.struck: set[bytes] = set()
        texts = next((part for kind, part in self.related.values() if kind == "sharedStrings"), "")
        if _plain(texts) in self.names:
            self._note_struck(self._read(texts))
        self.sheets: dict[str, Facts] = {}
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            link = next((value for name, value in sheet.items() if name.endswith("}id")), "")
            kind, target = self.related.get(link, ("", ""))
            if kind == "worksheet":
                self.sheets[sheet.get("name", "")] = self._scan(Facts(target))

    @property
    def is_stray(self) -> bool:
        """Say whether a cell lies beyond the limits of a table."""
        return any(
            sheet.reaches_far or sheet.last_row > self.rows for sheet in self.sheets.values()
        )

    def plain(self) -> bytes:
        """Return the workbook with the usual names of parts, without cells far from the table."""
        buffer = io.BytesIO()
        links = []
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
            for number, facts in enumerate(self.sheets.values(), start=1):
                name = f"worksheets/sheet{number}.xml"
                links.append(("worksheet", name))
                self._copy(made, facts, f"xl/{name}")
            for kind, target in self.related.values():
                if kind in {"sharedStrings", "styles"}:
                    links.append((kind, f"{kind}.xml"))
                    with (
                        self.archive.open(self._name(target)) as source,
                        made.open(f"xl/{kind}.xml", "w") as goal,
                    ):
                        shutil.copyfileobj(source, goal)
            made.writestr("xl/workbook.xml", self._book())
            made.writestr("xl/_rels/workbook.xml.rels", _links(links))
            made.writestr("_rels/.rels", _links([("officeDocument", "xl/workbook.xml")]))
        return buffer.getvalue()

    def _copy(self, made: zipfile.ZipFile, facts: Facts, name: str) -> None:
        if facts.reaches_far or facts.last_row > self.rows:
            made.writestr(name, self._without_stray(facts))
            return
        with self.archive.open(self._name(facts.part)) as source, made.open(name, "w") as goal:
            shutil.copyfileobj(source, goal)

    def _without_stray(self, facts: Facts) -> bytes:
        """Return a sheet without its few cells far from the table; with many it is left as it is."""
        text = self._read(facts.part)
        stray = [cell[2].decode() for cell in re.finditer(_FAR_CELL, text) if cell[0][-2:] != b"/>"]
        is_part_of_table = bool(stray) and re.search(_BEFORE_FAR, text) is not None
        for row in re.finditer(_WHOLE_ROW, text):
            cells = [name.decode() for name in re.findall(_CELL, row[0])]
            if int(row[2]) > self.rows:
                stray += cells
            elif int(row[2]) == self.rows and cells:
                return text
        if is_part_of_table or len(stray) > _STRAY:
            return text
        facts.stray = stray
        text = re.sub(_WHOLE_ROW, lambda row: b"" if int(row[2]) > self.rows else row[0], text)
        return re.sub(_FAR_CELL, b"", text)

    def _book(self) -> str:
        book = ElementTree.Element("workbook", {"xmlns": _MAIN, "xmlns:r": _OFFICE})
        ElementTree.SubElement(book, "workbookPr", date1904=str(int(self.from_1904)))
        sheets = ElementTree.SubElement(book, "sheets")
        for number, name in enumerate(self.sheets, start=1):
            link = {"name": name, "sheetId": str(number), "r:id": f"r{number}"}
            ElementTree.SubElement(sheets, "sheet", link)
        return ElementTree.tostring(book, encoding="unicode")

    def _scan(self, facts: Facts) -> Facts:
        for kind, part in self._related(facts.part).values():
            if kind == "comments" and _plain(part) in self.names:
                rows = re.findall(_COMMENT, self._read(part))
                facts.noted_rows.update(map(int, rows))
        for text in self._chunks(facts.part):
            # One byte is found ten times as fast as several, and most sheets have no # and few letters.
            if b"h" in text and b"hidden=" in text:
                _note_hidden(facts, text)
            if b"#" in text and b't="e"' in text:
                _note_errors(facts, text)
            # A sheet whose cells have a prefix (<x:c>) has formulas with one.
            if b"f" in text and (b"<f" if b"<c" in text else b":f") in text:
                _note_formulas(facts, text)
            self._note_shown(facts, text)
            facts.reaches_far = facts.reaches_far or _FAR.search(text) is not None
            last = _ROW_NUMBER.search(text, text.rfind(b"row "))
            facts.last_row = max(facts.last_row, int(last[1]) if last else 0)
        return facts

    def _note_shown(self, facts: Facts, text: bytes) -> None:
        """Note what only the formats of cells show."""
        if self.styles.units:
            facts.units.update(self.styles.units_in(text))
        if self.styles.struck:
            facts.struck_rows.update(self.styles.struck_in(text))
        if self.struck:
            _note_texts(facts, text, self.struck)
        if b"strike" in text:
            _note_inline(facts, text)
        if b"." in text and LATE in text:
            facts.late.update(self.styles.late_in(text))

    def _note_struck(self, texts: bytes) -> None:
        if b"k" in texts and b"strike" in texts:
            for number, text in enumerate(re.finditer(_TEXT, texts)):
                if text[1] and _STRUCK.search(text[1]):
                    self.struck.add(str(number).encode())

    def _chunks(self, part: str) -> Iterator[bytes]:
        before = b""
        with self.archive.open(self._name(part)) as source:
            while chunk := source.read(_CHUNK):
                yield before + chunk
                before = chunk[-_OVERLAP:]

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return {id: (kind, name of the part)} of a part's relationships."""
        folder, name = posixpath.split(part)
        links = _plain(posixpath.join(folder, "_rels", f"{name}.rels"))
        if links not in self.names:
            return {}
        found = ElementTree.fromstring(self._read(links))  # noqa: S314 -- this process has limits
        return {
            link.get("Id", ""): (
                link.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))),
            )
            for link in found
        }

    def _name(self, part: str) -> str:
        return self.names[_plain(part)]

    def _read(self, part: str) -> bytes:
        with self.archive.open(self._name(part)) as source:
            return bytes(source.read())


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _links(links: list[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, start=1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{package}">{made}</Relationships>'


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _note_hidden(facts: Facts, text: bytes) -> None:
    for row in re.findall(_ROW, text):
        number = _ROW_NUMBER.search(row)
        if number and re.search(_HIDDEN, row):
            facts.hidden_rows.add(int(number[1]))
    for column in re.findall(_COLUMN, text):
        span = {name: int(number) for name, number in re.findall(_SPAN, column)}
        if re.search(_HIDDEN, column) and b"min" in span:
            facts.hidden_columns.append((span[b"min"] - 1, span.get(b"max", span[b"min"]) - 1))


def _note_errors(facts: Facts, text: bytes) -> None:
    for attributes, value in re.findall(_ERROR, text):
        place = re.search(_REFERENCE, attributes)
        if place:
            at = int(place[2]) - 1, _column(place[1])
            facts.errors[at] = value.decode(errors="replace")


def _note_formulas(facts: Facts, text: bytes) -> None:
    """Note the formulas of which a program that does not compute, such as a script, wrote no result."""
    for attributes in re.findall(_NO_RESULT, text):
        place = re.search(_REFERENCE, attributes)
        # An empty text is a result.
        if place and b't="str"' not in attributes:
            facts.errors.setdefault((int(place[2]) - 1, _column(place[1])), NO_RESULT)


def _note_texts(facts: Facts, text: bytes, struck: set[bytes]) -> None:
    """Note the rows with a text of which a part is crossed out."""
    for attributes, number in re.findall(_SHARED, text):
        place = re.search(_REFERENCE, attributes) if number in struck else None
        if place:
            facts.struck_rows.add(int(place[2]))


def _note_inline(facts: Facts, text: bytes) -> None:
    """Note the rows with a text of its own of which a part is crossed out."""
    for _name, attributes, content in re.findall(_INLINE, text):
        place = re.search(_REFERENCE, attributes) if _STRUCK.search(content) else None
        if place:
            facts.struck_rows.add(int(place[2]))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
