"""Rows of a roll whose people left it: they come in as members no more."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kernel.chinese.days import read_day
from kernel.chinese.names import one_name
from kernel.chinese.persons import bare_name, has_gone, hide_numbers
from kernel.chinese.text import clean, compact
from kernel.tabular.cells import Refused, Row
from kernel.tabular.values import unread

_PRESENT = frozenset("正常 有 有党籍 在册 正式 正式党员 预备 预备党员 恢复党籍 保留党籍".split())


def refuse_departed(row: Row, today: date) -> None:
    """Remark on a status that is not understood. Raises Refused (`departed`) for somebody who died, left the
    Party or whose membership was stopped, as the status, the day of leaving or a remark behind the name says."""
    status = compact(row.get("party_status"))
    if status and status not in _PRESENT:
        if has_gone(status) or "停" in status:
            raise _departed("party_status", status)
        row.remark("party_status", status, "unread_status", unread())
    left = row.get("left_on")
    day = read_day(left).day if left else None
    if day is not None and day <= today:
        raise _departed("left_on", clean(left))
    beside = bare_name(one_name(row.get("name"))).beside
    if has_gone(beside):
        raise _departed("name", hide_numbers(clean(row.get("name"))))


def _departed(column: str, value: str) -> Refused:
    text = _(
        "By this, the person is no member of the branch any more, so the row is not imported. Take it out; "
        "if the person is recorded, enter the leaving on the member's page. If it is wrong, empty the cell."
    )
    return Refused(column, value, "departed", text)
