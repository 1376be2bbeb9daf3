"""Nobody changes what the journal says without being found out: not even the owner."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from kernel import clock
from kernel.journal.sealing import seal_journal, unsealed, verify_journal
from kernel.models import JournalEntry, JournalSeal, SealedEntry
from kernel.realm import county_scope
from tests.conftest import county_of
from tests.kernel.forging import UNREADABLE, as_owner, fill, inserted, unreadable

EDITS = {
    "name": "name || 'x'",
    "actor_kind": "'user'",
    "actor_id": "gen_random_uuid()",
    "actor_label": "'nobody'",
    "subjects": "ARRAY[gen_random_uuid()]",
    "payload": 'payload || \'{"kind": "other"}\'',
    "at": "at + interval '1 microsecond'",
    "request_id": "'other'",
}


def test_an_untouched_journal_is_whole(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        fill(20)
        seal_journal()
        fill(20)
        seal_journal()
        result = verify_journal()

        assert result.broken == []
        assert result.sealed == result.entries == JournalEntry.objects.count()
        assert seal_journal() == 0


def test_a_hundred_random_edits_are_found_and_named(fresh: str) -> None:
    dice = random.Random(4711)
    with county_scope(county_of("chongyi")):
        fill(150)
        seal_journal()
        fill(150)
        seal_journal()
        keys = list(JournalEntry.objects.values_list("pk", flat=True))
        edited = dice.sample(keys, 100)
        columns = [dice.choice(list(EDITS)) for _key in edited]
        as_owner(
            *(
                f"UPDATE kernel_journalentry SET {column} = {EDITS[column]} WHERE id = '{key}'"
                for key, column in zip(edited, columns, strict=True)
            )
        )

        assert set(verify_journal().broken) == set(edited)


def removed(key: UUID) -> list[str]:
    return [f"DELETE FROM kernel_journalentry WHERE id = '{key}'"]


def removed_with_its_witness(key: UUID) -> list[str]:
    return [*removed(key), f"DELETE FROM kernel_sealedentry WHERE entry_id = '{key}'"]


def given_another_key(key: UUID) -> list[str]:
    return [f"UPDATE kernel_journalentry SET id = gen_random_uuid() WHERE id = '{key}'"]


def its_hash_changed(key: UUID) -> list[str]:
    return [f"UPDATE kernel_sealedentry SET digest = repeat('0', 64) WHERE entry_id = '{key}'"]


def its_seal_changed(key: UUID) -> list[str]:
    return [
        "UPDATE kernel_journalseal SET digest = repeat('0', 64) WHERE id ="
        f" (SELECT seal_id FROM kernel_sealedentry WHERE entry_id = '{key}')"
    ]


def its_seal_removed(key: UUID) -> list[str]:
    """The first seal of two, with all it sealed."""
    first = "(SELECT id FROM kernel_journalseal WHERE number = 1)"
    return [
        f"DELETE FROM kernel_sealedentry WHERE seal_id = {first}",
        "DELETE FROM kernel_journalseal WHERE number = 1",
    ]


@pytest.mark.parametrize(
    "edit",
    [
        removed,
        removed_with_its_witness,
        given_another_key,
        its_hash_changed,
        its_seal_changed,
        its_seal_removed,
    ],
)
def test_an_entry_cannot_be_taken_out(fresh: str, edit: Callable[[UUID], list[str]]) -> None:
    with county_scope(county_of("chongyi")):
        keys = fill(10)
        seal_journal()
        fill(10)
        seal_journal()
        as_owner(*edit(keys[4]))

        assert verify_journal().broken


def test_sealing_twice_at_once_makes_one_chain(inside: object) -> None:
    fill(10)
    seal_journal()
    fill(10)
    seal_journal()

    seals = list(JournalSeal.objects.order_by("number"))
    assert [seal.previous for seal in seals[1:]] == [seal.digest for seal in seals[:-1]]
    assert SealedEntry.objects.count() == JournalEntry.objects.count()


def test_sealing_reads_the_last_day_and_the_nightly_one_everything(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        fill(10)
        assert seal_journal() >= 10
        inserted(clock.now() - timedelta(days=2))
        (recent,) = fill(1)

        assert [entry.pk for entry in unsealed()] == [recent]
        assert seal_journal() == 1
        assert seal_journal(everything=True) == 1


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_entry_that_python_cannot_read_is_sealed_with_a_doubt(fresh: str, what: str) -> None:
    with county_scope(county_of("chongyi")):
        fill(5)
        seal_journal()
        forged, later = unreadable(what), fill(5)
        seal_journal(everything=True)
        doubts = dict(SealedEntry.objects.exclude(doubt="").values_list("entry_id", "doubt"))
        result = verify_journal()

        assert list(doubts) == result.inserted == [forged]
        assert SealedEntry.objects.filter(pk__in=later).count() == len(later)
        assert (result.broken, result.sealed) == ([], result.entries)


@pytest.mark.parametrize("what", ["infinity", "before our era", "nested", "long number"])
def test_a_sealed_entry_made_unreadable_is_broken(fresh: str, what: str) -> None:
    column, value = next(iter(UNREADABLE[what].items()))
    with county_scope(county_of("chongyi")):
        keys = fill(5)
        seal_journal()
        as_owner(f"UPDATE kernel_journalentry SET {column} = {value} WHERE id = '{keys[2]}'")

        assert verify_journal().broken == [keys[2]]


@pytest.mark.parametrize("at", ["infinity", "-infinity", "1960-01-01"])
def test_a_seal_of_an_impossible_time_does_not_stop_the_sealing(fresh: str, at: str) -> None:
    with county_scope(county_of("chongyi")):
        fill(5)
        seal_journal()
        as_owner(f"UPDATE kernel_journalseal SET at = '{at}'")
        keys = fill(5)
        seal_journal()
        seal_journal(everything=True)

        assert SealedEntry.objects.filter(pk__in=keys).count() == len(keys)
        assert verify_journal().broken


def test_the_web_login_cannot_switch_the_triggers_off(inside: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(Exception, match="must be owner") as refused:
            cursor.execute("ALTER TABLE kernel_journalentry DISABLE TRIGGER USER")
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
        transaction.set_rollback(True)
