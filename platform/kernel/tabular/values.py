"""Values that importers of all kinds read from a row in the same way."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kernel import clock
from kernel.chinese.days import problem_text, read_day
from kernel.chinese.names import name_problem, one_name
from kernel.chinese.phones import no_phone, read_phone
from kernel.chinese.text import clean
from kernel.tabular.cells import Refused, Row


def named(row: Row, key: str, *, person: bool = False) -> str:
    """Return a cell's name in its one form. Raises Refused (`no_name`, `bad_name`) for what is none."""
    name = one_name(row[key])
    problem = name_problem(name, person=person)
    if problem:
        raise Refused(key, name, "bad_name" if name else "no_name", problem)
    return name


def past_day(row: Row, key: str, today: date) -> date:
    """Return a cell's day, which is not after `today`. Raises Refused with a problem of `read_day`, or
    `future_date`."""
    cell = row[key]
    day, problem = read_day(cell)
    if day is None:
        raise Refused(key, cell, problem, problem_text(problem))
    if day > today:
        raise Refused(key, cell, "future_date", clock.NOT_YET)
    return day


def read_phone_cell(row: Row, key: str) -> str:
    """Return the number in a cell, "" for none; remark on what is no number, or was left out beside it."""
    cell = row.get(key)
    found = read_phone(cell)
    if not found.number and clean(cell):
        row.remark(key, cell, "no_phone", no_phone())
    elif found.is_part:
        row.remark(key, cell, "phone_part", _("Only the first number of the cell is taken over."))
    return found.number


def unread() -> str:
    """Return the sentence for a value that is left out because it could not be read."""
    return _("This could not be read and is left out; what is recorded stays.")
