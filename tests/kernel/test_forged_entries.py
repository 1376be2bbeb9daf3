"""An entry is the product's, or is told from it: its time and its key are the database's."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from kernel import clock, ids
from kernel.journal import doubting
from kernel.journal.sealing import seal_journal, verify_journal
from kernel.models import JournalEntry, JournalSeal, SealedEntry
from kernel.realm import PLATFORM, Realm, county_scope
from tests.conftest import county_of
from tests.kernel.forging import as_owner, fill, inserted
from tests.tenants.backup import carried

DAY = timedelta(days=1)


@pytest.fixture(params=["county", "platform"])
def realm(fresh: str, request: pytest.FixtureRequest) -> Realm:
    return PLATFORM if request.param == "platform" else county_of("chongyi").realm


def past_moments(count: int) -> list[datetime]:
    """Return moments from some minutes to three years ago."""
    dice = random.Random(4711)
    return [clock.now() - timedelta(minutes=3) - dice.random() * 1000 * DAY for _n in range(count)]


def test_twenty_entries_with_a_past_date_are_found(realm: Realm) -> None:
    with county_scope(realm):
        fill(5)
        seal_journal()
        forged = {inserted(at) for at in past_moments(20)}

        assert set(verify_journal().inserted) == forged
        seal_journal(everything=True)
        result = verify_journal()

    assert set(result.inserted) == forged
    assert (result.broken, result.sealed) == ([], result.entries)


def test_what_was_sealed_with_a_doubt_stays_doubted(realm: Realm) -> None:
    with county_scope(realm):
        fill(5)
        seal_journal()
        key = inserted(clock.now() - 9 * DAY)
        seal_journal(everything=True)
        as_owner(f"UPDATE kernel_sealedentry SET doubt = '' WHERE entry_id = '{key}'")

        assert key in verify_journal().broken


def test_seals_written_again_as_they_were_hide_nothing(realm: Realm) -> None:
    """Their rows have new transaction numbers then; the number that counts is in the hash."""
    with county_scope(realm):
        fill(5)
        seal_journal()
        key = inserted(clock.now() - 9 * DAY)
        as_owner("UPDATE kernel_journalseal SET number = number")

        assert verify_journal().inserted == [key]
        as_owner("UPDATE kernel_journalseal SET horizon = horizon + 1000000")
        assert not verify_journal().is_whole


@pytest.mark.parametrize(
    ("at", "key", "doubt"),
    [
        (3 * DAY, None, "future"),
        (-3 * DAY, ids.uuid7(), "key"),
        (0 * DAY, uuid4(), "key"),
        (0 * DAY, ids.first_at(clock.now() - 9 * DAY), "key"),
    ],
)
def test_a_time_to_come_and_a_key_of_another_time_are_found(
    fresh: str, at: timedelta, key: UUID | None, doubt: str
) -> None:
    with county_scope(county_of("chongyi")):
        fill(5)
        seal_journal()
        forged = inserted(clock.now() + at, key)

        assert verify_journal().inserted == [forged]
        seal_journal(everything=True)
        assert SealedEntry.objects.get(pk=forged).doubt == doubt


def test_a_seal_made_by_hand_has_no_signature(realm: Realm) -> None:
    """The owner knows how seals are made, and seals what was inserted, as of today."""
    with county_scope(realm):
        fill(5)
        seal_journal()
        inserted(clock.now() - 9 * DAY)
        seal_journal(everything=True)
        last = JournalSeal.objects.latest("number").number
        as_owner(f"UPDATE kernel_journalseal SET signature = '1:00' WHERE number = {last}")

        assert verify_journal().unsigned == [last]


def write_late(realm: Realm, written: Event, sealed: Event) -> UUID:
    """Write an entry in a transaction that ends after the next sealing."""
    with county_scope(realm):
        try:
            with transaction.atomic():
                (key,) = fill(1)
                written.set()
                assert sealed.wait(20)
        finally:
            connection.close()
    return key


def test_a_transaction_that_was_open_while_others_were_sealed_is_genuine(
    realm: Realm, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack = timedelta(milliseconds=20)
    monkeypatch.setattr(doubting, "SLACK", slack)
    written, sealed = Event(), Event()
    with county_scope(realm), ThreadPoolExecutor(1) as pool:
        late = pool.submit(write_late, realm, written, sealed)
        assert written.wait(20)
        time.sleep(0.05)
        seal_journal()
        first = JournalSeal.objects.latest("number")
        sealed.set()
        key = late.result()
        assert JournalEntry.objects.get(pk=key).at < first.at - slack

        assert verify_journal().is_whole
        assert seal_journal() >= 1
        assert SealedEntry.objects.get(pk=key).doubt == ""
        forged = inserted(first.at - 2 * slack)
        assert verify_journal().inserted == [forged]


def test_what_is_inserted_after_a_restore_is_found(fresh: str) -> None:
    """The seals that came along have the transaction numbers of before."""
    county = county_of("chongyi")
    with county_scope(county):
        fill(5)
        seal_journal()
        as_owner("UPDATE kernel_journalseal SET horizon = 1 << 40")  # of another database
    content = carried.backup()
    carried.restore(content, "chongyi")
    with county_scope(county_of("chongyi")):
        fill(1)
        assert verify_journal().inserted == []
        key = inserted(clock.now() - DAY)

        assert verify_journal().inserted == [key]


@pytest.mark.parametrize("column", ["id", "at"])
def test_the_web_login_says_neither_key_nor_time(realm: Realm, column: str) -> None:
    value = "gen_random_uuid()" if column == "id" else "now() - interval '1 day'"
    with county_scope(realm), transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="permission denied") as refused:
            cursor.execute(
                "INSERT INTO kernel_journalentry"
                f" ({column}, name, actor_kind, actor_label, subjects, payload, request_id)"
                f" VALUES ({value}, 'x', 'user', 'x', '{{}}', '{{}}', '')"
            )
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
        transaction.set_rollback(True)


def test_keys_of_the_database_are_in_the_order_of_writing(realm: Realm) -> None:
    with county_scope(realm):
        keys = fill(300)
        entry = JournalEntry.objects.get(pk=keys[0])

    assert keys == sorted(keys)
    assert abs(entry.at - clock.now()) < timedelta(minutes=1)
    made_at = ids.moment_of(keys[0])
    assert made_at is not None
    assert abs(made_at - entry.at) < timedelta(seconds=2)
