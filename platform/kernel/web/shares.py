"""Shares and places drawn by the server: a ring, stacked bars, a line, a map of tiles or outlines.

They need no script, their marks are links, and the table behind says the same in numbers:
`{% include chart.template with chart=chart %}`. Series over many periods are `kernel.web.charts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from kernel.chinese.text import labelled
from kernel.web import scales
from kernel.web.charts import Row, Tone
from kernel.web.templatetags.ui import percent

# Left, top, width and height of what is shown of a drawing.
Box = tuple[float, float, float, float]
# Of a map's longer side, so much is left free around what is shown.
MARGIN = 0.03
# Of the line of a trend; it is stretched to the card's width.
WIDTH, HEIGHT = 300, 80
# So many names have room on a map; of more places only those with a figure are named.
NAMED = 24
# So many letters stand along the longer side of a map.
LETTERS = 42


def box_of(places: Iterable[tuple[int, int, int, int]]) -> Box | None:
    """Return the box around places (left, top, right, bottom) with a margin; None for no place."""
    found = list(places)
    if not found:
        return None
    left, top = min(place[0] for place in found), min(place[1] for place in found)
    right, bottom = max(place[2] for place in found), max(place[3] for place in found)
    margin = MARGIN * max(right - left, bottom - top)
    return (left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin)


@dataclass(frozen=True)
class Part:
    """A part of a bar or ring: how many, and the address of the rows it counts."""

    label: Any
    value: int
    url: str = ""
    tone: Tone = "good"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The base: a key unique on the page, and a title."""

    template: ClassVar[str]

    key: str
    title: Any


@dataclass(frozen=True)
class Table:
    """Numbers that are only a table: what `ui/_chart_table.html` shows."""

    title: Any
    headings: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class Ring(Drawn):
    """A share of a whole, and its parts in numbers."""

    template = "ui/_ring.html"

    share: float | None
    label: Any
    parts: Sequence[Part] = ()

    @property
    def length(self) -> str:
        """Return the arc's length, of a hundred; a share below 1 leaves a gap that is seen."""
        share = self.share or 0.0
        return f"{min(share * 100, 98.5) if share < 1 else 100:.1f}"


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, the address of all its rows, and its parts from left to right."""

    label: str
    parts: Sequence[Part]
    url: str = ""

    @property
    def total(self) -> int:
        return sum(part.value for part in self.parts)

    @property
    def share(self) -> float | None:
        """Return the first part's share of the whole."""
        return self.parts[0].value / self.total if self.total else None

    @property
    def missing(self) -> Part:
        """Return the last part: what is still to be done."""
        return self.parts[-1]


@dataclass(frozen=True)
class Segment:
    """A part as it is drawn, in hundredths of the longest bar."""

    part: Part
    start: str
    length: str


@dataclass(frozen=True, kw_only=True)
class ShareBars(Drawn):
    """A stacked bar for each line, those with most missing first; the first part is what is done."""

    template = "ui/_share_bars.html"

    heading: Any
    bars: Sequence[Bar]
    total_label: Any = ""
    shown: int = 10

    @property
    def ordered(self) -> list[Bar]:
        return sorted(self.bars, key=lambda bar: (-bar.missing.value, -bar.total, bar.label))

    @property
    def drawn(self) -> list[tuple[Bar, list[Segment]]]:
        """Return the bars that are drawn, each with its parts; the table behind has all of them."""
        longest = max((bar.total for bar in self.bars), default=0)
        return [(bar, list(_segments(bar, longest))) for bar in self.ordered[: self.shown]]

    @property
    def more(self) -> int:
        return max(len(self.bars) - self.shown, 0)

    @property
    def headings(self) -> list[str]:
        parts = self.bars[0].parts if self.bars else ()
        words = [self.heading, self.total_label, *(part.label for part in parts), _("Rate")]
        return [str(word) for word in words]

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                bar.label,
                [bar.total, *(part.value for part in bar.parts), percent(bar.share)],
                bar.url,
                ["", *(part.url if part.value else "" for part in bar.parts), ""],
            )
            for bar in self.ordered
        ]


def _segments(bar: Bar, longest: int) -> Iterable[Segment]:
    start = 0.0
    lengths = scales.lengths([part.value for part in bar.parts], longest)
    for part, length in zip(bar.parts, lengths, strict=True):
        if length:
            yield Segment(part, f"{start:.2f}", f"{length:.2f}")
        start += length


