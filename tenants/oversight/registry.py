"""What counties' figures mean and where supervisors read them; the apps that count register theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from kernel.registry import Registry
from tenants.oversight import rules
from tenants.oversight.models import is_chinese


@dataclass(frozen=True)
class FigureColumn:
    """A column of the table of counties; without a `part` it may be summed over a region too.

    `name` is its key in addresses and in `Headline.figures`. `label` and `short` (the heading,
    where that should be shorter) are lazily translated. `is_change` shows the difference to thirty
    days earlier. A region's figure is the sum of its counties', or with `share_of` = (name, name)
    the one sum over the other.
    """

    name: str
    label: Any
    short: Any = None
    part: str = rules.WHOLE
    is_change: bool = False
    is_hidden: bool = False
    share_of: tuple[str, str] | None = None
    # The share by which counties are coloured on the map.
    on_map: bool = False


@dataclass(frozen=True)
class Definition:
    """One figure's meaning, in both languages; a changed meaning is a new version.

    `parts` are its dimensions with their labels ({"kind=stall": "market stalls"}), `place` is its
    order in tables and on a county's page, `columns` are those it fills in the table of counties.
    """

    key: str
    label_zh: str
    label_en: str
    unit: str
    text_zh: str
    text_en: str
    source: str
    version: int = 1
    parts: Mapping[str, Any] = field(default_factory=dict)
    place: int = 100
    columns: tuple[FigureColumn, ...] = ()
    has_trend: bool = False

    @property
    def label(self) -> str:
        return self.label_zh if is_chinese() else self.label_en

    @property
    def is_share(self) -> bool:
        return self.unit == "%"


definitions: Registry[Definition] = Registry(
    "oversight.definitions", "what each figure of a county means, and where supervisors read it"
)


def add(definition: Definition) -> None:
    """Register a figure. Raises ValueError for a key in use."""
    definitions.add(definition.key, definition, order=definition.place)


def columns() -> Iterator[tuple[Definition, FigureColumn]]:
    """Yield the columns of the table of counties, in order, each with the figure it shows."""
    for definition in definitions:
        for column in definition.columns:
            yield definition, column


def summed() -> list[tuple[Definition, FigureColumn]]:
    """Return the columns that a region has a figure of as well."""
    return [
        (definition, column)
        for definition, column in columns()
        if column.part == rules.WHOLE and not column.is_change
    ]


def on_map() -> tuple[Definition, FigureColumn] | None:
    """Return the share by which counties are coloured on the map, with the column that shows it."""
    return next((found for found in columns() if found[1].on_map), None)


def change_of(definition: Definition) -> FigureColumn | None:
    """Return the column that shows how a figure changed in thirty days."""
    return next((column for column in definition.columns if column.is_change), None)


def key_of(name: str) -> str:
    """Return the figure that fills a column. Raises LookupError for a column that is none."""
    for definition, column in columns():
        if column.name == name:
            return definition.key
    raise LookupError(name)


def part_label(indicator: str, part: str) -> str:
    """Return a dimension in the reader's language, as it came when it is unknown."""
    if part == rules.WHOLE:
        return gettext("all")
    definition = definitions.get(indicator)
    return str(definition.parts.get(part, part) if definition else part)
