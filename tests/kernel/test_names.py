"""A name is one name however it is typed, and what is no name is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.members import queries as member_queries
from apps.members import services as members
from apps.organization import queries as unit_queries
from apps.organization import services as organization
from apps.organization.models import OrgUnit
from kernel.chinese.names import name_problem, one_name
from kernel.chinese.text import initials, pinyin
from kernel.errors import Conflict, Invalid
from kernel.lists.search import matching
from tests import make
from tests.kernel.tabular.books import file_of
from tests.world import World

DOTTED = "试力·买提"


@pytest.mark.parametrize("dot", "·•・‧∙．･⋅.●᛫。")
def test_every_dot_of_a_name_is_one_sign(dot: str) -> None:
    assert one_name(f"试力{dot}买提") == one_name(f" 试力 {dot}{dot} 买提") == DOTTED


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张　三", "张三"),
        ("张\u200b三\ufeff", "张三"),
        ("张\u3164三", "张三"),
        ("张\u00a0 三\t", "张三"),
        ("\u202a张三\u202c", "张三"),
        ("⻓⻰镇⻔市部", "长龙镇门市部"),
        ("⼤⽅超市", "大方超市"),
        ("\uf9fe岭", "茶岭"),
        ("试页 党支部", "试页党支部"),
        ("测试街（东段） 党支部", "测试街(东段)党支部"),
        ("ＫＦＣ 餐厅", "KFC餐厅"),
        ("Anna  Maria", "Anna Maria"),
        ("St. John's Shop", "St. John's Shop"),
        ("U.S.A店", "U.S.A店"),
        ("试天𬭎", "试天𬭎"),
        ("葛\U000e0100城", "葛城"),
        (7.0, "7"),
        (None, ""),
    ],
)
def test_a_name_has_one_form(typed: Any, name: str) -> None:
    assert one_name(typed) == name


@given(st.text())
def test_the_form_of_a_form_is_itself(typed: str) -> None:
    assert one_name(one_name(typed)) == one_name(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "\u200b\u2060", "\u3164", "⠀", "？", "???", "12345", "３．５", "-1", "2015-03-17",
     "#N/A", "####", "—", "...", "·", "/", "\ufffd\ufffd超市", "安远?店", "安远□店", "\ue001店",
     "\U000f0000店", "锟斤拷店"],
)  # fmt: skip
def test_what_is_no_name_is_told(typed: str) -> None:
    assert name_problem(one_name(typed))


@pytest.mark.parametrize(
    "typed", ["张三", "7-11", "365便利店", "What's up?", "'s-Hertogenbosch", "阿·哈"]
)
def test_an_unusual_name_is_one(typed: str) -> None:
    assert not name_problem(one_name(typed))


@pytest.mark.parametrize("typed", ["试天?", "试天□", "张？"])
def test_a_person_with_a_lost_character_is_no_name(typed: str) -> None:
    assert name_problem(one_name(typed), person=True)


def test_the_dot_has_no_sound() -> None:
    assert pinyin(DOTTED, person=True) == "shilimaiti"
    assert initials(DOTTED, person=True) == "slmt"


@pytest.mark.parametrize(
    "query",
    ["shilimaiti", "slmt", "试力•买提", "试力.买提", "试力\u200b·买提", "shili·maiti", "SHILI"],
)
def test_a_name_is_found_however_it_is_typed(world: World, query: str) -> None:
    member = make.member(world.east, DOTTED)

    found = matching(member_queries.members(make.COMMAND), member_queries.SEARCHED, query)

    assert list(found) == [member]


def test_a_unit_founded_with_a_blank_is_found_by_name_and_its_twin_refused(world: World) -> None:
    unit = make.branch("试页 党支部")

    assert unit.name == "试页党支部"
    rows = unit_queries.units(make.COMMAND)
    assert list(matching(rows, unit_queries.UNITS_SEARCHED, "试页 党支部")) == [unit]
    with pytest.raises(Conflict):
        make.branch("试页\u200b党支部")


def test_a_roster_finds_the_unit_that_a_page_named_with_a_blank(world: World) -> None:
    make.branch("试页 党支部（东）")
    headings = ("姓名", "身份证号", "入党时间", "转正时间", "人员类别", "所在党支部")
    person = (
        "赵六",
        "360725198001010010",
        "2005-07-01",
        "2006-07-01",
        "正式党员",
        "试页党支部（东）",
    )

    row = make.imported("members", file_of(headings, person))

    assert row.report["created"] == 1


@pytest.mark.parametrize("name", ["？", "\u200b", "123"])
def test_no_page_and_no_key_gives_what_is_no_name(world: World, name: str) -> None:
    member = make.member(world.east, "赵六")

    with pytest.raises(Invalid):
        members.change_member(actor=make.COMMAND, member=member, name=name)
    with pytest.raises(Invalid):
        make.branch(name)
    with pytest.raises(Invalid):
        organization.add_zone(actor=make.COMMAND, kind="township", name=name)
    assert not OrgUnit.objects.filter(name=name).exists()
