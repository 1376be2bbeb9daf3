"""What indicators offer to the layers below: figures to check a restored county by."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from apps.indicators import queries
from kernel import journal
from tenants.counties import carrying

journal.system_names.add("indicators", lazy("computing of the county's figures"))


@carrying.figures.fill
def figures() -> dict[str, str]:
    """Return every figure as the county stands."""
    return {
        f"{definition.key}/{dimension}": str(value)
        for definition, dimension, value in queries.calculate()
    }
