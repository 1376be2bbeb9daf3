"""Registries and slots: each key once, in order, and known by who asks and who offers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel import registry
from kernel.registry import Registry, Slot


@pytest.fixture
def words() -> Iterator[Registry[str]]:
    found: Registry[str] = Registry("tests.words", "words of a test")
    found.asked_by = "somebody.else"
    yield found
    del registry._Named.all["tests.words"]


@pytest.fixture
def best() -> Iterator[Slot[str]]:
    yield Slot("tests.best", "the best word")
    del registry._Named.all["tests.best"]


def test_things_come_in_their_order_then_as_they_were_added(words: Registry[str]) -> None:
    words.add("b", "later")
    words.add("c", "latest")
    words.add("a", "first", order=1)

    assert list(words) == ["first", "later", "latest"]
    assert words.keys() == ["a", "b", "c"]


def test_a_key_is_offered_once(words: Registry[str]) -> None:
    words.add("a", "one")

    with pytest.raises(ValueError, match=r"tests\.words: a is registered twice, by tests"):
        words.add("a", "another")
    assert words["a"] == "one"


def test_a_second_registry_of_a_name_is_an_error(words: Registry[str]) -> None:
    with pytest.raises(ValueError, match=r"two registries named tests\.words"):
        Registry("tests.words", "again")


def test_a_registry_knows_who_offers(words: Registry[str]) -> None:
    words.add("a", "one")

    assert [offer.module for offer in words.offers()] == [__name__]


def test_a_decorator_offers_a_function(words: Registry[str]) -> None:
    @words.named("hello")
    def hello() -> str:
        return "hello"

    assert words["hello"] is hello


def test_only_empties_for_a_while(words: Registry[str]) -> None:
    words.add("a", "one")
    words.add("b", "two")

    with words.only("b"):
        assert words.keys() == ["b"]
    assert words.keys() == ["a", "b"]


def test_an_empty_slot_says_what_is_missing(best: Slot[str]) -> None:
    with pytest.raises(LookupError, match=r"tests\.best: the best word"):
        best.get()


def test_a_slot_is_filled_once(best: Slot[str]) -> None:
    best.fill("yes")

    with pytest.raises(ValueError, match="filled twice"):
        best.fill("no")
    with best.replaced("perhaps"):
        assert best.get() == "perhaps"
    assert best.get() == "yes"
