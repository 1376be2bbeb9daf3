"""What goes out can be opened without danger, and comes in again as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from kernel.tabular.headings import heading_key
from kernel.tabular.reading import read_table
from kernel.tabular.xlsx import ExportColumn, write_csv, write_xlsx

COLUMNS = [ExportColumn(label) for label in ("名称", "值")]
KNOWN = frozenset(map(heading_key, ("名称", "值")))
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx")


def test_text_is_never_a_formula(inside: object) -> None:
    content = write_xlsx("清单", COLUMNS, [("x", text) for text in FORMULAS])

    assert b"<f>" not in content
    assert [row[1] for _number, row in read_table("a.xlsx", content, KNOWN).rows] == list(FORMULAS)


def test_a_text_table_disarms_formulas_and_comes_in_again(inside: object) -> None:
    content = write_csv(COLUMNS, [("x", text) for text in FORMULAS])

    assert "'=1+1" in content.decode("utf-8-sig")
    assert [row[1] for _number, row in read_table("a.csv", content, KNOWN).rows] == list(FORMULAS)


def test_values_keep_their_kind_and_long_numbers_every_digit(inside: object) -> None:
    moment = datetime(2026, 1, 1, 1, 30, tzinfo=UTC)
    values = [
        date(2026, 1, 2),
        moment,
        Decimal("12.5"),
        360725199001011234,
        float("nan"),
        True,
        None,
    ]

    content = write_xlsx("清单", COLUMNS, [("x", value) for value in values])

    found = [row[1] for _number, row in read_table("a.xlsx", content, KNOWN).rows]
    assert found[:4] == [date(2026, 1, 2), datetime(2026, 1, 1, 9, 30), 12.5, "360725199001011234"]  # noqa: DTZ001 -- a cell has no zone
    assert found[4:6] == ["nan", found[5]]


def test_the_longest_text_is_cut_and_a_name_may_hold_an_ampersand(inside: object) -> None:
    content = write_xlsx("A & B", COLUMNS, [("x", "长" * 40_000)], watermark="R&D " * 100)

    assert len(read_table("a.xlsx", content, KNOWN).rows[0][1][1]) == 32_767
