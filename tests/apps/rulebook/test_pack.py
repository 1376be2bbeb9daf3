"""The national pack: what it holds, and how a county's own figures stand to it."""

from __future__ import annotations

import string
from datetime import date

import pytest
from django.utils import translation

from apps.rulebook import queries, rules
from apps.rulebook.rules import Edition, Own, Parameter, Regulation, Source

FIRST, LATER = date(2020, 1, 1), date(2026, 5, 18)
SOURCE = Source("law", {"zh": "条例", "en": "Regulations"})
WORDS = {"zh": "每 {every} 个月一次。", "en": "Every {every} months."}


def regulation(held: str = "national", stricter: str = "down") -> Regulation:
    """Return a rule of every three months, of every two from 18 May 2026 on."""
    every = Parameter("every", "months", {"zh": "间隔", "en": "months"}, stricter, 1, 12)
    editions = [
        Edition(day, {"every": months}, WORDS, "law", {"zh": "第三条", "en": "art. 3"})
        for day, months in ((FIRST, 3), (LATER, 2))
    ]
    return Regulation(
        "meeting.some", "meetings", WORDS, "text", held, "reminds", {"every": every}, editions
    )


def own(day: date, every: object) -> Own:
    return Own(day, {"every": every}, "县委决定")


def holds(day: date, *figures: Own, held: str = "national") -> object:
    found = rules.holding(regulation(held), SOURCE, figures, day)
    return found and found.values["every"]


def test_an_edition_holds_from_its_day_on() -> None:
    assert holds(date(2019, 12, 31)) is None
    assert [holds(day) for day in (FIRST, date(2026, 5, 17), LATER)] == [3, 3, 2]


def test_a_county_is_stricter_from_its_day_on() -> None:
    mine = own(date(2024, 7, 1), 1)

    assert [holds(day, mine) for day in (date(2024, 6, 30), date(2024, 7, 1), LATER)] == [3, 1, 1]


def test_a_later_edition_overtakes_what_was_stricter_once() -> None:
    regulated = regulation()
    slack = Own(date(2024, 1, 1), {"every": 3}, "从前")

    found = rules.holding(regulated, SOURCE, [slack], LATER)
    assert found
    assert found.values["every"] == 2


def test_a_default_is_what_the_county_says() -> None:
    assert holds(LATER, own(FIRST, 6), held="default") == 6


@pytest.mark.parametrize(
    ("held", "stricter", "value", "is_wrong"),
    [
        ("national", "down", 4, True),
        ("national", "down", 3, False),
        ("national", "down", 1, False),
        ("national", "down", 0, True),
        ("national", "up", 2, True),
        ("national", "up", 6, False),
        ("national", "none", 2, True),
        ("default", "none", 6, False),
        ("default", "none", 13, True),
        ("county", "none", "三个月", True),
        ("county", "none", True, True),
        ("county", "none", 2.5, True),
    ],
)
def test_what_a_county_may_set(held: str, stricter: str, value: object, is_wrong: bool) -> None:
    found = list(rules.faults(regulation(held, stricter), [own(FIRST, value)]))

    assert bool(found) is is_wrong
    assert {name for name, _text in found} <= {"every"}


def test_figures_of_before_the_regulation_and_days_out_of_order_are_refused() -> None:
    early = [*rules.faults(regulation(), [own(date(2019, 1, 1), 1)])]
    twice = [*rules.faults(regulation(), [own(FIRST, 1), own(FIRST, 2)])]

    assert early
    assert twice


def test_a_rule_is_one_sentence_with_its_clause_in_both_languages() -> None:
    found = rules.holding(regulation(), SOURCE, [], LATER)
    assert found

    with translation.override("zh-hans"):
        assert (found.sentence, found.clause) == ("每 2 个月一次。", "《条例》第三条")
    with translation.override("en"):
        assert (found.sentence, found.clause) == ("Every 2 months.", "Regulations, art. 3")


def test_every_blank_of_the_pack_is_a_figure_in_both_languages() -> None:
    for one in queries.pack().regulations.values():
        for edition in one.editions:
            for text in (edition.sentence["zh"], edition.sentence["en"]):
                blanks = {name for _t, name, _s, _c in string.Formatter().parse(text) if name}
                assert blanks <= one.parameters.keys(), one.key


def test_every_value_of_the_pack_is_of_its_kind_and_within_its_bounds() -> None:
    wrong = [
        (one.key, name)
        for one in queries.pack().regulations.values()
        for edition in one.editions
        for name, value in edition.values.items()
        if one.parameters[name].kind != "table" and rules.fault_of(one.parameters[name], value)
    ]

    assert not wrong


def test_what_a_county_may_set_can_be_set_to_what_the_regulation_says() -> None:
    wrong = [
        one.key
        for one in queries.pack().regulations.values()
        for edition in one.editions
        if [*rules.faults(one, [Own(edition.starts_on, _scalars(one, edition), "同规定")])]
    ]

    assert not wrong


def _scalars(one: Regulation, edition: Edition) -> dict[str, object]:
    return {
        name: value
        for name, value in edition.values.items()
        if one.parameters[name].kind != "table"
    }
