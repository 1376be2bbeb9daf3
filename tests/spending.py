"""Drills run first, and no other test may use more than its share of processor time."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

# Of the processors, not of the clock: a busy machine does not count.
SECONDS = float(os.environ.get("LX_SECONDS_A_TEST", "20"))


def spent() -> float:
    """Return the processor seconds of this process and of the children it has waited for."""
    return sum(os.times()[:4])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left over with it in the end."""
    items.sort(key=lambda item: item.get_closest_marker("drill") is None)


@pytest.fixture(autouse=True)
def within_its_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test, not marked as a drill, that uses more than SECONDS with its own fixtures."""
    before = spent()
    yield
    used = spent() - before
    if used > SECONDS and request.node.get_closest_marker("drill") is None:
        pytest.fail(
            f"{used:.1f} s of processor time, more than {SECONDS:g}. Make it smaller, or a drill "
            f"in two sizes (tests/drills.py).",
            pytrace=False,
        )
