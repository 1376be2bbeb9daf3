"""Where apps register steps that run in a county's schema while it is founded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel.access import Actor
from kernel.registry import Registry, Slot


def acting_inside(actor: Actor) -> Actor:
    """Return the actor for work in a county on the platform's behalf.

    Platform accounts have no permissions in a county, so the system acts in their place.
    """
    return actor if actor.is_trusted else Actor.system(actor.label)


@dataclass(frozen=True)
class FoundingRequest:
    """What a county is founded with; `admin_phone` is the first administrator's log-in.

    `division` are the six digits of the county's division.
    """

    county_name: str
    division: str
    committee: str
    admin_name: str
    admin_phone: str


Step = Callable[[Actor, FoundingRequest], dict[str, str]]
Renewal = Callable[[Actor], str | None]
# `step(actor, request)` runs in the new county, in the founding's transaction. Its result is handed
# to the person who founds the county: {"activation_code": "…"}.
steps: Registry[Step] = Registry("founding.steps", "what apps do in a county while it is founded")
renewal: Slot[Renewal] = Slot(
    "founding.renewal", "makes a new code for a county's first administrator, None when it is late"
)


def run_steps(actor: Actor, request: FoundingRequest) -> dict[str, str]:
    """Run every step in the current county; return their merged results."""
    results: dict[str, str] = {}
    for step in steps:
        results |= step(actor, request)
    return results


def renew_activation(actor: Actor) -> str | None:
    """Return a new one-time code in this county, None if an administrator has set a password."""
    return renewal.get()(acting_inside(actor))
