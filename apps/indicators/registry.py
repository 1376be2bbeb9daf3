"""What the county's figures mean and how each is calculated; the apps above register theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

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


_definitions: dict[str, Definition] = {}
_calculations: list[tuple[tuple[str, ...], Calculation]] = []


def register(definitions: tuple[Definition, ...], calculation: Calculation) -> None:
    """Add figures that one set-based calculation gives. Raises ValueError for a key in use."""
    for definition in definitions:
        if definition.key in _definitions:
            raise ValueError(f"Indicator {definition.key} is registered twice.")
        _definitions[definition.key] = definition
    _calculations.append((tuple(definition.key for definition in definitions), calculation))


def definitions() -> dict[str, Definition]:
    """Return every definition by key, in the order of registration."""
    return dict(_definitions)


def calculations() -> list[tuple[tuple[str, ...], Calculation]]:
    """Return each calculation with the keys of what it gives."""
    return list(_calculations)
