"""Where apps register steps and figures for backing up and restoring a county."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Protocol

from kernel.access import Actor
from kernel.registry import Registry, Slot

left_out: Registry[str] = Registry(
    "carrying.left_out", "tables of a county whose rows are worth nothing elsewhere, or open a door"
)
left_out.add("sessions", "django_session")
taken_along: Registry[str] = Registry(
    "carrying.taken_along", "tables of the platform that a county's rows refer to by value"
)


class Files(Protocol):
    """The stored files of the current county, which lie beside its tables."""

    def sums(self) -> dict[str, str]:
        """Return {name: SHA-256 of the content}, as the county's tables have them."""

    def open(self, name: str) -> IO[bytes]:
        """Open one. Raises OSError when it is not there."""

    def save(self, name: str, content: IO[bytes]) -> None:
        """Store one."""


files: Slot[Files] = Slot("carrying.files", "the stored files that go along with a county")
# `step(actor)` runs in a restored county, before its host answers requests.
steps: Registry[Callable[[Actor], None]] = Registry(
    "carrying.steps", "what apps do in a county that was restored"
)
# Returns {name: value}, equal for two copies of a county.
figures: Slot[Callable[[], dict[str, str]]] = Slot(
    "carrying.figures", "the figures by which a copy of a county is compared"
)


def run_steps(actor: Actor) -> None:
    """Run every step in the current county."""
    for step in steps:
        step(actor)
