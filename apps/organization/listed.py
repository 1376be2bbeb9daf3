"""Places that a county takes from the national list of townships, communities and villages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from apps.organization.events import ZonesTaken
from apps.organization.models import Zone
from kernel import access, ids, journal, realm
from kernel.access import Actor
from kernel.chinese.phones import Area
from kernel.chinese.text import pinyin
from kernel.realm import platform_scope
from tenants.counties import townships as national
from tenants.counties.models import County
from tenants.counties.telephones import area_of
from tenants.counties.townships import Settlement, Township


@transaction.atomic
def take_townships(*, actor: Actor, division: str) -> int:
    """Add the townships that the list has for a division of six digits; return how many were new.

    What is here under its name stays as it is. One read, one INSERT, one event.
    Raises Denied without the right to change units everywhere.
    """
    return _take(actor, division, national.townships(division), {})


@transaction.atomic
def take_settlements(*, actor: Actor) -> int:
    """Add the county's communities and villages, and townships that are not here yet; return how many.

    What is here under its name in the same township stays as it is. One read, an INSERT for the
    townships and one for what lies in them, one event. Raises Denied without the right to change
    units everywhere.
    """
    division = division_here()
    return _take(actor, division, national.townships(division), national.settlements(division))


def _take(
    actor: Actor,
    division: str,
    townships: Iterable[Township],
    settlements: Mapping[str, Iterable[Settlement]],
) -> int:
    access.require(actor, "organization.change_unit", access.EVERYWHERE)
    known: dict[tuple[str, str, UUID | None], UUID] = {
        (kind, name, parent): pk
        for pk, kind, name, parent in Zone.objects.values_list("id", "kind", "name", "parent_id")
    }
    above: dict[str, UUID] = {}
    towns: list[Zone] = []
    below: list[Zone] = []
    for township in townships:
        pk = known.get((Zone.Kind.TOWNSHIP, township.name, None))
        if pk is None:
            towns.append(_zone(Zone.Kind.TOWNSHIP, township.name, None))
            pk = towns[-1].pk
        above[township.code] = pk
    for code, places in settlements.items():
        below += [
            _zone(place.kind, place.name, above[code])
            for place in places
            if (place.kind, place.name, above[code]) not in known
        ]
    for rows in (towns, below):
        Zone.objects.bulk_create(rows)
    if added := len(towns) + len(below):
        taken = ZonesTaken(division=division, listed=national.LISTED, added=added)
        journal.emit(taken, actor=actor)
    return added


def _zone(kind: str, name: str, parent_id: UUID | None) -> Zone:
    read = pinyin(name)
    return Zone(id=ids.uuid7(), kind=kind, name=name, parent_id=parent_id, name_pinyin=read)


def area_here() -> Area | None:
    """Return the county's area code of telephones, None where the list has none or several. One query."""
    return area_of(division_here())


def division_here() -> str:
    """Return the six digits of the county's division. One query on the platform."""
    pk = realm.county_id()
    with platform_scope():
        return County.objects.values_list("region__code", flat=True).get(pk=pk)
