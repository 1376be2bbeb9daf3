"""Rows of rolls about people who are no members any more: died, moved away, out of the Party."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel.chinese.days import read_day
from kernel.chinese.departures import has_gone, standing_of, told_beside
from kernel.chinese.names import one_name
from kernel.chinese.persons import bare_name, hide_numbers, holds_private_number
from kernel.chinese.text import clean, compact
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import Importer, word_key
from kernel.tabular.values import unread

# What a status that nobody knows yet may mean.
MEANINGS = (
    ("present", lazy("is a member here")),
    ("gone", lazy("is no member here any more")),
)
STATUSES = ("party_status", "standing", "on_roll")
DAYS = ("left_on", "died_on")
# A text with a day in it that cannot be told, or that is not whole, is one of leaving all the same.
_A_DAY_OF_SOME_KIND = frozenset(
    "day_missing short_year year_missing unclear_date about_a_day two_days open_period".split()
)


def refuse_departed(importer: Importer, row: Row, today: date) -> None:
    """Remark on what may mean that a person left. Raises Refused (`departed`) for somebody who died, left the
    Party or its branch, as a status, a day, a note or what stands behind the name says, and
    (`unknown_<key>`) for a status that nobody explained."""
    for key in filter(row.get, STATUSES):
        _by_status(importer, row, key)
    for key in filter(row.get, DAYS):
        _by_day(importer, row, key, today)
    _by_name(importer, row)
    for heading, text in row.beside:
        if text:
            _by_note(importer, row, heading, text)


def _by_name(importer: Importer, row: Row) -> None:
    cell = str(row.get("name", ""))
    if cell.isalpha() and "已" not in cell:
        return
    beside = bare_name(one_name(cell)).beside
    if any(map(has_gone, (beside, *beside.split()))):
        raise departed(importer, "name", hide_numbers(clean(cell)))


def _by_status(importer: Importer, row: Row, key: str) -> None:
    text = compact(row[key])
    said: Mapping[Any, str] = importer.said
    standing = standing_of(text, is_question=key == "on_roll") or said.get(
        (key, word_key(text)), ""
    )
    if standing == "gone":
        raise departed(importer, key, text)
    if text and not standing:
        why = _(
            "Nobody has said yet whether this means that the person is a member here. Say so on the page of this import."
        )
        raise Refused(key, text, f"unknown_{key}", why)


def _by_day(importer: Importer, row: Row, key: str, today: date) -> None:
    cell = row[key]
    day, problem = read_day(cell)
    if problem in _A_DAY_OF_SOME_KIND or (day is not None and day <= today):
        raise departed(importer, key, clean(cell))
    if day is not None:
        text = _("Leaves on %(day)s, and is a member until then. Enter the leaving on that day.")
        row.remark(key, cell, "leaves_later", text % {"day": day.isoformat()})
    if day is None and (standing := standing_of(compact(cell))) != "present":
        if standing == "gone":
            raise departed(importer, key, clean(cell))
        row.remark(key, cell, "unread_status", unread())


def _by_note(importer: Importer, row: Row, heading: str, cell: Any) -> None:
    text = compact(cell)
    told = told_beside(heading, text)
    if told:
        shown = hide_numbers(text) if holds_private_number(text) else text
        if told == "gone":
            raise departed(importer, heading, shown)
        why = _("This may mean that the person is no member here any more. Look whether it does.")
        row.remark(heading, shown, "may_have_left", why)


def departed(importer: Importer, column: str, value: str) -> Refused:
    text = _(
        "%(column)s is “%(value)s”: not imported as a member in being. Take the row out; if the person is "
        "recorded, enter the leaving on the member's page. If it is wrong, mend the cell."
    )
    said = {"column": importer.label_of(column), "value": value[:40]}
    return Refused(column, value, "departed", text % said)
