"""What the factories of all apps share."""

from __future__ import annotations

from kernel.access import Actor

COMMAND = Actor.command("tests")
PASSWORD = "correct-horse-battery"
_counter = iter(range(1, 10**6))


def counted() -> int:
    """Return a number that no other row of this process was made with."""
    return next(_counter)
