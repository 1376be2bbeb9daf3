"""Read text tables (.csv, .tsv, .txt): their encoding, their separator, their lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.tabular import kinds
from kernel.tabular.headings import heading_key
from kernel.tabular.limits import HEADING_WITHIN, no_table, refuse_size
from kernel.tabular.lines import Row
from kernel.tabular.sheets import RawSheet

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_NO_TABLES = (b"%PDF", b"{\\rtf")
_ASCII = bytes(range(128))
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
# First characters of what spreadsheets take for a formula; an apostrophe before them is removed.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# An apostrophe or backtick before a text, and ="…", keep a spreadsheet from taking it for a number.
_KEPT_TEXT = re.compile(r"['`][^'`]+|=\"[^\"]*\"")
_KEEPERS = frozenset("'`=")
_SEPARATORS = ",\t;|，；"
_SAID_SEPARATOR = re.compile(r"\"?sep=(.)\"?", re.IGNORECASE)
# Lines looked at for the separator.
_SAMPLE, _LONGEST_LINE = 200, 10_000
# Lines that a cell in quotation marks may span.
_LONGEST_CELL = 50
# What stands for bytes that are no text.
UNREADABLE = "\ufffd"


def read_text(name: str, content: bytes, known: frozenset[str]) -> RawSheet:
    """Return the rows of a text table; `known` headings tell its encoding and separator.

    Lines that cannot be told apart or read are `broken`. Raises Invalid for a file that is no text, or has
    too many rows or columns.
    """
    text = _decoded(content, known)
    kinds.refuse_markup(text)
    lines = re.split(r"\r\n|\r|\n", text)
    if lines and not lines[-1]:
        lines.pop()
    said = _SAID_SEPARATOR.fullmatch(lines[0]) if lines else None
    separator = said[1] if said else _separator(lines, known)
    sheet = RawSheet(name, [], (0, 0), is_text=True)
    if said:
        sheet.rows.append([])
    try:
        for row, problem in _records(lines[1:] if said else lines, separator):
            refuse_size(len(sheet.rows) + 1, len(row))
            sheet.rows.append(row)
            broken = problem or _unreadable(row)
            if broken:
                sheet.broken[len(sheet.rows)] = broken
    except csv.Error as error:
        raise Invalid(file=_("The text table is damaged: %(why)s") % {"why": error}) from error
    sheet.size = len(sheet.rows), max(map(len, sheet.rows), default=0)
    return sheet


def in_cells(sheet: RawSheet, known: frozenset[str]) -> RawSheet:
    """Return a sheet of one column with its texts in cells, where they are the lines of a text table.

    So it is where such a table was pasted into a spreadsheet, or each of its lines stands in quotation marks.
    """
    if sheet.size[1] != 1 or any(row and not isinstance(row[0], str) for row in sheet.rows):
        return sheet
    lines = [row[0] if row else "" for row in sheet.rows]
    separator = _separator(lines, known)
    if not any(_known_in(line, separator, known) for line in lines[:HEADING_WITHIN]):
        return sheet
    made = RawSheet(
        sheet.name, [], (0, 0), sheet.is_hidden, hidden_rows=sheet.hidden_rows, is_text=True
    )
    for row, problem in _records(lines, separator):
        made.rows.append(row)
        if problem:
            made.broken[len(made.rows)] = problem
    made.size = len(made.rows), max(map(len, made.rows), default=0)
    refuse_size(*made.size, sheet.name)
    return made


def _known_in(line: str, separator: str, known: frozenset[str]) -> bool:
    """Say whether a line holds several known headings."""
    return sum(heading_key(cell) in known for cell in _split(line, separator) or ()) > 1


def _records(lines: Sequence[str], separator: str) -> Iterator[tuple[Row, tuple[str, str] | None]]:
    """Yield each row with its problem: a quotation mark that is never closed takes its own line only."""
    width = _usual_width(lines[:_SAMPLE], separator)
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        cells = _split(line, separator)
        if cells is not None:
            is_wrong = (
                '"' in line and 1 < width != len(cells) and _width_of(line, separator) > width
            )
            yield cells, _open_quote(at) if is_wrong else None
            continue
        end = _end_of_cell(lines, at, separator, width)
        if end is None:
            yield next(csv.reader([line.replace('"', "")], delimiter=separator)), _open_quote(at)
            continue
        yield _split("\n".join(lines[at - 1 : end]), separator) or [], None
        at = end


def _split(line: str, separator: str) -> Row | None:
    """Return the cells of a record, None when a quotation mark is still open at its end."""
    if '"' not in line:
        return [_without_marks(cell) for cell in line.split(separator)] if line else []
    try:
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error as error:
        if '\\"' in line:
            # As databases write a mark inside a cell.
            return _split(line.replace('\\"', '""'), separator)
        if "unexpected end" in str(error):
            return None
        # A mark inside a cell: read as typed.
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    return [_without_marks(cell) for cell in cells]


def _end_of_cell(lines: Sequence[str], at: int, separator: str, width: int) -> int | None:
    """Return the line after the one that closes the cell opened before `at`, None when none does.

    What it closes is a record of the usual width. A line that is a row by itself belongs to no cell.
    """
    is_full = width > 1 and len(lines[at - 1].split(separator)) == width
    for end in range(at + 1, min(at + _LONGEST_CELL, len(lines)) + 1):
        last = lines[end - 1]
        is_row = width > 1 and len(_split(last, separator) or last.split(separator)) == width
        if is_row and (is_full or last.count('"') % 2 == 0):
            return None
        whole = "\n".join(lines[at - 1 : end])
        if _split(whole, separator) is None:
            continue
        return end if width <= 1 or _width_of(whole, separator) <= width else None
    return None


def _width_of(record: str, separator: str) -> int:
    """Return how many cells a record has whose marks are all closed at the end of a cell, else more than any has."""
    try:
        return len(
            next(csv.reader([record], delimiter=separator, skipinitialspace=True, strict=True))
        )
    except csv.Error:
        return _LONGEST_LINE


def _open_quote(line: int) -> tuple[str, str]:
    return "open_quote", _(
        'A quotation mark (") is opened in line %(line)d and never closed. '
        "Remove it or close it, or save the table as .xlsx."
    ) % {"line": line}


def _unreadable(row: Row) -> tuple[str, str] | None:
    if not any(UNREADABLE in cell for cell in row):
        return None
    return "unreadable_bytes", _(
        "This line holds characters that cannot be read (shown as “�”). "
        "Type them again, or save the table as .xlsx."
    )


def _without_marks(cell: str) -> str:
    if cell[:1] not in _KEEPERS:
        return cell
    if cell[0] == "'" and cell[1:].startswith(FORMULA_STARTS):
        return cell[1:]
    if not _KEPT_TEXT.fullmatch(cell):
        return cell
    return cell[2:-1] if cell[0] == "=" else cell[1:]


def _separator(lines: Sequence[str], known: frozenset[str]) -> str:
    """Return the separator with the most known headings, then the most rows of one width."""
    sample = [line[:_LONGEST_LINE] for line in lines[:_SAMPLE] if line.strip()]
    return max(_SEPARATORS, key=lambda separator: _fitness(sample, separator, known))


def _fitness(sample: Sequence[str], separator: str, known: frozenset[str]) -> tuple[int, float]:
    rows = [
        next(csv.reader([line], delimiter=separator, skipinitialspace=True), []) for line in sample
    ]
    headings = max(
        (sum(heading_key(cell) in known for cell in row) for row in rows[:HEADING_WITHIN]),
        default=0,
    )
    widths = Counter(map(len, rows))
    width, often = max(widths.items(), key=lambda item: (item[0] > 1) * item[1], default=(1, 0))
    return headings, often / len(rows) if width > 1 else 0


def _usual_width(lines: Sequence[str], separator: str) -> int:
    widths = Counter(
        len(cells)
        for line in lines
        if line.strip()
        and line.count('"') % 2 == 0
        and (cells := _split(line[:_LONGEST_LINE], separator))
    )
    return widths.most_common(1)[0][0] if widths else 0


def _decoded(content: bytes, known: frozenset[str]) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.removeprefix(b"\xef\xbb\xbf").decode(encoding, "replace")
    if b"\x00" in content[:1000]:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = content.decode(encoding, "replace")
            if _has_known(text, known):
                return text
    # Some programs fill their last block, or end a text with Ctrl-Z.
    content = content.rstrip(b"\x00\x1a")
    if _is_binary(content):
        raise no_table()
    return _guessed(content, known)


def _guessed(content: bytes, known: frozenset[str]) -> str:
    """Return the text in the encoding that gives known headings, else in that of the fewest errors."""
    # A few broken bytes are errors of their lines; with many it is another encoding.
    few = len(content.translate(None, _ASCII)) // 20
    found = [_tried(content, encoding) for encoding in ("utf-8", "gb18030", "big5")]
    for most in (0, few):
        for text, errors in found:
            if errors <= most and _has_known(text, known):
                return text
    # A short text of which most lines are whole: the others were pasted in from elsewhere.
    for text, _errors in found[:2]:
        lines = text.splitlines()
        if _has_known(text, known) and sum(UNREADABLE in line for line in lines) * 2 <= len(lines):
            return text
    text, errors = min(found[:2], key=lambda tried: tried[1])
    if errors > few:
        raise Invalid(
            file=_(
                "The text table is neither in UTF-8 nor in GB 18030. "
                "Open it in Excel or WPS and save it as .xlsx."
            )
        )
    return text


def _tried(content: bytes, encoding: str) -> tuple[str, int]:
    text = content.decode(encoding, "replace")
    return text, text.count(UNREADABLE)


def _has_known(text: str, known: frozenset[str]) -> bool:
    """Say whether a known heading stands in the first lines, parted by whatever separator."""
    head = "\n".join(text[:100_000].splitlines()[:HEADING_WITHIN])
    return any(heading_key(cell) in known for cell in re.split(rf"[{_SEPARATORS}\n\"]", head))


def _is_binary(content: bytes) -> bool:
    """Say whether this is no text. Up to 2 % control characters also occur in exported tables."""
    controls = len(content) - len(content.translate(None, _CONTROLS))
    return content.startswith(_NO_TABLES) or b"\x00" in content or controls * 50 > len(content)
