"""Drills: tests that break something many times over, in two sizes.

The short one runs with every suite; the full one, a matter of minutes, by `make drill` and in CI,
which set LX_FULL_DRILL. A drill is marked `drill`; it runs before the other tests and may
take as long as it needs (see tests/spending.py).
"""

from __future__ import annotations

import os

import pytest

IS_FULL = bool(os.environ.get("LX_FULL_DRILL"))
# `make check`: half the checks in a third of the time.
IS_QUICK = bool(os.environ.get("LX_QUICK"))

drill = pytest.mark.drill


def sized(short: int, full: int) -> int:
    """Return the number that goes with the size in force."""
    return full if IS_FULL else short
