"""What is done with places: adding, renaming, removing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.organization import events
from apps.organization.models import Zone
from apps.organization.registry import lying_in
from kernel import access, journal
from kernel.access import Actor
from kernel.chinese.names import require_name
from kernel.chinese.text import listed, pinyin
from kernel.errors import Conflict, Unchanged
from kernel.models import records


def add_zone(*, actor: Actor, kind: str, name: str, parent: Zone | None = None) -> Zone:
    """Return the zone of that name, made if it is new."""
    return find_or_add_zone(actor=actor, kind=kind, name=name, parent=parent)[0]


@transaction.atomic
def find_or_add_zone(
    *, actor: Actor, kind: str, name: str, parent: Zone | None = None
) -> tuple[Zone, bool]:
    """Return the zone of that name, and whether it was made just now."""
    access.require(actor, "organization.change_unit", access.EVERYWHERE)
    name = require_name("name", name)
    zone, is_new = Zone.objects.get_or_create(
        kind=kind, name=name, parent=parent, defaults={"name_pinyin": pinyin(name)}
    )
    if is_new:
        journal.emit(events.ZoneAdded(zone_id=zone.pk, kind=kind), actor=actor)
    return zone, is_new


@transaction.atomic
def rename_zone(
    *, actor: Actor, zone: Zone, name: str, expected_version: int | None = None
) -> Zone:
    """Give a place another name; what lies in it stays.

    Raises Conflict when another one in the same place has that name, Unchanged when it is the present one.
    """
    access.require(actor, "organization.change_unit", access.EVERYWHERE)
    zone, name = records.lock(zone), require_name("name", name)
    same = Zone.objects.filter(kind=zone.kind, name=name, parent=zone.parent_id)
    if same.exclude(pk=zone.pk).exists():
        raise Conflict(name=_("There is a place of this name already."))
    changed = records.change(zone, expected_version, name=name, name_pinyin=pinyin(name))
    if not changed:
        raise Unchanged
    before, after = changed["name"]
    journal.emit(events.ZoneRenamed(zone_id=zone.pk, before=before, after=after), actor=actor)
    return zone


@transaction.atomic
def remove_zone(*, actor: Actor, zone: Zone) -> None:
    """Delete a place that was added by mistake. Raises Conflict while anything lies in it, and says what."""
    access.require(actor, "organization.change_unit", access.EVERYWHERE)
    zone = records.lock(zone)
    if held := lying_in(zone):
        text = _(
            "%(place)s cannot be removed. To it belong: %(held)s. Rename it, or move these first."
        )
        raise Conflict(text % {"place": zone.name, "held": listed(held)})
    journal.emit(events.ZoneRemoved(zone_id=zone.pk, kind=zone.kind, called=zone.name), actor=actor)
    zone.delete()
