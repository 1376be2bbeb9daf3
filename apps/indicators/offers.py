"""What indicators offer to the layers below: figures to check a restored county by."""

from __future__ import annotations

from apps.indicators import queries
from tenants.counties import carrying


@carrying.figures.fill
def figures() -> dict[str, str]:
    """Return every figure as the county stands."""
    return {
        f"{definition.key}/{dimension}": str(value)
        for definition, dimension, value in queries.calculate()
    }
