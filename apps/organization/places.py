"""Places named in imported tables: found, or made when the table is applied."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.organization.events import ZoneAdded
from apps.organization.models import Zone
from kernel import access, ids, journal
from kernel.access import Actor
from kernel.text import pinyin

Key = tuple[str, str, UUID | None]


class Places:
    """The county's places by kind, name and parent; unknown ones get an id now and a row in `save`."""

    def __init__(self) -> None:
        self._known: dict[Key, UUID] = {
            (kind, name, parent): pk
            for pk, kind, name, parent in Zone.objects.values_list(
                "id", "kind", "name", "parent_id"
            )
        }
        self._new: list[Zone] = []

    def names(self, kind: str) -> set[str]:
        """Return the names of all places of a kind."""
        return {name for known_kind, name, _parent in self._known if known_kind == kind}

    def find(self, kind: str, name: str, parent: UUID | None = None) -> UUID | None:
        """Return the id of a place, None for an empty name."""
        if not name:
            return None
        key = (kind, name, parent)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = ids.uuid7()
            self._new.append(
                Zone(id=found, kind=kind, name=name, parent_id=parent, name_pinyin=pinyin(name))
            )
        return found

    @transaction.atomic
    def save(self, actor: Actor) -> list[Zone]:
        """Write the new places, parents first as they were met; return them."""
        access.require(actor, "organization.view_orgunit")
        Zone.objects.bulk_create(self._new)
        for zone in self._new:
            journal.emit(ZoneAdded(zone_id=zone.pk, kind=zone.kind), actor=actor)
        made, self._new = self._new, []
        return made
