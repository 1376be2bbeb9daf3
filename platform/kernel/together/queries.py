"""Reads of acts on many rows."""

from __future__ import annotations

from django.db.models import QuerySet

from kernel.access import Actor
from kernel.models import BulkAct


def own(actor: Actor) -> QuerySet[BulkAct]:
    """Return what the actor did to many rows at once, the newest first."""
    rows = BulkAct.objects.defer("rows")
    return rows.filter(made_by=actor.id) if actor.id else rows.none()
