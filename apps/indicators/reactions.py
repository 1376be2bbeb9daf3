"""Which events of the kernel make figures lag, and how a copy of the county is compared.

The apps above name theirs in their own files.
"""

from __future__ import annotations

from apps.indicators import queries, services
from kernel import journal
from kernel.models import JournalEntry
from kernel.tabular.events import ImportApplied, ImportUndone
from tenants.counties import carrying


@journal.after(ImportApplied)
def after_an_import(_entry: JournalEntry) -> None:
    """Rows came in."""
    services.figures_lag()


@journal.after(ImportUndone)
def after_an_undo(_entry: JournalEntry) -> None:
    """Rows were taken back."""
    services.figures_lag()


@carrying.figures_by
def figures() -> dict[str, str]:
    """Return every figure as the county stands."""
    return {
        f"{definition.key}/{dimension}": str(value)
        for definition, dimension, value in queries.calculate()
    }
