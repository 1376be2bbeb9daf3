"""Wait, and print what for: people interrupt or kill an unexplained wait."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress

Say = Callable[[str], None]
# Seconds. A shutdown writes the dirty pages of all tables: 37 s were measured with 165 counties.
PATIENCE = 300.0
LAST_RESORT = 60.0
WHOLE_STOP = PATIENCE + LAST_RESORT + 60
SAY_AFTER, SAY_EVERY = 2.0, 20.0
PAUSE = 0.05


def to_person(text: str) -> None:
    """Write to stderr (the terminal or the keeper's log), ignoring errors of a closed one."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"  {text}\n")
        sys.stderr.flush()


def wait(condition: Callable[[], bool], seconds: float, pause: float = PAUSE) -> bool:
    """Wait until `condition` is true; return False after `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True


def wait_aloud(
    condition: Callable[[], bool], seconds: float, reason: str, say: Say = to_person
) -> bool:
    """Wait like `wait`; print the reason and the time passed after 2 s and then every 20 s."""
    began = time.monotonic()
    spoken = 0.0
    while not condition():
        passed = time.monotonic() - began
        if passed > seconds:
            return False
        if passed >= (spoken + SAY_EVERY if spoken else SAY_AFTER):
            spoken = passed
            say(f"{reason} ({passed:.0f} s so far, at most {seconds:.0f} s).")
        time.sleep(PAUSE)
    return True
