"""Which events of the kernel make figures lag; the apps above name theirs in their own files."""

from __future__ import annotations

from apps.indicators import services
from kernel import journal
from kernel.models import JournalEntry
from kernel.tabular.events import ImportApplied, ImportUndone


@journal.after(ImportApplied)
def after_an_import(_entry: JournalEntry) -> None:
    """Rows came in."""
    services.figures_lag()


@journal.after(ImportUndone)
def after_an_undo(_entry: JournalEntry) -> None:
    """Rows were taken back."""
    services.figures_lag()
