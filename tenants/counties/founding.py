"""What apps do in a county's schema while it is founded; they register here, for they lie above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel.access import Actor


def acting_inside(actor: Actor) -> Actor:
    """Return who acts in a county on the platform's behalf.

    An operator holds no right there, and an account of the platform means nothing in a county.
    """
    return actor if actor.is_trusted else Actor.system(actor.label)


@dataclass(frozen=True)
class FoundingRequest:
    """What a county is founded with; `admin_phone` is the first administrator's log-in."""

    county_name: str
    committee: str
    admin_name: str
    admin_phone: str


Step = Callable[[Actor, FoundingRequest], dict[str, str]]
Renewal = Callable[[Actor], str | None]
_steps: list[Step] = []
_renewals: list[Renewal] = []


def on_founding(step: Step) -> Step:
    """Run `step(actor, request)` in the new county, in the founding's transaction.

    Its result is handed to whoever founds the county: {"activation_code": "…"}.
    """
    _steps.append(step)
    return step


def run_steps(actor: Actor, request: FoundingRequest) -> dict[str, str]:
    """Run every step in the county in force; return their results together."""
    results: dict[str, str] = {}
    for step in _steps:
        results |= step(actor, request)
    return results


def on_renewal(renewal: Renewal) -> Renewal:
    """Have `renewal(actor)` make a new code for the first administrator, None when it is late."""
    _renewals[:] = [renewal]
    return renewal


def renew_activation(actor: Actor) -> str | None:
    """Return a new one-time code in the county in force, None when its administrator is in."""
    return _renewals[0](acting_inside(actor)) if _renewals else None
