"""Keys sort by when they were made, and never repeat."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from kernel import ids
from kernel.ids import hex7s, uuid7, uuid7s


def test_a_key_is_a_uuid_of_version_7_that_tells_its_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Tests that travel to a later year leave the process's counter there.
    monkeypatch.setattr(ids, "_next_tick", 0)
    before = time.time_ns() // 1_000_000
    key = uuid7()
    after = time.time_ns() // 1_000_000

    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    # The clock may have run ahead by the keys made so far.
    assert before <= key.int >> 80 <= after + 1000


def test_keys_made_one_by_one_are_in_order() -> None:
    keys = [uuid7() for _turn in range(5000)]

    assert keys == sorted(set(keys))


@pytest.mark.parametrize("count", [1, 4096, 20_000])
def test_keys_made_together_are_in_order(count: int) -> None:
    keys = list(uuid7s(count))

    assert keys == sorted(set(keys))
    assert len(keys) == count
    assert keys[-1] < uuid7()


def test_keys_as_digits_are_the_same_kind_of_keys() -> None:
    before, keys, after = uuid7(), [UUID(digits) for digits in hex7s(5000)], uuid7()

    assert [before, *keys, after] == sorted({before, *keys, after})
    assert {key.version for key in keys} == {7}


def test_keys_of_many_threads_never_repeat() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _n: list(uuid7s(500)), range(40)))

    assert len({key for batch in batches for key in batch}) == 20_000
    assert all(batch == sorted(batch) for batch in batches)


def test_a_clock_that_is_set_back_does_not_break_the_order() -> None:
    first = uuid7()
    with time_machine.travel("2020-01-01"):
        assert uuid7() > first


def test_a_moment_parts_the_keys_made_before_from_those_after() -> None:
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        assert uuid7() > ids.first_at(moment)
    assert ids.first_at(moment - timedelta(milliseconds=1)) < ids.first_at(moment)
    assert ids.first_at(moment).version == 7
