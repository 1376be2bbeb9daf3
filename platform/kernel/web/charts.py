"""Charts as data: for the browser's script, and as a table with the same values.

A view builds a chart; `{% include "ui/_chart.html" with chart=chart %}` shows it, and the page
loads `charts.js` in its block `scripts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any, ClassVar, Literal

Tone = Literal["accent", "good", "due", "rest"]
Number = int | float


@dataclass(frozen=True)
class Series:
    """A named series of values, one for each category; None for no value."""

    name: Any
    values: Sequence[Number | None]
    tone: Tone = "accent"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The base of charts: a key unique on the page, a title, and when it was calculated."""

    pattern: ClassVar[str]
    template: ClassVar[str] = "ui/_chart.html"

    key: str
    title: Any
    calculated_at: datetime | None = None
    is_tall: bool = False

    @property
    def data_id(self) -> str:
        """The id of the script element that holds the data."""
        return f"{self.key}-data"

    @property
    def data(self) -> dict[str, Any]:
        """The JSON for the script."""
        raise NotImplementedError

    @property
    def headings(self) -> list[str]:
        """The headings of the table."""
        raise NotImplementedError

    @property
    def rows(self) -> list[Row]:
        """The rows of the table."""
        raise NotImplementedError


@dataclass(frozen=True)
class Row:
    """A row of a chart's table; `url` leads to the rows it counts, `urls` to those of each value."""

    label: str
    values: list[Any]
    url: str = ""
    urls: Sequence[str] = ()

    @property
    def cells(self) -> list[tuple[Any, str]]:
        """Return each value with the address of the rows it counts, "" for none."""
        return list(zip_longest(self.values, self.urls, fillvalue=""))


@dataclass(frozen=True, kw_only=True)
class _ByCategory(Chart):
    categories: Sequence[Any]
    series: Sequence[Series]
    heading: Any = ""
    unit: Any = ""
    urls: Sequence[str] = field(default=())

    @property
    def data(self) -> dict[str, Any]:
        return {
            "pattern": self.pattern,
            "categories": [str(category) for category in self.categories],
            "series": [
                {"name": str(one.name), "values": list(one.values), "tone": one.tone}
                for one in self.series
            ],
            "unit": str(self.unit),
            "urls": list(self.urls),
        }

    @property
    def headings(self) -> list[str]:
        return [str(self.heading), *(str(one.name) for one in self.series)]

    @property
    def rows(self) -> list[Row]:
        columns = zip(*(one.values for one in self.series), strict=True)
        return [
            Row(str(category), list(values or ()), url or "")
            for category, values, url in zip_longest(self.categories, columns, self.urls)
        ]


@dataclass(frozen=True, kw_only=True)
class BarChart(_ByCategory):
    """Bars for categories; horizontal ones leave room for long Chinese names."""

    pattern = "bar"

    horizontal: bool = False
    stacked: bool = False
    maximum: Number | None = None

    @property
    def data(self) -> dict[str, Any]:
        return super().data | {
            "horizontal": self.horizontal,
            "stacked": self.stacked,
            "maximum": self.maximum,
        }


@dataclass(frozen=True, kw_only=True)
class LineChart(_ByCategory):
    """Values over periods."""

    pattern = "line"
