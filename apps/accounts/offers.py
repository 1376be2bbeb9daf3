"""What accounts offer to the layers below: a step of restoring a county."""

from __future__ import annotations

from apps.accounts import services
from kernel.access import Actor
from tenants.counties import carrying

carrying.left_out.add("accounts.login_attempts", "accounts_loginattempt")


@carrying.steps.named("accounts")
def spend_activations(actor: Actor) -> None:
    """End the codes that were open when the backup was made: they may have been used since."""
    services.spend_activations(actor=actor)
