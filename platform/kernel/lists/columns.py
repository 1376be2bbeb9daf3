"""Columns of lists: value, sorting, permission, formatting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.fields import Secret
from kernel.web.templatetags import ui

Kind = Literal["text", "number", "date", "moment", "money", "percent", "change", "code", "badge"]
NOTHING = "—"
_SHORT = 8
_LONG = 11
_STYLES = {
    "number": "number",
    "money": "number",
    "percent": "number",
    "change": "number",
    "date": "date",
    "moment": "date",
    "code": "code",
}
_PRINTED: dict[str, Callable[[Any], str]] = {
    "number": ui.number,
    # Of the days of a column the day of the week tells nothing.
    "date": lambda day: ui.day(day).partition(" (")[0],
    "moment": ui.moment,
    "money": ui.money,
    "percent": ui.percent,
    # A change in points of a hundred.
    "change": lambda points: ui.signed(points, 1),
}


@dataclass(frozen=True)
class Column:
    """A column of a list.

    `value` is an attribute's path ("unit.name") or a function of the row; the key when None.
    `sort` is the database field sorted by, "" when the column does not sort. `link` is the name
    of an address that takes the row's id. `tone` is a function of the row: "good", "due", "bad".
    `permission` is required to see the column and to sort by it. `in_place` is the key of the field
    by which its cells are changed where they stand (`lists.in_place`).
    """

    key: str
    label: Any
    value: str | Callable[[Any], Any] | None = None
    sort: str = ""
    link: str = ""
    kind: Kind = "text"
    hidden: bool = False
    permission: str = ""
    tone: Callable[[Any], str] | None = None
    template: str = ""
    width: int = 0
    in_place: str = ""

    def of(self, row: Model) -> Any:
        """Return the value of a row."""
        if callable(self.value):
            return self.value(row)
        found: Any = row
        for step in (self.value or self.key).split("."):
            found = getattr(found, step, None)
            found = found() if callable(found) else found
        return found

    def printed(self, row: Model) -> str:
        """Return the value of a row as a page prints it; — when there is none."""
        value = self.of(row)
        if value is None or value == "":
            return NOTHING
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return _PRINTED.get(self.kind, str)(value)

    def exported(self, row: Model) -> Any:
        """Return the value of a row for a workbook's cell: numbers and dates keep their type."""
        value = self.of(row)
        if isinstance(value, Secret):
            return value.masked
        if isinstance(value, datetime):
            return timezone.localtime(value).replace(tzinfo=None)
        if value is None or isinstance(value, (bool, int, float, Decimal, date)):
            return value
        return str(value)

    @property
    def style(self) -> str:
        """The CSS class of the column's cells: figures align right, dates do not wrap."""
        return _STYLES.get(self.kind, "")

    @property
    def characters(self) -> int:
        """The width of the workbook's column, in characters."""
        return self.width or {"date": 12, "moment": 17, "number": 10, "code": 22}.get(self.kind, 20)


@dataclass(frozen=True)
class Heading:
    """A column's heading with the address that sorts by it, "" when it does not sort."""

    column: Column
    url: str
    direction: Literal["", "ascending", "descending"]


@dataclass(frozen=True)
class Cell:
    """A cell as the page shows it."""

    column: Column
    text: str
    url: str
    tone: str
    # Seen on a phone below the name.
    is_brief: bool = False
    # The URL that changes it in place, "" where it cannot be.
    change_url: str = ""

    @property
    def is_long(self) -> bool:
        """Say whether a line may have no room for all of it."""
        return len(self.text) > _LONG

    @property
    def style(self) -> str:
        """The CSS classes of the cell: short words do not wrap, — is hidden in cards."""
        classes = [self.column.style, "name" if self.url else "", "brief" if self.is_brief else ""]
        classes.append("blank" if self.text == NOTHING else "short" * (len(self.text) <= _SHORT))
        return " ".join(filter(None, classes))


@dataclass(frozen=True)
class Line:
    """A row with its cells."""

    row: Any
    id: UUID
    cells: list[Cell]

    @property
    def called(self) -> str:
        """Return what a row is called where only that is read out: its name, and what tells it from others."""
        brief = [cell.text for cell in self.cells[1:] if cell.is_brief and cell.text]
        return " · ".join(str(text).strip() for text in (self.cells[0].text, *brief[:2]))
