"""What happens to figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class FiguresCalculated(Event):
    """Figures were calculated and differ from the last ones, which were pushed up."""

    name: ClassVar[str] = "indicators.figures_calculated"
    period: str
    changed: int
