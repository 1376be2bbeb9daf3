"""Figures are calculated again after what they count has changed."""

from __future__ import annotations

from apps.indicators import registry, services
from kernel import journal
from kernel.models import JournalEntry
from kernel.tabular.events import ImportApplied, ImportUndone


# The apps' own indicators are loaded before any reactions are: they say what their figures follow.
@journal.after(ImportApplied, ImportUndone, *registry.followed)
def recalculate_after(_entry: JournalEntry) -> None:
    """Queue a recalculation after an event that a figure follows."""
    services.recalculate_soon()
