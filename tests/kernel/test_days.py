"""A day is read in every notation, and what is none says why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.chinese.cells import Number1904
from kernel.chinese.days import PERIODS, first_day, parse_date, problem_text, read_day

A_DAY = date(2015, 3, 17)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
NOTATIONS = (
    "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0:%Y%m%d}", "{0:%Y%m%d%H%M%S}",
    "{0.year}年{0.month}月{0.day}日", "{0.year}年{0.month}月{0.day}号", "{0.year}-{0.month}-{0.day} 8:05",
    "{0.year}.{0.month}.{0.day}.", "{0.year}—{0.month}—{0.day}", "{0:%Y-%m-%dT00:00:00+08:00}",
    "{0.year}/{0.month}/{0.day} 上午 12:00:00", "{0.year}/{0.month}/{0.day} 12:00:00 AM",
    "{0:%d-%b-%Y}", "{0:%B %d, %Y}", "{0:%Y-%m-%d 00:00:00.0}",
)  # fmt: skip


@given(DAYS, st.sampled_from(NOTATIONS))
def test_a_day_is_read_in_every_notation(day: date, notation: str) -> None:
    assert parse_date(notation.format(day)) == day


@given(st.dates(date(1910, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_from_an_excel_serial_number(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days

    assert parse_date(float(serial)) == parse_date(serial + 0.75) == day
    assert parse_date(Number1904(serial - 1462)) == day or serial - 1462 < 2101


@pytest.mark.parametrize(
    "cell",
    [
        A_DAY,
        datetime(2015, 3, 17, 23, 59),  # noqa: DTZ001 -- as cells give it
        "2015 年 3 月 17 日",
        20150317.0,
        20150317093000.0,
        "2015年3月17",
        "42080",
        42080.0,
        Number1904(42080 - 1462),
        "2015-03-17T08:30",
        "2015-03-17T08:30:00.000+0800",
        "2015-03-16T16:00:00Z",
        "2015-03-16T16:00:00.000Z",
        "2015-03-17 00:00:00 GMT+0800 (中国标准时间)",
        "2015/3/17 下午 3:05",
        "2015/3/17 下午3:05:00",
        "2015年3月17日 09时30分00秒",
        "2015年3月17日（星期二）",
        "周二 2015-03-17",
        "公元2015年3月17日",
        "2015–3–17",
        "2015－03－17",
        "２０１５．３．１７",
        "2015。3。17",
        "2015\\3\\17",
        "2015 3 17",
        "2015-03-17.",
        "201503170930",
        "二〇一五年三月十七日",
        "二○一五年三月十七日",
        "二零一五年三月一十七日",
        "17/03/2015",
        "3/17/2015",
        "17-Mar-2015",
        "Mar 17, 2015",
        "17 March 2015",
        "17-3月-2015",
        "3月17日 2015",
        "3月17日，2015年",
        1426550400.0,
        "1426550400",
        "\u200b2015-03-17\u00a0",
        "2015、3、17",
        "2015，3，17",
        "2015-03-17 00:00:00+08",
        "2015-03-16 16:00:00+00",
        "Tue Mar 17 00:00:00 CST 2015",
        "Mon Mar 16 16:00:00 UTC 2015",
        "Tue Mar 17 2015 00:00:00 GMT+0800 (中国标准时间)",
        "二O一五年三月十七日",
        "二o一五年三月十七号",
        "2015年三月十七日",
        "二〇一五年3月17日",
        "2015.03.17日",
        "2015-3-17号",
        "20150317.0",
        "20150317.00",
        "42080.0",
        "2015.3.17（补办）",
        "2015年3月17日（以公示为准）",
        "2015-03-17-00.00.00.000000",
        "1426521600000",
        1426521600000.0,
        "2015-03-17起",
        "自2015-03-17",
        "自2015年3月17日起",
        "公历2015年3月17日",
        "二〇一五.三.一十七",
        "42080.5",
    ],
)  # fmt: skip
def test_one_day_is_read_from_what_people_and_systems_write(cell: Any) -> None:
    assert parse_date(cell) == A_DAY


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (11324.0, date(1931, 1, 1)),
        (899251200000.0, date(1998, 7, 1)),
        ("14611", date(1940, 1, 1)),
        ("3/3/2015", date(2015, 3, 3)),
        ("一九九八年十月一日", date(1998, 10, 1)),
        ("二〇〇〇年十二月三十一日", date(2000, 12, 31)),
        ("2015-03-17T23:30:00-05:00", date(2015, 3, 18)),
        ("2016-02-29 24:00:00", date(2016, 2, 29)),
        # In the summers of 1986 to 1991 the clocks of China were an hour ahead.
        ("1988-06-30T15:00:00Z", date(1988, 7, 1)),
        ("1988-06-30T14:59:00Z", date(1988, 6, 30)),
        ("1990-07-31 15:00:00+00", date(1990, 8, 1)),
        ("Fri Jul 01 00:00:00 CDT 1988", date(1988, 7, 1)),
        ("1992-06-30T15:00:00Z", date(1992, 6, 30)),
    ],
)
def test_other_days(cell: Any, day: date) -> None:
    assert parse_date(cell) == day


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("", "not_a_day"),
        ("1998073201", "bad_date"),
        ("199807320101", "bad_date"),
        ("农历2015年3月17日", "other_calendar"),
        ("2015年3月17日（农历）", "other_calendar"),
        ("民国104年3月17日", "other_calendar"),
        (None, "not_a_day"),
        ("2021-02-30", "bad_date"),
        ("20211301", "bad_date"),
        ("2015-03/17", "unread_date"),
        ("0215-03-17", "bad_year"),
        ("2105-03-17", "bad_year"),
        ("1015-03-17", "bad_year"),
        ("1015年3月17日", "bad_year"),
        ("215-03-17", "bad_year"),
        ("20215/3/17", "bad_year"),
        ("10150317", "bad_year"),
        ("31051417", "bad_date"),
        ("0000-00-00", "zero_date"),
        ("1900-01-00", "bad_date"),
        (date(1899, 12, 31), "bad_year"),
        (date(9999, 12, 31), "bad_year"),
        (0.0, "unread_date"),
        (3.5, "unread_date"),
        (1e300, "unread_date"),
        (float("nan"), "not_a_day"),
        ("不详", "not_a_day"),
        ("长期", "no_end"),
        ("2015-03-17至2025-03-16", "two_days"),
        ("#VALUE!", "not_a_day"),
        ("二〇一五年三月三十二日", "bad_date"),
        ("1998.07", "day_missing"),
        (1998.07, "day_missing"),
        (1998.1, "day_missing"),
        ("1998年7月", "day_missing"),
        ("1998-7", "day_missing"),
        ("199807", "day_missing"),
        (199807.0, "day_missing"),
        ("1998", "day_missing"),
        (1998.0, "day_missing"),
        ("1998年", "day_missing"),
        ("二〇一五年三月", "day_missing"),
        ("2015年三月", "day_missing"),
        ("二O一五年", "day_missing"),
        ("2015.3.17(2016.1.5补)", "two_days"),
        ("二〇一五年三", "day_missing"),
        ("2015、3/17", "unread_date"),
        ("98-7-1", "short_year"),
        ("17-3月-15", "short_year"),
        ("17-Mar-15", "short_year"),
        ("17-3月 -15", "short_year"),
        ("98.07.01", "short_year"),
        ("3/17/15", "short_year"),
        ("98年7月1日", "short_year"),
        ("03/04/2015", "unclear_date"),
        ("19581", "unclear_date"),
        ("2015-03-17至长期", "open_period"),
        ("2015-03-17～至今", "open_period"),
        ("2015/3/17-", "open_period"),
        ("20150317-20350316", "two_days"),
        ("2015.3.17-2035.3.16", "two_days"),
        ("Apr-16", "shortened_day"),
        ("16-Apr", "shortened_day"),
        ("4月-16", "shortened_day"),
        ("Apr-2016", "day_missing"),
        ("4月5日", "year_missing"),
        ("四月五日", "year_missing"),
        ("平成28年4月5日", "other_calendar"),
        ("二〇一五年正月初八", "other_calendar"),
        ("甲辰年三月", "other_calendar"),
        ("见档案", "not_a_day"),
    ],
)
def test_what_is_no_day_says_why(cell: Any, problem: str) -> None:
    assert read_day(cell) == (None, problem)
    assert problem_text(problem)


@pytest.mark.parametrize(
    "cell",
    ["2015-03-17至长期", "2015-03-17～至今", "自2015.3.17至今", "2015-03-17至", "20150317-20350316", "2015.3.17-2035.3.16",
     "2015年3月17日至2035年3月16日", "2015-3-17-2035-3-16", "2015/3/17 - 2035/3/16"],
)  # fmt: skip
def test_a_period_has_a_first_day(cell: str) -> None:
    assert read_day(cell).problem in PERIODS
    assert first_day(cell) == A_DAY


@pytest.mark.parametrize(
    "cell", ["2015-03-17", "2015-13-17至今", "至今", "2015-03-17/2016-01-01", "长期"]
)
def test_what_is_no_period_has_none(cell: str) -> None:
    assert first_day(cell) is None


@given(st.text() | st.floats() | st.integers() | st.booleans() | st.dates() | st.datetimes())
def test_nothing_breaks_the_reading_of_days(cell: Any) -> None:
    read_day(cell)


@given(st.from_regex(r"[0-9上下午日月年: TZ+.-]{1,24}"))
def test_nothing_like_a_day_breaks_it_either(cell: str) -> None:
    found = read_day(cell)

    assert (found.day is None) == bool(found.problem)
