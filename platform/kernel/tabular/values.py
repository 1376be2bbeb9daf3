"""Values that importers of all kinds read from a row in the same way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from html import unescape
from typing import Any

from django.utils.translation import gettext as _

from kernel import clock
from kernel.chinese.cells import LateDay, NoYear
from kernel.chinese.days import PERIODS, first_day, problem_text, read_day, weekday_besides
from kernel.chinese.doubtful import doubt_of, several_apart, sex_behind
from kernel.chinese.names import name_problem, one_name
from kernel.chinese.persons import (
    bare_name,
    hide_numbers,
    holds_private_number,
    without_private_numbers,
)
from kernel.chinese.phones import Area, lacks_area_code, no_phone, read_phone, with_area
from kernel.chinese.plainnames import is_plain_name
from kernel.chinese.shops import bare_shop
from kernel.chinese.text import clean, compact
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import word_key

# What people write where there is no day yet.
_NO_DAY_YET = frozenset(
    "待定 未定 未到 未到期 未满 未满一年 未转 未转正 尚未转正 暂未转正 还未转正 没转正 没有转正 待转正 预备 预备期 预备期内 预备党员 0000-00-00".split()
)


# What people write beside a day that is not sure.
_DOUBTED = re.compile("存疑|待核|待查|核实|不确定|未确定|可能|估计|[?？]")
# A tag of a web page, as exports of other systems leave them: <br>, </b>.
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,9}(?: [^<>]{0,200})?/?>")
# What a person says of a name that is doubtful.
ONE_NAME = "one"
_SEXES = frozenset("男女")
_SEX_APART = re.compile(r"([^\W\d_]{2,}) +([男女])")
_SHORT_NAME = 2
_EXAMPLES = ("示例", "(示例", "[示例", "【示例", "样例", "(样例", "例:", "(例")


def named(
    row: Row,
    key: str,
    *,
    person: bool = False,
    said: Mapping[tuple[str, str], str] | None = None,
    sexes: frozenset[str] = frozenset(),
) -> str:
    """Return a cell's name in its one form. Raises Refused (`no_name`, `bad_name`) for what is none, and
    (`unknown_<key>`) for a person's that is too doubtful, unless people `said` that it is `ONE_NAME`.

    `sexes` (男, 女) are those that other cells of the row say."""
    if person and is_plain_name(cell := row.get(key)):
        return cell
    name = _read_name(row, key, person=person)
    problem = name_problem(name, person=person)
    if name.startswith(_EXAMPLES):
        problem = _("This is the example row of a template. Take it out.")
    if not name:
        raise _missing(row, key, "no_name", problem)
    if problem:
        raise Refused(key, hide_numbers(name), "bad_name", problem)
    doubt = _doubtful(row, key, name, sexes) if person else ""
    if doubt and (said or {}).get((key, word_key(name))) != ONE_NAME:
        asked = _("Or say on the page of this import that it is one person's name.")
        raise Refused(key, name, f"unknown_{key}", f"{doubt}{asked}")
    return name


def named_if_any(row: Row, key: str, *, person: bool = False) -> str:
    """Return a cell's name in its one form, "" for an empty cell; remark on what is none (`bad_name`)."""
    if person and is_plain_name(cell := row.get(key)):
        return cell
    name = _read_name(row, key, person=person)
    problem = name and name_problem(name, person=person)
    if person and name and not problem:
        problem = _doubtful(row, key, name)
    if problem:
        row.remark(key, hide_numbers(name), "bad_name", f"{problem}{unread()}")
    return "" if problem else name


def _read_name(row: Row, key: str, *, person: bool) -> str:
    """Return a cell's name without what stands beside it, such as (女) or a phone number of a person and the
    label of another (店名:); remark on that. Signs that a web page writes otherwise (&amp;) are read."""
    cell = one_name(row.get(key))
    name = _without_sex(row, key, cell) if person else bare_shop(cell)
    if "&" in name or "<" in name:
        name = one_name(without_markup(name))
    if name != cell:
        row.read_as(key, hide_numbers(cell), name, "beside_name")
    return name


def without_markup(text: str) -> str:
    """Return a text as a web page shows it: without tags, &amp; as a sign."""
    return unescape(_TAG.sub(" ", text))


def _without_sex(row: Row, key: str, cell: str) -> str:
    """Return a person's bare name; a sex behind it, set apart by a blank (王小明 男), is none of it."""
    name = bare_name(cell).name
    apart = _sex_apart(row, key, name)
    return apart if len(apart) > _SHORT_NAME else name


def _sex_apart(row: Row, key: str, name: str) -> str:
    """Return what stands before a blank and a sex in a cell, "" where there is none; 张 胜 男 has several blanks."""
    found = _SEX_APART.fullmatch(clean(row.get(key))) if name[-1:] in _SEXES else None
    return found[1] if found else ""


def _doubtful(row: Row, key: str, name: str, sexes: frozenset[str] = frozenset()) -> str:
    """Return why a person's name is too doubtful to be taken over, "" for none; remark on other doubts."""
    cell = row.get(key)
    if cell != name:
        if _sex_apart(row, key, name):
            return sex_behind(name)
        if several := several_apart(clean(cell)):
            return several
    doubt = doubt_of(name, sexes)
    if doubt.text and not doubt.is_grave:
        row.remark(key, hide_numbers(name), "odd_name", doubt.text)
    return doubt.text if doubt.is_grave else ""


