"""Ringing those who lead a unit: their phone in clear, noted in the journal."""

from __future__ import annotations

from django.db import transaction

from apps.organization import events, registry
from apps.organization.models import UnitGrant
from kernel import access, journal
from kernel.access import Actor
from kernel.errors import Denied


def may_ring(actor: Actor, grant: UnitGrant) -> bool:
    """Say whether an actor may read the phone of who holds a role: who sees the unit, or belongs to it."""
    unit = grant.content_object
    if access.allows(actor, "organization.view_orgunit", unit):
        return True
    return any(belongs(actor, unit) for belongs in registry.belonging)


@transaction.atomic
def read_phone(*, actor: Actor, grant: UnitGrant) -> str:
    """Return the phone of who holds a role on a unit in clear; the journal notes who read it.

    Raises Denied for others than `may_ring` allows.
    """
    if not may_ring(actor, grant):
        raise Denied
    read = events.HolderPhoneRead(user_id=grant.user_id, unit_id=grant.content_object_id)
    journal.emit(read, actor=actor)
    phone: str = grant.user.phone.reveal()
    return phone
