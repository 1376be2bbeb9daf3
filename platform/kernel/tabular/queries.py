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
