"""How the county's figures are calculated, and after what; the apps above register theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kernel.journal import Event
from kernel.registry import Registry
from tenants.oversight import registry as oversight
from tenants.oversight.registry import Definition

WHOLE = ""
# Groups of fewer persons than this are never shown, nor the rest from which they could be told.
LEAST = 3
# {indicator's key: {dimension ("" is the whole, "kind=enterprise" a part): value}}
Values = Mapping[str, Mapping[str, Decimal | None]]
Calculation = Callable[[], Values]


@dataclass(frozen=True)
class Calculated:
    """One set-based calculation, and the keys of the figures it gives."""

    keys: tuple[str, ...]
    calculate: Calculation


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
        oversight.add(definition)
    keys = tuple(definition.key for definition in given)
    calculations.add(" ".join(keys), Calculated(keys, calculate))
    for kind in follows:
        if kind.name not in followed:
            followed.add(kind.name, kind)
