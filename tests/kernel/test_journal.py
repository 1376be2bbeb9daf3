"""What happened is written with what it changed, and told: at once, or later at least once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from apps.organization.models import Zone
from kernel import clock, ids, journal
from kernel.journal import appending, handlers, relay, sealing
from kernel.journal.events import as_json
from kernel.models import Delivery, JournalEntry
from kernel.realm import Realm, county_scope
from kernel.tabular import events
from tenants.counties.models import County
from tests import make
from tests.conftest import county_of


@dataclass(frozen=True, kw_only=True)
class Noted(journal.Event):
    """Something a test noted."""

    name: ClassVar[str] = "tests.noted"
    zone_id: UUID
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class NotedTwice(Noted):
    name: ClassVar[str] = "tests.noted_twice"


@pytest.fixture(autouse=True)
def no_handlers_left_behind() -> Iterator[None]:
    at_once, later = handlers.at_once, handlers.later
    with at_once.only(*at_once.keys()), later.only(*later.keys()):
        yield


def note(kind: type[Noted] = Noted, **values: Any) -> JournalEntry:
    with transaction.atomic():
        return journal.emit(kind(zone_id=ids.uuid7(), **values), actor=make.COMMAND)


def note_inside() -> JournalEntry:
    return journal.emit(Noted(zone_id=ids.uuid7()), actor=make.COMMAND)


@dataclass(frozen=True, kw_only=True)
class ManyNoted(journal.Event):
    name: ClassVar[str] = "tests.many_noted"
    count: int


def test_many_events_are_written_as_single_ones_and_only_their_act_is_heard(inside: County) -> None:
    assert inside
    heard: list[str] = []
    journal.on(journal.Event)(lambda event, _entry: heard.append(event.name))
    single = note(words='引号"和\\反斜线')
    heard.clear()
    events = [Noted(zone_id=ids.uuid7(), words=single.payload["words"]) for _each in range(3)]

    with transaction.atomic():
        journal.emit_many(events, actor=make.COMMAND, by=ManyNoted(count=3))

    rows = JournalEntry.objects.filter(name=Noted.name).exclude(pk=single.pk)
    assert {row.subjects[0] for row in rows} == {event.zone_id for event in events}
    columns = ("actor_kind", "actor_id", "actor_label", "request_id")
    assert set(rows.values_list(*columns)) == {tuple(getattr(single, name) for name in columns)}
    assert {row.payload["words"] for row in rows} == {single.payload["words"]}
    assert heard == [ManyNoted.name]


def test_many_events_are_not_emitted_outside_a_transaction(fresh: str) -> None:
    assert fresh
    with pytest.raises(transaction.TransactionManagementError, match="outside a transaction"):
        journal.emit_many([Noted(zone_id=ids.uuid7())], actor=make.COMMAND, by=ManyNoted(count=1))


def test_nothing_is_emitted_outside_a_transaction(fresh: str) -> None:
    with county_scope(county_of("chongyi")), pytest.raises(transaction.TransactionManagementError):
        journal.emit(Noted(zone_id=ids.uuid7()), actor=make.COMMAND)


def test_an_entry_says_who_what_and_about_whom(inside: County) -> None:
    zone_id = ids.uuid7()
    with transaction.atomic(), journal.bind_request("request-1"):
        journal.emit(Noted(zone_id=zone_id, words="好"), actor=make.COMMAND)

    entry = JournalEntry.objects.get(name="tests.noted")
    assert entry.subjects == [zone_id]
    assert entry.payload == {"zone_id": str(zone_id), "words": "好"}
    assert (entry.actor_kind, entry.actor_label) == ("command", "manage.py tests")
    assert entry.request_id == "request-1"


def test_the_entry_a_handler_is_given_is_the_one_that_was_stored(inside: County) -> None:
    hears_later()
    entry = note(words="好")

    assert tuple(field.attname for field in JournalEntry._meta.concrete_fields) == appending.COLUMNS
    stored = JournalEntry.objects.get(pk=entry.pk)
    assert sealing.digest_of(entry) == sealing.digest_of(stored)
    assert (entry._state.adding, entry._state.db) == (stored._state.adding, stored._state.db)


def test_an_entry_and_all_it_leaves_in_the_outbox_are_one_statement(
    inside: County, django_assert_num_queries: Any
) -> None:
    hears_later()
    before = clock.now()
    with transaction.atomic(), django_assert_num_queries(1):
        entry = note_inside()

    (row,) = Delivery.objects.filter(entry=entry)
    assert (row.state, row.attempts, row.error) == (Delivery.State.PENDING, 0, "")
    assert before <= row.due_at <= clock.now()


def test_entries_of_one_act_are_one_statement_in_order_and_all_are_told(
    inside: County, django_assert_num_queries: Any
) -> None:
    hears_later()
    heard: list[tuple[str, UUID]] = []
    journal.on(Noted)(lambda event, entry: heard.append((event.words, entry.pk)))
    given = [Noted(zone_id=ids.uuid7(), words=words) for words in ("一", "二", "三")]
    unheard = events.ErrorsTaken(import_id=ids.uuid7(), kind="register", rows=3)
    with transaction.atomic(), django_assert_num_queries(1):
        entries = journal.emit_all([*given, unheard], actor=make.COMMAND)

    stored = JournalEntry.objects.in_bulk([entry.pk for entry in entries])
    assert [stored[entry.pk].payload.get("words", "") for entry in entries] == [
        "一",
        "二",
        "三",
        "",
    ]
    assert heard == [(event.words, entry.pk) for event, entry in zip(given, entries, strict=False)]
    assert set(Delivery.objects.filter(entry__in=entries).values_list("entry", flat=True)) == {
        entry.pk for entry in entries[:3]
    }


def test_more_entries_than_one_statement_takes_are_all_written(inside: County) -> None:
    many = [Noted(zone_id=ids.uuid7(), words=str(place)) for place in range(appending.MOST + 3)]
    with transaction.atomic():
        entries = journal.emit_all(many, actor=make.COMMAND)

    assert [entry.payload["words"] for entry in entries] == [event.words for event in many]
    assert JournalEntry.objects.filter(name="tests.noted").count() == len(many)


def test_an_entry_is_gone_with_the_transaction_that_wrote_it(inside: County) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        note()
        raise ZeroDivisionError

    assert not JournalEntry.objects.filter(name="tests.noted").exists()


def test_a_handler_at_once_hears_the_class_and_its_subclasses(inside: County) -> None:
    heard = []
    journal.on(Noted)(lambda event, _entry: heard.append(event.name))

    note()
    note(NotedTwice)
    assert heard == ["tests.noted", "tests.noted_twice"]


def test_a_handler_at_once_that_fails_takes_the_change_back(inside: County) -> None:
    @journal.on(Noted)
    def fail(_event: Noted, _entry: JournalEntry) -> None:
        raise ZeroDivisionError

    with suppress(ZeroDivisionError), transaction.atomic():
        Zone.objects.create(kind="township", name="扬眉镇")
        note()

    assert not Zone.objects.exists()


def adding(name: str) -> handlers.Handler:
    return lambda _event, _entry: Zone.objects.create(kind="township", name=name)


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_handlers_does_not_matter(inside: County, *, turned: bool) -> None:
    """Each writes what it writes, whichever comes first."""
    names = ["扬眉镇", "横水镇"]
    for name in reversed(names) if turned else names:
        handlers.at_once.add(name, (Noted, adding(name)))

    note()
    assert set(Zone.objects.values_list("name", flat=True)) == set(names)


def test_a_chain_deeper_than_three_is_a_loop(inside: County) -> None:
    journal.on(Noted)(lambda event, _entry: journal.emit(event, actor=make.COMMAND))

    with pytest.raises(RuntimeError, match="deep"):
        note()


def forget_the_founding() -> None:
    """Remove what the county's founding still has to tell to the product's own handlers."""
    Delivery.objects.all().delete()


@pytest.fixture
def quiet(inside: County) -> County:
    forget_the_founding()
    return inside


def hears_later(work: Callable[[JournalEntry], Any] = lambda _entry: None) -> list[UUID]:
    """Register a handler for later; return the list of what it has heard."""
    heard: list[UUID] = []

    @journal.after(Noted)
    def later(entry: JournalEntry) -> None:
        work(entry)
        heard.append(entry.pk)

    return heard


def test_a_handler_for_later_hears_once_it_is_relayed(quiet: County) -> None:
    heard = hears_later()
    entry = note()

    assert heard == []
    assert relay.relay() == 1
    assert relay.relay() == 0
    assert heard == [entry.pk]


def test_nothing_is_told_of_what_was_taken_back(quiet: County) -> None:
    heard = hears_later()
    with suppress(ZeroDivisionError), transaction.atomic():
        note()
        raise ZeroDivisionError

    assert relay.relay() == 0
    assert heard == []


def test_a_handler_that_fails_is_told_again_later_and_holds_up_nobody(quiet: County) -> None:
    def work(entry: JournalEntry) -> None:
        Zone.objects.create(kind="township", name=entry.payload["words"])
        if entry.payload["words"] == "bad":
            raise ZeroDivisionError

    hears_later(work)
    note(words="bad")
    note(words="good")

    assert relay.relay() == 1
    assert list(Zone.objects.values_list("name", flat=True)) == ["good"]
    row = Delivery.objects.get(state="pending")
    assert (row.attempts, row.error) == (1, "ZeroDivisionError")
    assert row.due_at > clock.now()


def test_a_handler_only_newer_code_has_waits_and_is_given_up_in_the_end(quiet: County) -> None:
    hears_later()
    note()
    with handlers.later.only():
        assert relay.relay() == 0
        assert Delivery.objects.get().state == "pending"

        Delivery.objects.update(due_at=clock.now(), attempts=relay.MAX_ATTEMPTS - 1)
        assert relay.relay() == 0
        assert Delivery.objects.get().state == "failed"

    Delivery.objects.update(due_at=clock.now(), attempts=1, state="pending")
    assert relay.relay() == 1


def test_what_was_given_up_is_delivered_on_request(quiet: County) -> None:
    heard = hears_later()
    note()
    Delivery.objects.update(state="failed", attempts=relay.MAX_ATTEMPTS)

    call_command("relay_journal", "--county", "chongyi", stdout=StringIO())
    assert heard == []
    call_command("relay_journal", "--county", "chongyi", "--failed", stdout=StringIO())
    assert len(heard) == 1
    assert Delivery.objects.get().state == "done"


def test_a_handler_that_kills_its_worker_holds_up_nobody_and_is_given_up(fresh: str) -> None:
    def work(entry: JournalEntry) -> None:
        if entry.payload["words"] == "bad":
            raise Killed

    heard = hears_later(work)
    with county_scope(county_of("chongyi")):
        forget_the_founding()
        note(words="bad")
        note(words="good")
        with suppress(Killed):
            relay.relay()
        assert relay.relay() == 1
        assert len(heard) == 1

        bad = Delivery.objects.get(state="pending")
        assert bad.attempts == 1
        Delivery.objects.filter(pk=bad.pk).update(due_at=clock.now(), attempts=relay.MAX_ATTEMPTS)
        relay.relay()
        bad.refresh_from_db()
        assert bad.state == "failed"


class Killed(BaseException):
    """The process is gone in the middle of its work."""


def test_a_relay_that_is_killed_loses_nothing_and_doubles_nothing(fresh: str) -> None:
    moments = iter([True, False, True, False, False])

    def work(entry: JournalEntry) -> None:
        Zone.objects.create(kind="township", name=entry.payload["words"])
        if next(moments):
            raise Killed

    hears_later(work)
    with county_scope(county_of("chongyi")):
        forget_the_founding()
        for words in ("甲", "乙", "丙"):
            note(words=words)
        for _turn in range(3):
            with suppress(Killed):
                relay.relay()
            Delivery.objects.update(due_at=clock.now())
        relay.relay()
        assert sorted(Zone.objects.values_list("name", flat=True)) == sorted("甲乙丙")
        assert Delivery.objects.filter(state="pending").count() == 0


def relay_in_thread(realm: Realm) -> int:
    with county_scope(realm):
        try:
            return relay.relay()
        finally:
            connection.close()


def test_several_relays_at_once_tell_each_entry_once(fresh: str) -> None:
    heard = hears_later(lambda e: Zone.objects.create(kind="township", name=e.payload["words"]))
    realm = county_of("chongyi").realm
    with county_scope(realm):
        forget_the_founding()
        for number in range(60):
            note(words=f"第{number}镇")
        with ThreadPoolExecutor(4) as pool:
            told = sum(pool.map(relay_in_thread, [realm] * 4))
        assert told == len(set(heard)) == 60
        assert Zone.objects.count() == 60


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (date(2026, 11, 24), "2026-11-24"),
        (Decimal("1.50"), "1.50"),
        ({1: (1, 2)}, {"1": [1, 2]}),
        (None, None),
        (True, True),
    ],
)
def test_values_are_stored_as_json(value: Any, stored: Any) -> None:
    assert as_json(value) == stored
