"""Tests that try something many times over come in two sizes.

The short one runs with every suite; the full one, a matter of minutes, in CI, which sets
LX_FULL_DRILL, as `make drill` does for the drills alone: what kills, races or restarts what runs.
A drill is marked `drill`; it runs before the other tests and may take as long as it needs
(see tests/spending.py).
"""

from __future__ import annotations

import os

import pytest

IS_FULL = bool(os.environ.get("LX_FULL_DRILL"))

drill = pytest.mark.drill


def sized(short: int, full: int) -> int:
    """Return the number that goes with the size in force."""
    return full if IS_FULL else short
