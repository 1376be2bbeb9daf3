"""What happens to figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class FiguresCalculated(Event):
    """Figures were calculated and differ from the last ones, which were pushed up."""

    name: ClassVar[str] = "indicators.figures_calculated"
    description: ClassVar[Any] = _("calculated figures and reported them")
    period: str
    changed: int
