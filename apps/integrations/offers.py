"""What integrations offer to the layers below: a step of restoring a county."""

from __future__ import annotations

from apps.integrations import events, services
from kernel.access import Actor
from kernel.journal import second
from tenants.counties import carrying

for event in (events.KeyMade, events.KeyRotated):
    second.ties.add(event.name, event.name)


@carrying.steps.named("integrations")
def revoke_keys(actor: Actor) -> None:
    """Stop every key: one that was revoked since the backup would work again."""
    services.revoke_all_keys(actor=actor, reason="restored from a backup")
