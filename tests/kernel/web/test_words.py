"""Dates, numbers and charts as pages say them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from infra.assets import build
from kernel import clock
from kernel.web import navigation
from kernel.web.charts import BarChart, Series
from kernel.web.templatetags import ui

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "2026年11月24日 (周二)"), ("en", "24 Nov 2026 (Tue)")]
)
def test_a_day_is_said_in_the_readers_language(language: str, said: str) -> None:
    with translation.override(language), clock.at(NOON):
        assert ui.day(DAY) == said


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "2000年2月16日"), ("en", "16 Feb 2000")]
)
def test_no_weekday_is_told_of_a_day_long_past(language: str, said: str) -> None:
    with translation.override(language), clock.at(NOON):
        assert ui.day(date(2000, 2, 16)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(10522, "10,522"), (0, "0"), (None, "—"), ("", "—"), (Decimal("1234.5"), "1,234.5")],
)
def test_numbers_stand_in_groups_of_three(value: Any, said: str) -> None:
    assert ui.number(value) == said


def test_a_change_shows_its_sign() -> None:
    assert [ui.signed(value) for value in (312, -27, 0, None)] == ["+312", "−27", "±0", "—"]
    stored = [Decimal(value) for value in ("1526.0000", "-10.0000", "0.0000", "0.5000")]
    assert [ui.signed(value) for value in stored] == ["+1,526", "−10", "±0", "+0.5"]


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "请假：进货"), ("en", "请假: 进货")])
def test_a_label_has_the_colon_of_the_readers_language(language: str, said: str) -> None:
    with translation.override(language):
        assert ui.labelled("请假", "进货") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [("2026-11", "2026年11月"), ("2026Q4", "2026年第4季度"), ("2026-11-24", "2026年11月24日")],
)
def test_a_period_is_said_in_the_readers_language(text: str, said: str) -> None:
    with translation.override("zh-hans"):
        assert ui.period(text) == said


def test_no_page_writes_a_colon_of_one_language() -> None:
    """`labelled` writes it: a colon after a value or word in a template is a Western one in Chinese."""
    wrong = []
    for page in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(
            r"{% blocktranslate.*?{% endblocktranslate %}", "", page.read_text(), flags=re.S
        )
        wrong += [f"{page.name}: {found}" for found in re.findall(r"(?:}}|%}|>): [{<].{,40}", text)]
    assert wrong == []


def test_nearly_everything_is_not_everything() -> None:
    assert ui.percent(0.99999) == "99.9%"
    assert ui.percent(1) == "100%"


def test_an_amount_carries_its_unit() -> None:
    with translation.override("zh-hans"):
        assert ui.money(Decimal("1234.5")) == "1,234.50 元"
    with translation.override("en"):
        assert ui.money(1234) == "¥1,234.00"


def test_a_chart_and_its_table_say_the_same() -> None:
    chart = BarChart(
        key="towns",
        title="Coverage",
        heading="Town",
        categories=["A", "B"],
        series=[Series("covered", [3, None]), Series("not", [1, 2], "rest")],
        urls=["/a", "/b"],
    )
    assert chart.headings == ["Town", "covered", "not"]
    assert [(row.label, row.values, row.url) for row in chart.rows] == [
        ("A", [3, 1], "/a"),
        ("B", [None, 2], "/b"),
    ]
    assert chart.data["series"][1] == {"name": "not", "values": [1, 2], "tone": "rest"}


def test_every_icon_a_page_names_is_in_the_sprite() -> None:
    named = re.compile(r"""\bicon(?:_name)?[ =|:a-z_]*"([a-z0-9-]+)\"""")
    pages = (path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    used = {name for text in pages for name in named.findall(text)}
    used |= {entry.icon for entry in navigation.menu}

    assert used - set(build.icon_names()) == set()
