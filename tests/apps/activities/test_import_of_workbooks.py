"""Workbooks of past meetings as branches keep them, each another way."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from apps.activities.models import Activity
from kernel import clock
from kernel.tabular import services as tabular
from tests import make
from tests.world import World

Found = tuple[str, str, str, list[str]]
EAST = "城东党支部"


def of_sheets(*sheets: tuple[str, Callable[[Worksheet], None]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, fill in sheets:
        fill(book.create_sheet(name))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows(*lines: tuple[Any, ...], merged: tuple[str, ...] = ()) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for line in lines:
            sheet.append(line)
        for cells in merged:
            sheet.merge_cells(cells)

    return fill


def form(day: Any, kind: str, people: str, content: str) -> tuple[tuple[Any, ...], ...]:
    return (
        ("时  间", day, "", "地  点", "会议室"),
        ("会议类型", kind, "", "主持人", "张三"),
        ("应到人数", 3, "", "实到人数", 2),
        ("参加人员", people),
        ("会议内容",),
        (content,),
    )


BOOKS: dict[str, tuple[str, tuple[tuple[str, Callable[[Worksheet], None]], ...], list[Found]]] = {
    "a merged month, the year in the title": (
        "三会一课.xlsx",
        (("记录", rows(
            ("城东党支部2025年三会一课开展情况统计表",), ("月份", "时间", "类型", "主题", "参加人员"),
            ("3月", "5日", "支委会", "研究发展对象", "李建国、陈思远"), ("", "20日", "主题党日", "植树", "全体党员"),
            merged=("A1:E1", "A3:A4"),
        )),),
        [("branch_committee", "2025-03-05", "研究发展对象", ["李建国", "陈思远"]),
         ("theme_day", "2025-03-20", "植树", ["李建国", "王丽兰", "陈思远"])],
    ),
    "days with dots": (
        "台账.xlsx",
        (("Sheet1", rows(
            ("支部名称", "会议时间", "会议类别", "会议议题"), (EAST, "2025.3.5", "党员大会", "选举"),
            (EAST, "2025.03.15下午2:30", "支委会议", "碰头"),
        )),),
        [("members_meeting", "2025-03-05", "选举", []), ("branch_committee", "2025-03-15 14:30", "碰头", [])],
    ),
    "a day without a year, the year in the file's name": (
        "2025年度会议记录.xlsx",
        (("Sheet1", rows(("党支部", "日期", "活动类型", "名称"), (EAST, "3月5日", "党课", "学党章"))),),
        [("party_lecture", "2025-03-05", "学党章", [])],
    ),
    "a sheet a month": (
        "城东2025.xlsx",
        tuple(
            (f"{month}月", rows((f"城东党支部2025年{month}月主题党日",), ("日期", "地点", "主题"), (f"{month}月{month + 4}日", "会议室", f"主题{month}")))
            for month in (3, 4)
        ),
        [("theme_day", "2025-03-07", "主题3", []), ("theme_day", "2025-04-08", "主题4", [])],
    ),
    "a sheet a kind": (
        "2025三会一课.xlsx",
        tuple(
            (kind, rows(("单位：城东党支部",), ("时间", "题目", "参加人数"), (day, "内容", "12人")))
            for kind, day in (("支委会", "3月5日"), ("党课", "3月6日"))
        ),
        [("branch_committee", "2025-03-05", "内容", []), ("party_lecture", "2025-03-06", "内容", [])],
    ),
    "a sheet a branch": (
        "全县.xlsx",
        tuple((name, rows(("日期", "类型"), ("2025-03-05", "党员大会"))) for name in (EAST, "城西党支部")),
        [("members_meeting", "2025-03-05", "党员大会", [])] * 2,
    ),
    "several meetings in one cell": (
        "台账.xlsx",
        (("Sheet1", rows(
            ("党支部", "日期", "类型", "名称"), (EAST, "2025年3月5日、3月12日", "支委会", "两次"),
            (EAST, "2025-03-06", "支委会、党课", "两种"), (EAST, "2025-03-07", "党课", "一次"),
        )),),
        [("party_lecture", "2025-03-07", "一次", [])],
    ),
    "a register form": (
        "三会一课记录本.xlsx",
        (("3.5支委会", rows(
            ("城东党支部“三会一课”记录表",), *form("2025年3月5日15:00", "支委会", "李建国  陈思远", "一、研究；\n二、决定。"),
        )),),
        [("branch_committee", "2025-03-05 15:00", "支委会", ["李建国", "陈思远"])],
    ),
    "register forms one below the other": (
        "三会一课记录本.xlsx",
        (("记录", rows(
            ("城东党支部2025年会议记录",), *form("3月5日", "支委会", "李建国", "甲"), ("",),
            *form("3月6日", "党员大会", "李建国、陈思远", "乙"),
        )),),
        [("branch_committee", "2025-03-05", "支委会", ["李建国"]),
         ("members_meeting", "2025-03-06", "党员大会", ["李建国", "陈思远"])],
    ),
    "a form with the values behind colons": (
        "记录.xlsx",
        (("Sheet1", rows(
            ("党支部：城东党支部",), ("会议名称：三月党员大会",), ("时间：2025年3月5日 15:00", "", "地点：会议室"),
            ("主持人：张三",), ("参加人员：李建国、陈思远",),
        )),),
        [("members_meeting", "2025-03-05 15:00", "三月党员大会", ["李建国", "陈思远"])],
    ),
    "days and hours as cells of their own kind": (
        "台账.xlsx",
        (("Sheet1", rows(
            ("党支部", "开始时间", "结束时间", "类型"), (EAST, datetime.fromisoformat("2025-03-05 15:00"), datetime.fromisoformat("2025-03-05 16:30"), "支委会"),
            (EAST, date(2025, 3, 6), "", "党课"),
        )),),
        [("branch_committee", "2025-03-05 15:00", "支委会", []), ("party_lecture", "2025-03-06", "党课", [])],
    ),
    "year, month and day in columns of their own": (
        "台账.xlsx",
        (("Sheet1", rows(("党支部", "年", "月", "日", "类型"), (EAST, 2025, 3, 5, "支委会"), (EAST, 2025, 11, 20, "党课"))),),
        [("branch_committee", "2025-03-05", "支委会", []), ("party_lecture", "2025-11-20", "党课", [])],
    ),
    "the kind in the title only, leave in the cell of names": (
        "台账.xlsx",
        (("Sheet1", rows(
            ("党支部", "日期", "会议名称", "参会情况"), (EAST, "2025-03-05", "3月份支委会会议", ""),
        )),),
        [("branch_committee", "2025-03-05", "3月份支委会会议", [])],
    ),
    "leave among the names": (
        "台账.xlsx",
        (("Sheet1", rows(
            ("党支部", "日期", "类型", "参加人员"), (EAST, "2025-03-05", "党员大会（扩大）", "李建国；请假：陈思远（住院）"),
        )),),
        [("members_meeting", "2025-03-05", "党员大会", ["李建国", "陈思远"])],
    ),
    "total lines, notes and numbering around the table": (
        "台账.xlsx",
        (("Sheet1", rows(
            ("城东党支部三会一课统计（2025年）",), ("序号", "日期", "类型", "名称"), (1, "3.5", "支委会", "甲"),
            (2, "3.12", "第一次党员大会", "乙"), ("合计", "2次"), ("填表人：张三",),
        )),),
        [("branch_committee", "2025-03-05", "甲", []), ("members_meeting", "2025-03-12", "乙", [])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_a_branchs_workbook_is_read(world: World, name: str) -> None:
    for member in ("李建国", "陈思远"):
        make.member(world.east, name=member)
    file, sheets, expected = BOOKS[name]
    row = tabular.receive_file(
        actor=make.COMMAND, kind="activities", name=file, content=of_sheets(*sheets)
    )
    tabular.check_import(actor=make.COMMAND, row=row)

    row = tabular.apply_import(actor=make.COMMAND, row=row)

    said = list(row.faults.values_list("row", "code", "value", "reason"))
    assert found() == expected, said
    assert row.report["refused"] == (
        {"several_days": 1, "several_kinds": 1} if name.startswith("several") else {}
    )


def found() -> list[Found]:
    """Return (kind, day and hour if it has one, title, who is on the roll) of all activities."""
    activities = Activity.objects.order_by("starts_at", "unit__name")
    return [
        (one.kind, when(one), one.title, sorted(line.name for line in one.attendances.all()))
        for one in activities
    ]


def when(one: Activity) -> str:
    moment = one.starts_at.astimezone(clock.ZONE)
    return f"{moment:%Y-%m-%d}" if moment.hour == 9 else f"{moment:%Y-%m-%d %H:%M}"
