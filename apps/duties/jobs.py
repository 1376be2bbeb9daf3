"""Duties are made for the periods that have begun, every night."""

from __future__ import annotations

from apps.duties import services
from kernel.access import Actor
from kernel.tasks import county_task


@county_task("duties.make")
def make() -> int:
    """Make what is owed in the present periods and is not there yet."""
    return services.make_duties(actor=Actor.system("duties")).made