@dataclass(frozen=True, kw_only=True)
class Trend(Drawn):
    """A share over periods, the last one being now; None where nothing is known.

    `url` is the address of the rows that are counted now; `note` says why earlier periods have none.
    """

    template = "ui/_trend.html"

    heading: Any
    points: Sequence[tuple[str, float | None]]
    url: str = ""
    note: Any = ""

    width: ClassVar[int] = WIDTH
    height: ClassVar[int] = HEIGHT

    @property
    def lines(self) -> list[str]:
        """Return the points of each unbroken run, as SVG writes them."""
        runs = scales.line([value for _label, value in self.points], WIDTH, HEIGHT)
        return [" ".join(f"{x:g},{y:g}" for x, y in run) for run in runs if len(run) > 1]

    @property
    def dots(self) -> list[tuple[str, str, str]]:
        """Return (x, y, words) of every point."""
        runs = scales.line([value for _label, value in self.points], WIDTH, HEIGHT)
        words = [
            labelled(label, percent(value)) for label, value in self.points if value is not None
        ]
        places = [point for run in runs for point in run]
        return [(f"{x:g}", f"{y:g}", said) for (x, y), said in zip(places, words, strict=True)]

    @property
    def known(self) -> list[tuple[str, float]]:
        return [(label, value) for label, value in self.points if value is not None]

    @property
    def first(self) -> tuple[str, float] | None:
        return self.known[0] if self.known else None

    @property
    def last(self) -> tuple[str, float] | None:
        return self.known[-1] if self.known else None

    @property
    def change(self) -> float | None:
        """Return the points of a hundred between the last period and the one before it."""
        values = [value for _label, value in self.points[-2:]]
        if len(values) < 2 or values[0] is None or values[1] is None:
            return None
        return round((values[1] - values[0]) * 100, 1)

    @property
    def headings(self) -> list[str]:
        return [str(self.heading), str(self.title)]

    @property
    def rows(self) -> list[Row]:
        found = [Row(label, [percent(value)]) for label, value in reversed(self.points)]
        return [replace(found[0], url=self.url), *found[1:]] if found else []


@dataclass(frozen=True)
class Cell:
    """One value of a heat map in words, the address of its rows, and its step; 0 for nothing to show."""

    words: str
    url: str = ""
    step: int = 0


@dataclass(frozen=True, kw_only=True)
class Heat(Drawn):
    """A table of lines and periods whose cells are darker for more; the number stands in each.

    `is_share` colours by a share's steps, else cells are grey by their part of the largest.
    """

    template = "ui/_heat.html"

    heading: Any
    columns: Sequence[Any]
    lines: Sequence[tuple[str, str, Sequence[Cell]]]
    is_share: bool = True


@dataclass(frozen=True)
class Place:
    """A place of a map: its share (None: not known), its numbers in words, the address of its rows.

    `outline` is the path of its border in the map's units, or `use` the address of a drawing of it;
    `at` is where its name stands. A place without either is a tile.
    """

    name: str
    share: float | None
    values: Sequence[Any]
    url: str = ""
    outline: str = ""
    use: str = ""
    at: tuple[float, float] | None = None
    note: str = ""

    @property
    def step(self) -> int:
        return scales.step_of(self.share)

    @property
    def is_outlined(self) -> bool:
        return bool(self.outline or self.use)

    @property
    def words(self) -> str:
        """Return the place with its share, or why there is none."""
        return labelled(self.name, self.note or percent(self.share))


@dataclass(frozen=True, kw_only=True)
class AreaMap(Drawn):
    """Places by their share: outlines where there are any (`box` is what is shown of them), tiles else."""

    template = "ui/_area_map.html"

    heading: Any
    columns: Sequence[Any]
    places: Sequence[Place]
    box: Box | None = None
    source: Any = ""
    unknown: Any = ""
    is_scaled: bool = True

    @property
    def outlined(self) -> list[Place]:
        return [place for place in self.places if place.is_outlined] if self.box else []

    @property
    def tiles(self) -> list[Place]:
        return [place for place in self.places if not (self.box and place.is_outlined)]

    @property
    def labelled(self) -> list[Place]:
        """Return the outlined places whose names are written: all while they are few, else the known."""
        placed = [place for place in self.outlined if place.at]
        return placed if len(placed) <= NAMED else [place for place in placed if place.step]

    @property
    def view_box(self) -> str:
        return " ".join(f"{value:.0f}" for value in self.box or ())

    @property
    def unit(self) -> str:
        """Return the size of a letter on the drawing, in its own units."""
        _left, _top, width, height = self.box or (0, 0, 0, 0)
        return f"{max(width, height) / LETTERS:.2f}"

    @property
    def hatch(self) -> str:
        """Return the scale of the lines that hatch what is not known, 12 units apart."""
        return f"{float(self.unit) / 24:.3f}"

    @property
    def legend(self) -> list[tuple[int, str]]:
        """Return (step, from which share to which), the lowest first, and 0 for what is not known.

        Empty where the map shows no share.
        """
        if not self.is_scaled:
            return []
        bounds = [f"{least * 100:g}" for least in scales.STEPS] + ["100"]
        steps = [
            (number, f"{low}–{high}%")
            for number, (low, high) in enumerate(pairwise(bounds), start=1)
        ]
        return [*steps, (0, str(self.unknown or _("not known")))]

    @property
    def headings(self) -> list[str]:
        words = [self.heading, *self.columns, _("Rate") if self.is_scaled else _("Outline")]
        return [str(word) for word in words]

    @property
    def rows(self) -> list[Row]:
        ordered = sorted(self.places, key=lambda place: (place.share is None, place.share or 0))
        return [
            Row(place.name, [*place.values, place.note or percent(place.share)], place.url)
            for place in ordered
        ]
