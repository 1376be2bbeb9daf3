"""Cells become text, days and pinyin, however they are typed."""

import unicodedata
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from infra import readings
from kernel.chinese import text
from kernel.chinese.pinyin import DATA, SURNAMES, USUAL, WORDS, syllables

MORNING = datetime.fromisoformat("2015-07-08 09:30")


@pytest.mark.parametrize(
    ("cell", "cleaned"),
    [
        (None, ""),
        ("  崇义县　横水镇 \n", "崇义县 横水镇"),
        ("\ufeff９２３６ＭＡ（有限）", "9236MA(有限)"),
        ("\u200b崇\u200d义\u00a0县", "崇义 县"),
        ("吊销，未注销", "吊销,未注销"),
        ("a\x00b\ud800", "ab"),
        (19900008974.0, "19900008974"),
        (2.5, "2.5"),
        (float("nan"), ""),
        (7, "7"),
        (MORNING, "2015-07-08"),
    ],
)
def test_a_cell_is_brought_into_one_form(cell: Any, cleaned: str) -> None:
    assert text.clean(cell) == cleaned


@given(st.text())
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    cleaned = text.clean(typed)

    assert text.clean(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in cleaned)


@given(st.text())
def test_compact_text_has_no_blanks(typed: str) -> None:
    assert not any(character.isspace() for character in text.compact(typed))


@given(st.text())
def test_no_text_breaks_the_reading_of_names(typed: str) -> None:
    text.initials(text.clean(typed), person=True)


@pytest.mark.parametrize(
    ("name", "read", "letters"),
    [
        ("赵英俊", "zhaoyingjun", "zyj"),
        ("重庆市", "chongqingshi", "cqs"),
        ("长龙镇", "changlongzhen", "clz"),
        ("单县", "shanxian", "sx"),
        ("黑山县", "heishanxian", "hsx"),
        ("崇义县音乐超市A1店", "chongyixianyinyuechaoshia1dian", "cyxyycsa1d"),
        ("绿色 商行", "lvseshanghang", "lssh"),
        ("", "", ""),
    ],
)
def test_a_name_is_read_by_the_words_in_it(name: str, read: str, letters: str) -> None:
    assert text.pinyin(name) == read
    assert text.initials(name) == letters


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单田芳", "shantianfang"),
        ("曾晓", "zengxiao"),
        ("仇英", "qiuying"),
        ("解长乐", "xiechangle"),
        ("尉迟恭", "yuchigong"),
        ("赵英俊", "zhaoyingjun"),
    ],
)
def test_a_person_is_read_by_surname(name: str, read: str) -> None:
    assert text.pinyin(name, person=True) == read


def test_the_tables_of_readings_have_a_syllable_a_character() -> None:
    for word, reading in (WORDS | SURNAMES | USUAL).items():
        assert len(word) == len(reading.split()), word


def test_the_readings_are_what_pypinyin_says() -> None:
    for name, said in readings.files().items():
        assert (DATA / name).read_text(encoding="utf-8") == said, "python -m infra.readings"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)), st.booleans())
def test_every_chinese_name_has_plain_initials(name: str, person: bool) -> None:
    found = syllables(name, person=person)

    assert len(found) == len(name)
    assert all(syllable.isascii() and syllable.islower() for syllable in found)


@pytest.mark.parametrize(
    "other", ["", "1990000897", "29900008974", "19900008974\n", "１９９00008974"]
)
def test_a_mobile_number_has_eleven_digits(other: str) -> None:
    assert text.is_mobile_number("19900008974")
    assert not text.is_mobile_number(other)


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "2026年11月24日"), ("en", "24 Nov 2026")]
)
def test_a_day_is_written_in_the_readers_language(language: str, said: str) -> None:
    with translation.override(language):
        assert text.dated(date(2026, 11, 24)) == said