def _missing(row: Row, key: str, code: str, problem: str) -> Refused:
    """Return the refusal of an empty cell; of one in which 无 or / stood, it says so."""
    said = next((r for r in row.remarks if r.column == key and r.code == "placeholder"), None)
    if said is None:
        return Refused(key, "", code, problem)
    text = _(
        "“%(value)s” says that there is nothing, but the row cannot do without. Write the value."
    )
    return Refused(key, said.value, code, text % {"value": said.value})


def needed(row: Row, key: str) -> Any:
    """Return a cell that may not be empty. Raises Refused (`no_value`)."""
    cell = row[key]
    if not clean(cell):
        raise _missing(row, key, "no_value", _("The cell is empty. Fill in the value."))
    return cell


def past_day(row: Row, key: str, today: date, *, is_start: bool = True) -> date:
    """Return a cell's day, which is not after `today`. Raises Refused (`no_value`) for an empty cell, with a
    problem of `read_day`, or `future_date`.

    Of a period (2015-03-17至长期) a day with which something starts is the first one, with a remark."""
    cell = row[key]
    day, problem = read_day(cell)
    if day is None and is_start and problem in PERIODS and (day := first_day(cell)):
        text = _("This is a period. Taken is its first day: %(day)s.") % {"day": day.isoformat()}
        row.remark(key, cell, "first_day", text)
    if day is None:
        raise Refused(key, needed(row, key), problem, problem_text(problem))
    if day > today:
        raise Refused(key, cell, "future_date", clock.NOT_YET)
    if isinstance(cell, LateDay):
        text = _(
            "The workbook shows the day before, at 23:59:17: a program wrote midnight 43 seconds too early. Read as %(day)s."
        )
        row.remark(key, cell, "late_day", text % {"day": f"{day:%Y-%m-%d}"})
    doubt_day(row, key, day)
    return day


def doubt_day(row: Row, key: str, day: date) -> None:
    """Remark on a day whose year the workbook does not show, that is another day of the week than the cell says,
    or beside which stands that it is doubtful or of something else."""
    cell = row.get(key)
    told = {"day": day.isoformat()}
    if isinstance(cell, NoYear):
        text = _(
            "The workbook shows no year here, and keeps the one in which it was typed. Read as %(day)s: look whether the year is right."
        )
        row.remark(key, cell, "year_hidden", text % told)
    if isinstance(cell, str) and weekday_besides(cell, day):
        text = _("The day of the week is not that of %(day)s. Look which is right.")
        row.remark(key, cell, "weekday_differs", text % told)
    if isinstance(cell, str) and _DOUBTED.search(cell):
        text = _("Beside the day stands that it is not sure. Read as %(day)s.")
        row.remark(key, cell, "doubtful_day", text % told)


def past_day_if_any(row: Row, key: str, today: date) -> date | None:
    """Return the day of `past_day`, None for an empty cell; remark on words such as 待定 that name no day."""
    cell = row.get(key)
    if compact(cell) in _NO_DAY_YET:
        row.remark(key, cell, "no_day_yet", _("This names no day; what is recorded stays."))
        return None
    return past_day(row, key, today, is_start=False) if cell else None


def plain_text(row: Row, key: str) -> str:
    """Return a cell as text without phone and ID numbers, which are stored in clear nowhere; remark on those."""
    cell = row.get(key)
    text = clean(cell)
    if isinstance(cell, date | time):
        why = _(
            "A spreadsheet made a day or an hour of what stood here, and it is left out. Format the cell as text and write it again."
        )
        row.remark(key, cell, "day_for_text", why)
        return ""
    if not holds_private_number(text):
        return text
    why = _("A phone or ID number stood here and is left out: this column is stored in clear.")
    row.remark(key, hide_numbers(text), "private_number", why)
    return without_private_numbers(text)


def read_phone_cell(row: Row, key: str, area: Callable[[], Area | None] = lambda: None) -> str:
    """Return the number in a cell, "" for none; remark on what is no number, or was left out beside it.

    A landline without an area code gets that of `area`, with a remark."""
    cell = row.get(key)
    found = read_phone(cell)
    if lacks_area_code(found.number) and (whole := with_area(found.number, area())) != found.number:
        # The number itself is personal, and stands in no reason.
        text = _("Taken with the county's area code before it: %(area)s-….")
        row.remark(key, cell, "area_code_added", text % {"area": whole.partition("-")[0]})
        return whole
    if not found.number and clean(cell):
        row.remark(key, cell, "no_phone", no_phone())
    elif lacks_area_code(found.number):
        text = _(
            "A landline without its area code: it is kept as written. Write the area code before it, such as 0797-3800002."
        )
        row.remark(key, cell, "no_area_code", text)
    elif found.is_part:
        row.remark(key, cell, "phone_part", _("Only the first number of the cell is taken over."))
    return found.number


def unread() -> str:
    """Return the sentence for a value that is left out because it could not be read."""
    return _("This could not be read and is left out; what is recorded stays.")
