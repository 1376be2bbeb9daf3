"""What a restored county keeps of its accounts' doors."""

from __future__ import annotations

from apps.accounts import services
from kernel.access import Actor
from tenants.counties import carrying

carrying.leave_out("accounts_loginattempt")


@carrying.on_restoring
def spend_activations(actor: Actor) -> None:
    """End the codes that were open when the backup was made: they may have been used since."""
    services.spend_activations(actor=actor)
