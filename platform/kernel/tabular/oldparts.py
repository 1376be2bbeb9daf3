"""What the library does not tell of an .xls or .et: hidden rows and columns, errors, units that formats show, days from 1904.

Runs in the process of `unpacking` only, like `bookparts`. The file is a compound file of sectors whose stream
Workbook is a sequence of records: number, length, data.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import error, unpack_from

from kernel.tabular.bookparts import Facts
from kernel.tabular.styleparts import OWN, unit_shown

_END, _DATE_MODE, _SHEET, _BEGIN = 0x000A, 0x0022, 0x0085, 0x0809
_ROW, _COLUMNS, _ERROR, _FORMULA = 0x0208, 0x007D, 0x0205, 0x0006
# Shared texts, which go on in further records, and the cells that name one by its number.
_TEXTS, _MORE, _TEXT_CELL = 0x00FC, 0x003C, 0x00FD
_NOTE = 0x001C
_FONT, _FORMAT, _STYLE, _NO_FONT = 0x0031, 0x041E, 0x00E0, 4
# Cells with one number, those with several in a row, and texts.
_NUMBERS, _SEVERAL = frozenset({0x0203, 0x027E, _FORMULA}), 0x00BD
_CELLS = _NUMBERS | {_SEVERAL, 0x00FD, 0x0204}
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A",
}  # fmt: skip


class OldParts:
    """The sheets of an .xls by name, with their facts."""

    def __init__(self, content: bytes) -> None:
        """Scan the records. Raises ValueError for what is no compound file with a workbook."""
        self.from_1904 = False
        self.sheets: dict[str, Facts] = {}
        try:
            book = _stream(content, "Workbook")
            styles = _Styles()
            starts: dict[str, int] = {}
            texts: list[bytes] = []
            for number, data in _records(book, 0):
                if number == _DATE_MODE:
                    self.from_1904 = data[:1] == b"\1"
                elif number == _SHEET:
                    starts[_name(data[6:])] = unpack_from("<I", data)[0]
                elif number == _TEXTS or (number == _MORE and texts):
                    texts.append(data)
                else:
                    styles.note(number, data)
            styles.note_texts(texts)
            self.sheets = {
                name: _facts(_records(book, start), styles) for name, start in starts.items()
            }
        except (error, IndexError) as broken:
            raise ValueError("a broken compound file") from broken


class _Styles:
    """The styles of a workbook that show a unit, by number, those whose font is crossed out, and the shared texts
    of which a part is.

    Fonts, formats and styles come before the sheets, in this order.
    """

    def __init__(self) -> None:
        self.units: dict[int, str] = {}
        self.struck: set[int] = set()
        self.texts: set[int] = set()
        self._formats: dict[int, str] = {}
        self._fonts: list[bool] = []
        self._count = 0

    def note(self, number: int, data: bytes) -> None:
        """Take a record of the workbook's own part."""
        if number == _FONT:
            # No font has the number 4.
            self._fonts += [False] * (len(self._fonts) == _NO_FONT)
            self._fonts.append(bool(data[2] & 0x08))
        elif number == _FORMAT:
            self._formats[unpack_from("<H", data)[0]] = unit_shown(_text(data[2:]))
        elif number == _STYLE:
            font, form = unpack_from("<HH", data)
            if font < len(self._fonts) and self._fonts[font]:
                self.struck.add(self._count)
            if unit := self._formats.get(form, OWN.get(str(form), "")):
                self.units[self._count] = unit
            self._count += 1

    def note_texts(self, records: list[bytes]) -> None:
        """Note which of the shared texts have a part in a font that is crossed out."""
        if records and any(self._fonts):
            fonts = {at for at, is_struck in enumerate(self._fonts) if is_struck}
            self.texts = {at for at, used in enumerate(_fonts_of_texts(records)) if used & fonts}

    def note_cells(self, facts: Facts, number: int, data: bytes) -> None:
        """Note what the styles of a record's cells say."""
        row, column, style = unpack_from("<HHH", data)
        is_part = number == _TEXT_CELL and unpack_from("<I", data, 6)[0] in self.texts
        if style in self.struck or is_part:
            facts.struck_rows.add(row + 1)
        if number in _NUMBERS and style in self.units:
            facts.units[row, column] = self.units[style]
        for at in range((len(data) - 6) // 6 if number == _SEVERAL else 0):
            unit = self.units.get(unpack_from("<H", data, 4 + 6 * at)[0])
            if unit:
                facts.units[row, column + at] = unit


def _facts(records: Iterator[tuple[int, bytes]], styles: _Styles) -> Facts:
    facts = Facts("")
    is_shown = bool(styles.units or styles.struck or styles.texts)
    for number, data in records:
        if is_shown and number in _CELLS:
            styles.note_cells(facts, number, data)
        if number == _ROW and data[12] & 0x20:
            facts.hidden_rows.add(unpack_from("<H", data)[0] + 1)
        elif number == _COLUMNS and data[8] & 1:
            first, last = unpack_from("<HH", data)
            facts.hidden_columns.append((first, last))
        elif number == _NOTE:
            facts.noted_rows.add(unpack_from("<H", data)[0] + 1)
        elif number == _ERROR and data[7]:
            facts.errors[unpack_from("<HH", data)] = _ERRORS.get(data[6], "#N/A")
        elif number == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
            facts.errors[unpack_from("<HH", data)] = _ERRORS.get(data[8], "#N/A")
    return facts


class _Records:
    """What stands in several records, one behind the other."""

    def __init__(self, records: list[bytes]) -> None:
        self._records = records
        self._record, self._at = 0, 0

    def take(self, count: int) -> bytes:
        """Return the next bytes. Raises IndexError behind the last one."""
        found = b""
        while len(found) < count:
            found += self._some(count - len(found))
        return found

    def skip_text(self, length: int, *, is_wide: int) -> None:
        """Pass over the characters of a text; a record in which they go on says first how wide they are."""
        while length:
            size = 1 + is_wide
            length -= len(self._some(length * size)) // size
            if length:
                self._some(0)
                is_wide = self.take(1)[0] & 1

    def _some(self, count: int) -> bytes:
        """Return up to `count` bytes of one record, the next one where this is at its end."""
        if self._at >= len(self._records[self._record]):
            self._record, self._at = self._record + 1, 0
        found = self._records[self._record][self._at : self._at + count]
        self._at += len(found)
        return found


def _fonts_of_texts(records: list[bytes]) -> Iterator[set[int]]:
    """Yield the fonts that parts of each shared text have."""
    texts = _Records(records)
    for _number in range(unpack_from("<I", texts.take(8), 4)[0]):
        length, flags = unpack_from("<HB", texts.take(3))
        runs = unpack_from("<H", texts.take(2))[0] if flags & 0x08 else 0
        beside = unpack_from("<I", texts.take(4))[0] if flags & 0x04 else 0
        texts.skip_text(length, is_wide=flags & 1)
        yield {unpack_from("<HH", texts.take(4))[1] for _run in range(runs)}
        texts.take(beside)


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of the part of a workbook that begins at `at`, without charts inside of it."""
    depth = 0
    while at + 4 <= len(book):
        number, length = unpack_from("<HH", book, at)
        depth += (number == _BEGIN) - (number == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield number, book[at + 4 : at + 4 + length]
        at += 4 + length


def _name(data: bytes) -> str:
    return _text(data[:1] + b"\0" + data[1:])


def _text(data: bytes) -> str:
    """Return a text behind its length in characters and a byte that says how wide these are."""
    length, is_wide = unpack_from("<H", data)[0], data[2] & 1
    text = data[3 : 3 + length * (2 if is_wide else 1)]
    return text.decode("utf-16-le" if is_wide else "latin-1", "replace")


def _stream(content: bytes, name: str) -> bytes:
    """Return a stream of a compound file. Raises ValueError when there is none in full sectors."""
    size = 1 << min(content[30], 12)
    table = b"".join(
        _sector(content, number, size)
        for number in unpack_from("<109I", content, 76)
        if number < 0xFFFFFFF0
    )
    (first,) = unpack_from("<I", content, 48)
    folder = _chain(content, table, first, size)
    for at in range(0, len(folder) - 127, 128):
        (length,) = unpack_from("<H", folder, at + 64)
        if folder[at : at + max(length - 2, 0)].decode("utf-16-le", "replace") == name:
            start, whole = unpack_from("<II", folder, at + 116)
            if whole >= unpack_from("<I", content, 56)[0]:
                return _chain(content, table, start, size)[:whole]
    raise ValueError(name)


def _chain(content: bytes, table: bytes, number: int, size: int) -> bytes:
    found: list[bytes] = []
    # A chain is no longer than the file.
    while number < 0xFFFFFFF0 and len(found) <= len(content) // size:
        found.append(_sector(content, number, size))
        (number,) = unpack_from("<I", table, number * 4)
    return b"".join(found)


def _sector(content: bytes, number: int, size: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]
