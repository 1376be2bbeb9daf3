"""What is done with the county's own map."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from apps.organization import events, outlines
from apps.organization.models import TownshipMap, Zone
from kernel import access, clock, journal
from kernel.access import Actor


@transaction.atomic
def bring_map(*, actor: Actor, file: UploadedFile[Any]) -> TownshipMap:
    """Keep the outlines of townships that a GeoJSON file holds, in place of earlier ones.

    Raises Invalid when the file cannot be read, or names no township of the county.
    """
    access.require(actor, "organization.change_unit", access.EVERYWHERE)
    rows = Zone.objects.filter(kind=Zone.Kind.TOWNSHIP).values_list("pk", "name")
    townships = {str(key): name for key, name in rows}
    found = outlines.matched(outlines.read(file.read(outlines.LARGEST + 1)), townships)
    row, _is_new = TownshipMap.objects.update_or_create(
        singleton=True,
        defaults={
            "outlines": {key: asdict(one) for key, one in found.outlines.items()},
            "by": found.by[:60],
            "strangers": [name[:60] for name in found.strangers],
            "brought_at": clock.now(),
            "brought_by_label": actor.label,
        },
    )
    journal.emit(
        events.MapBrought(outlines=len(found.outlines), strangers=len(found.strangers)), actor=actor
    )
    return row


@transaction.atomic
def remove_map(*, actor: Actor) -> None:
    """Delete the outlines: pages show a tile a township again; without any it does nothing."""
    access.require(actor, "organization.change_unit", access.EVERYWHERE)
    deleted, _kinds = TownshipMap.objects.all().delete()
    if deleted:
        journal.emit(events.MapRemoved(), actor=actor)
