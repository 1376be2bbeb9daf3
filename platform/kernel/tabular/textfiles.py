"""Read text tables (.csv, .tsv) in UTF-8, UTF-16 or GB 18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.tabular.limits import HEADING_WITHIN, no_table, refuse_size

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NO_TABLES = (b"%PDF", b"{\\rtf")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
# First characters of what spreadsheets take for a formula; an apostrophe before them is removed.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def read_lines(content: bytes) -> list[list[Any]]:
    """Return the rows of a text table; reading stops at the limit.

    Raises Invalid for a file that is not text, or has too many rows or columns.
    """
    text = _decoded(content)
    if text.lstrip()[:1] == "<":
        raise Invalid(
            file=_("This is a web page, not a workbook. Open it in Excel or WPS, save it as .xlsx.")
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return _limited(reader)
    except csv.Error as error:
        raise Invalid(file=_("The text table is damaged: %(why)s") % {"why": error}) from error


def _limited(reader: Iterable[list[str]]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for row in reader:
        refuse_size(len(rows) + 1, len(row))
        rows.append([_without_apostrophe(cell) for cell in row])
    return rows


def _without_apostrophe(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell


def _delimiter(text: str) -> str:
    # Counted over several lines: a title above the heading contains no delimiter.
    first = "\n".join(text[:100_000].split("\n", HEADING_WITHIN)[:HEADING_WITHIN])
    return max(",\t;", key=first.count)


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF16):
        encodings: tuple[str, ...] = ("utf-16",)
    elif _is_binary(content):
        raise no_table()
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(
        file=_(
            "The text table is neither in UTF-8 nor in GB 18030. "
            "Open it in Excel or WPS and save it as .xlsx."
        )
    )


def _is_binary(content: bytes) -> bool:
    """Say whether this is no text. Up to 2 % control characters also occur in exported tables."""
    controls = len(content) - len(content.translate(None, _CONTROLS))
    return content.startswith(_NO_TABLES) or b"\x00" in content or controls * 50 > len(content)
