"""What the county's figures mean and how each is calculated; the apps above register theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kernel.journal import Event
from kernel.registry import Registry

WHOLE = ""
# Groups of fewer persons than this are never shown, nor the rest from which they could be told.
LEAST = 3
# {indicator's key: {dimension ("" is the whole, "kind=enterprise" a part): value}}
Values = Mapping[str, Mapping[str, Decimal | None]]
Calculation = Callable[[], Values]


@dataclass(frozen=True)
class Definition:
    """One figure's meaning, in both languages; a changed meaning is a new version."""

    key: str
    label_zh: str
    label_en: str
    unit: str
    text_zh: str
    text_en: str
    source: str
    version: int = 1
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Calculated:
    """One set-based calculation, and the keys of the figures it gives."""

    keys: tuple[str, ...]
    calculate: Calculation


definitions: Registry[Definition] = Registry(
    "indicators.definitions", "what each figure of a county means"
)
calculations: Registry[Calculated] = Registry(
    "indicators.calculations", "how figures are calculated"
)
# By name; a change that no figure follows is counted with the next one, or the next night.
followed: Registry[type[Event]] = Registry(
    "indicators.followed", "events after which figures are calculated again"
)


def offer(
    given: tuple[Definition, ...], calculate: Calculation, *, follows: tuple[type[Event], ...]
) -> None:
    """Register figures of one calculation, repeated after each event of `follows` or subclasses.

    Raises ValueError for a key in use.
    """
    for definition in given:
        definitions.add(definition.key, definition)
    keys = tuple(definition.key for definition in given)
    calculations.add(" ".join(keys), Calculated(keys, calculate))
    for kind in follows:
        if kind.name not in followed:
            followed.add(kind.name, kind)
