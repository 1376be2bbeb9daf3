"""Queries of imports."""

from __future__ import annotations

from django.db.models import QuerySet

from kernel import access
from kernel.access import Actor
from kernel.models import Import


def imports(actor: Actor) -> QuerySet[Import]:
    """Return the imports the actor may see: all with the permission in the whole county, else their own."""
    rows = Import.objects.all()
    if access.allows(actor, "kernel.view_import", access.EVERYWHERE):
        return rows
    return rows.filter(made_by=actor.id) if actor.id else rows.none()


def awaiting(actor: Actor) -> QuerySet[Import]:
    """Return the imports of others that wait for the actor as the second person."""
    rows = Import.objects.filter(state=Import.State.AWAITING)
    may = access.allows(actor, "kernel.approve_import", access.EVERYWHERE)
    return rows.exclude(made_by=actor.id) if may else rows.none()
