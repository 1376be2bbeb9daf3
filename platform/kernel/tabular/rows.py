"""The number of a row, which names its sheet when several sheets are read as one table."""

from __future__ import annotations

from typing import Self

from django.utils.translation import gettext as _


class RowNumber(int):
    """A row's number in its sheet, with the sheet's name."""

    sheet: str

    def __new__(cls, number: int, sheet: str) -> Self:
        made = super().__new__(cls, number)
        made.sheet = sheet
        return made


def sheet_of(number: int) -> str:
    """Return the sheet of a row, "" when the table is on one sheet only."""
    return getattr(number, "sheet", "")


def place_of(number: int) -> str:
    """Return a row's place as people read it: "row 3", or "sheet East, row 3"."""
    sheet = sheet_of(number)
    if not sheet:
        return _("row %(row)d") % {"row": number}
    return _("sheet %(sheet)s, row %(row)d") % {"sheet": sheet, "row": number}
