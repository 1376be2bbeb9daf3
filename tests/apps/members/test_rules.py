"""What an ID number and the dates of a member say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from apps.members import rules

TODAY = date(2026, 11, 24)
BIRTHS = st.dates(date(1900, 1, 1), TODAY)
REGIONS = st.text("0123456789", min_size=6, max_size=6)
SEQUENCES = st.integers(0, 999)


def id_number(region: str, born: date, sequence: int) -> str:
    body = f"{region}{born:%Y%m%d}{sequence:03d}"
    return body + mod_11_2.calc_check_digit(body)


@given(REGIONS, BIRTHS, SEQUENCES)
def test_a_number_of_any_region_is_right_and_tells_birth_and_sex(
    region: str, born: date, sequence: int
) -> None:
    number = id_number(region, born, sequence)

    assert rules.is_id_number(number, TODAY)
    assert rules.birth_date(number) == born
    assert rules.sex_of(number) == ("male" if sequence % 2 else "female")


@given(REGIONS, BIRTHS, SEQUENCES, st.integers(0, 17), st.integers(1, 9))
def test_one_mistyped_digit_is_found(
    region: str, born: date, sequence: int, place: int, step: int
) -> None:
    number = id_number(region, born, sequence)
    digit = "0123456789X".index(number[place])
    wrong = number[:place] + str((digit + step) % 10) + number[place + 1 :]

    assert wrong == number or not rules.is_id_number(wrong, TODAY)


@pytest.mark.parametrize("born", ["20001301", "20010229", "18991231", "20261125", "00000000"])
def test_a_birth_that_cannot_be_is_refused(born: str) -> None:
    body = f"360725{born}051"

    assert not rules.is_id_number(body + mod_11_2.calc_check_digit(body), TODAY)


@given(st.text())
def test_other_text_is_no_id_number(typed: str) -> None:
    assert not rules.is_id_number(typed, TODAY)


def test_digits_of_other_scripts_are_no_digits() -> None:
    number = id_number("360799", date(1994, 12, 11), 51)

    assert rules.is_id_number(number, TODAY)
    assert not rules.is_id_number(number.replace("1", "١"), TODAY)


def test_an_age_is_complete_on_the_birthday() -> None:
    born = date(1994, 12, 11)

    assert rules.age_on(born, date(2012, 12, 10)) == 17
    assert rules.age_on(born, date(2012, 12, 11)) == 18
    assert rules.may_join_from(born, 18) == date(2012, 12, 11)
    assert rules.may_join_from(date(2004, 2, 29), 18) == date(2022, 3, 1)


def test_somebody_born_on_a_leap_day_is_older_on_the_first_of_march() -> None:
    assert rules.age_on(date(2004, 2, 29), date(2022, 2, 28)) == 17
    assert rules.age_on(date(2004, 2, 29), date(2022, 3, 1)) == 18


@pytest.mark.parametrize(
    ("joined", "confirmed", "is_too_short"),
    [
        (date(2020, 1, 30), date(2021, 1, 30), False),
        (date(2020, 1, 30), date(2021, 1, 29), True),
        (date(2020, 2, 29), date(2021, 2, 28), False),
        (date(1972, 10, 24), date(1972, 10, 24), False),
        (date(1978, 10, 24), date(1978, 10, 24), True),
    ],
)
def test_probation_lasts_a_year_save_from_1969_to_1977(
    joined: date, confirmed: date, is_too_short: bool
) -> None:
    assert rules.probation_is_too_short(joined, confirmed) == is_too_short


@pytest.mark.parametrize(
    ("joined", "confirmed", "problem"),
    [
        (date(2020, 7, 1), date(2021, 7, 1), None),
        (date(2020, 7, 1), None, None),
        (date(2026, 11, 25), None, ("joined_on", "bad_date")),
        (date(2012, 12, 10), None, ("joined_on", "joined_before_18")),
        (date(2020, 7, 1), date(2020, 6, 30), ("confirmed_on", "confirmed_before_joined")),
        (date(2020, 7, 1), date(2026, 11, 25), ("confirmed_on", "bad_date")),
    ],
)
def test_the_days_of_a_life_agree(
    joined: date, confirmed: date | None, problem: tuple[str, str] | None
) -> None:
    born = date(1994, 12, 11)

    found = rules.life_problem(
        born=born, joined=joined, confirmed=confirmed, today=TODAY, age_to_join=18
    )
    assert (found and found[:2]) == problem


def test_levels_of_education_get_their_usual_name() -> None:
    assert rules.education("大学本科") == rules.education("本科") == "本科"
    assert rules.education("私塾") == "私塾"


def test_categories_are_full_or_probationary() -> None:
    assert rules.CATEGORIES["正式党员"] == "full"
    assert rules.CATEGORIES["预备党员"] == "probationary"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("汉", "汉族"),
        ("汉民", "汉族"),
        ("漢族", "汉族"),
        ("汉族(汉)", "汉族"),
        ("汉族(回)", ""),
        ("畬族", "畲族"),
        ("维族", "维吾尔族"),
        ("蒙族", "蒙古族"),
        ("維吾爾", "维吾尔族"),
        ("傈僳", "傈僳族"),
        ("01", "汉族"),
        ("1", "汉族"),
        ("56", "基诺族"),
        ("57", ""),
        ("HAN", "汉族"),
        ("she", ""),
        ("SH", "畲族"),
        ("JN", "基诺族"),
        ("穿青人", "穿青人"),
        ("其他", "其他"),
        ("江西", ""),
        ("", ""),
    ],
)
def test_a_people_is_known_by_name_short_form_and_code(written: str, name: str) -> None:
    assert rules.ethnicity(written) == name
