"""The relay is woken at once, and a burst of commits costs two messages a second."""

from __future__ import annotations

import time
from typing import Any

import pytest

from kernel import worker
from tenants.counties.models import County


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float | None]]:
    """What would go to the broker: (county, delay)."""
    found: list[tuple[str, float | None]] = []

    def send(_task: Any, realm: Any, *, delay: float | None = None) -> None:
        found.append((realm.slug, delay))

    monkeypatch.setattr(worker, "send", send)
    return found


def test_a_burst_is_followed_by_one_run_at_once_and_one_after_it(
    county: County, sent: list[tuple[str, float | None]]
) -> None:
    for _turn in range(20):
        worker._wake_relay(county.realm)

    assert sent == [("chongyi", None), ("chongyi", worker.PACE + 0.1)]


def test_counties_do_not_wait_for_each_other(
    county: County, other: County, sent: list[tuple[str, float | None]]
) -> None:
    worker._wake_relay(county.realm)
    worker._wake_relay(other.realm)

    assert sent == [("chongyi", None), ("shangyou", None)]


def test_who_comes_after_the_second_wakes_at_once(
    county: County, sent: list[tuple[str, float | None]]
) -> None:
    worker._wake_relay(county.realm)
    time.sleep(worker.PACE + 0.05)
    worker._wake_relay(county.realm)

    assert sent == [("chongyi", None), ("chongyi", None)]
