"""Settings are changed in forms: what would change is shown, it is saved, and taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.businesses import queries as businesses
from apps.businesses import services as coverage
from apps.office.forms.settings import key_for
from apps.organization import grants
from kernel import blueprint
from kernel.models import ConfiguredSection, JournalEntry
from tests import make
from tests.drawing import entered
from tests.visiting import text, visitor
from tests.world import World

SECTIONS = "/settings/sections"
RULES = f"{SECTIONS}/coverage_rules"


@pytest.fixture
def admin(world: World) -> Client:
    return visitor(world.admin)


def version_of(key: str) -> int:
    return ConfiguredSection.objects.get(section=key).version


def rules() -> list[str]:
    return [rule["key"] for rule in blueprint.value("coverage_rules")]


def ordered(*numbers: int) -> dict[str, Any]:
    return {"v.rows": [*map(str, numbers)], "expected_version": version_of("coverage_rules")}


def ticked(key: str, *more: str, less: str = "") -> dict[str, Any]:
    """Return what the table of roles sends, with more and less ticks of one role."""
    given: dict[str, Any] = {
        f"t.{role['key']}": role["permissions"] for role in blueprint.value("roles")[1:]
    }
    given[f"t.{key}"] = [right for right in [*given[f"t.{key}"], *more] if right != less]
    return {**given, "expected_version": version_of("roles")}


def described(answer: Any) -> dict[str, tuple[str, Any]]:
    return {one.name: (one.what, list(one.lines)) for one in answer.context["differences"]}


def test_another_order_is_shown_saved_and_taken_back(world: World, admin: Client) -> None:
    before = rules()
    given = ordered(0, 2, 1, 3, 4, 5)
    shown = admin.post(f"{RULES}/order/", {**given, "step": "review"})

    assert described(shown) == {
        "小微企业归本行业联合党支部": ("moved", [("", "第 3 位", "第 2 位")]),
    }
    assert rules() == before
    assert admin.post(f"{RULES}/order/", {**given, "step": "save"}).status_code == 302
    assert rules()[1:3] == ["industry", "market"]
    page = text(admin, f"{RULES}/")
    assert "重新计算覆盖" in page
    assert "/take-back/" in page
    (change,) = admin.get(f"{RULES}/history/").context["changes"]
    assert admin.post(f"{RULES}/history/{change.entry.pk}/take-back/").status_code == 302
    assert rules() == before


def test_who_would_move_is_said_before_it_is_saved(world: World, admin: Client) -> None:
    market = make.zone("market", "横水农贸市场")
    make.branch("市场党支部", zone=market, host="market")
    make.branch("商贸联合党支部", form="joint", basis="industry", industry="F")
    make.business(name="张三商行", kind="enterprise", market=market, industry="F")
    make.business(name="李四商行", kind="enterprise", industry="F")
    moved = admin.post(f"{RULES}/order/", {**ordered(0, 2, 1, 3, 4, 5), "step": "review"})

    (card,) = moved.context["cards"]
    assert card.context["moved"] == businesses.Moved(1, [("市场党支部", "商贸联合党支部", 1)])
    assert "将有 1 户改归其他支部" in moved.content.decode()


def test_what_was_assigned_by_hand_does_not_move(world: World, admin: Client) -> None:
    market = make.zone("market", "横水农贸市场")
    make.branch("市场党支部", zone=market, host="market")
    joint = make.branch("商贸联合党支部", form="joint", basis="industry", industry="F")
    shop = make.business(name="张三商行", kind="enterprise", market=market, industry="F")
    coverage.assign_cover(actor=world.actor(world.admin), business=shop, unit=joint, reason="就近")
    saved = blueprint.value("coverage_rules")

    draft = [saved[0], saved[2], saved[1], *saved[3:]]
    found = businesses.moved_by(world.actor(world.admin), saved, draft)
    assert found == businesses.Moved(0, [])


def test_a_sentence_s_blanks_are_the_rule(world: World, admin: Client) -> None:
    given = {**entered("coverage_rules", "market"), "v.kinds": ["stall"], "v.where.form": "single"}
    shown = admin.post(f"{RULES}/items/market/", {**given, "step": "review"})

    (what, (kinds, where)) = described(shown)["专业市场内的商户归市场党支部"]
    assert (what, kinds) == ("changed", ("市场主体类别", "", "去掉：企业、个体工商户"))
    assert (where[1], where[2]) == ("依托类型：专业市场", "依托类型：专业市场，组建方式：单建")
    assert admin.post(f"{RULES}/items/market/", {**given, "step": "save"}).status_code == 302
    rule = blueprint.items(blueprint.value("coverage_rules"))["market"]
    assert (rule["kinds"], rule["where"]) == (["stall"], {"host": "market", "form": "single"})


def test_what_is_wrong_stands_at_its_blank_and_what_was_typed_stays(
    world: World, admin: Client
) -> None:
    given = {**entered("coverage_rules", "market"), "v.name.zh": "", "v.name.en": "Typed"}
    answer = admin.post(f"{RULES}/items/market/", {**given, "step": "review"})

    assert list(answer.context["form"].errors) == ["v.name.zh"]
    assert 'value="Typed"' in answer.content.decode()


def test_a_contradiction_stands_at_the_part_it_is_about(world: World, admin: Client) -> None:
    given = {**entered("liaison_rules", "branch_member"), "v.min": "9", "v.max": "5"}
    answer = admin.post(
        f"{SECTIONS}/liaison_rules/items/branch_member/", {**given, "step": "review"}
    )

    assert list(answer.context["form"].errors) == ["v.max"]


def test_a_new_item_gets_its_key_from_its_name(world: World, admin: Client) -> None:
    given = {
        "v.name.zh": "想招工", "expected_version": version_of("visit_findings"), "step": "save",
    }  # fmt: skip
    assert admin.post(f"{SECTIONS}/visit_findings/new/", given).status_code == 302

    assert blueprint.value("visit_findings")[-1] == {
        "key": "xiangzhaogong",
        "name": {"zh": "想招工"},
    }


def test_keys_made_of_names_differ() -> None:
    taken: dict[str, Any] = {}
    for _n in range(60):
        key = key_for("党课", taken)
        assert key not in taken
        taken[key] = 1
    assert key_for("7", {}).isidentifier()


def test_a_new_item_of_a_section_by_names_asks_which(world: World, admin: Client) -> None:
    row = version_of("holidays")
    given = {
        "item_key": "2031", "v.notice": "国办发明电〔2030〕1号", "v.off.rows": ["1000"],
        "v.off.1000": "2031-01-01", "expected_version": row, "step": "save",
    }  # fmt: skip
    assert admin.post(f"{SECTIONS}/holidays/new/", given).status_code == 302
    assert blueprint.value("holidays")["2031"]["off"] == ["2031-01-01"]

    given = {**given, "v.notice": "另一份", "expected_version": version_of("holidays")}
    answer = admin.post(f"{SECTIONS}/holidays/new/", given)
    assert list(answer.context["form"].errors) == ["item_key"]


def test_rows_are_added_where_there_is_no_script(world: World, admin: Client) -> None:
    given = {**entered("duty_rules", "theme_day"), "v.times": "7"}
    page = f"{SECTIONS}/duty_rules/items/theme_day/"
    answer = admin.post(page, {**given, "do": "add:v.by"})

    form = answer.context["form"]
    assert form.root.children["by"].rows.keys() == {"0", "1000"}
    assert form["v.times"].value() == "7"
    assert 'data-focus="row-v.by-1000"' in answer.content.decode()


def test_a_moved_line_says_where_it_is_now(world: World, admin: Client) -> None:
    given = {**ordered(0, 1, 2, 3, 4, 5), "do": "up:v:2"}
    answer = admin.post(f"{RULES}/order/", given)

    assert "现在是第 2 位，共 6 项。" in answer.content.decode()
    assert [number for number, _name, _key in answer.context["form"].lines][:3] == ["0", "2", "1"]


def test_one_more_right_says_who_gets_it(world: World, admin: Client) -> None:
    make.holder("clerk", world.root, "钱干事")
    given = ticked("clerk", "kernel.view_journal")
    shown = admin.post(f"{SECTIONS}/roles/table/", {**given, "step": "review"})

    (card,) = shown.context["cards"]
    (role,) = card.context["roles"]
    assert (role.name, role.gained, role.lost) == ("党务工作者", ["查看操作日志"], [])
    assert any(person.startswith("钱干事 · ") for person in role.people)
    assert admin.post(f"{SECTIONS}/roles/table/", {**given, "step": "save"}).status_code == 302
    assert "kernel.view_journal" in grants.roles()["clerk"]["permissions"]


def test_ticks_that_were_not_touched_stay_as_they_were(world: World, admin: Client) -> None:
    answer = admin.post(f"{SECTIONS}/roles/table/", {**ticked("clerk"), "step": "review"})

    assert answer.context["form"].non_field_errors()
    assert "differences" not in answer.context


def test_the_guard_speaks_before_anything_is_saved(world: World, admin: Client) -> None:
    other: User = make.holder("county_admin", world.root, "吴主任")
    User.objects.filter(pk=other.pk).update(last_login="2026-01-01T00:00:00Z")
    given = ticked("clerk", "accounts.grant_role")

    for step in ("review", "save"):
        answer = admin.post(f"{SECTIONS}/roles/table/", {**given, "step": step})
        assert "另一位管理员" in answer.context["form"].non_field_errors()[0]
    assert "accounts.grant_role" not in grants.roles()["clerk"]["permissions"]


def test_two_people_do_not_overwrite_each_other_and_what_was_typed_stays(
    world: World, admin: Client
) -> None:
    mine = {**entered("coverage_rules", "market"), "v.name.zh": "我的说法"}
    theirs = {**entered("coverage_rules", "market"), "v.name.zh": "别人的说法"}
    admin.post(f"{RULES}/items/market/", {**theirs, "step": "save"})

    answer = admin.post(f"{RULES}/items/market/", {**mine, "step": "save"})

    page = answer.content.decode()
    assert "别人的说法" in page
    assert 'value="我的说法"' in page
    assert (
        blueprint.items(blueprint.value("coverage_rules"))["market"]["name"]["zh"] == "别人的说法"
    )
    assert "再提交一次，就以您的为准" in page
    # Sent once more from this page, it is meant.
    again = {**mine, "expected_version": version_of("coverage_rules"), "step": "save"}
    assert f'value="{version_of("coverage_rules")}"' in page
    assert admin.post(f"{RULES}/items/market/", again).status_code == 302


@pytest.mark.parametrize("times", [1, 2])
def test_after_a_change_was_saved_its_way_back_stands_once_on_the_page(
    world: World, admin: Client, times: int
) -> None:
    given = {**entered("coverage_rules", "market"), "step": "save"}
    for number in range(times):
        version = {"expected_version": version_of("coverage_rules")}
        said = {**given, **version, "v.name.zh": f"说法{number}"}
        page = admin.post(f"{RULES}/items/market/", said, follow=True).content.decode()

    # A change of the same rule before it waits until this one is taken back.
    assert page.count("/take-back/") == 1
    way_back = re.findall(r'action="([^"]*/take-back/)"', page)
    assert len(way_back) == 1
    page = admin.post(way_back[0], follow=True).content.decode()
    assert way_back[0] not in page


def test_only_what_was_not_changed_since_is_taken_back(world: World, admin: Client) -> None:
    for name in ("第一", "第二"):
        given = {**entered("coverage_rules", "market"), "v.name.zh": name, "step": "save"}
        admin.post(f"{RULES}/items/market/", given)
    admin.post(
        f"{RULES}/items/host/",
        {**entered("coverage_rules", "host"), "v.name.zh": "第三", "step": "save"},
    )

    third, second, first = admin.get(f"{RULES}/history/").context["changes"]
    assert (third.can_be_taken_back, second.can_be_taken_back, first.can_be_taken_back) == (
        True,
        True,
        False,
    )
    admin.post(f"{RULES}/history/{first.entry.pk}/take-back/")
    assert "之后又改过" in text(admin, f"{RULES}/")
    admin.post(f"{RULES}/history/{second.entry.pk}/take-back/")
    names = {
        key: rule["name"]["zh"]
        for key, rule in blueprint.items(blueprint.value("coverage_rules")).items()
    }
    assert (names["market"], names["host"]) == ("第一", "第三")


def test_what_was_taken_out_comes_back_where_it_stood(world: World, admin: Client) -> None:
    before = rules()
    admin.post(f"{RULES}/items/industry/remove/", {"step": "save"})
    assert "industry" not in rules()

    entry = JournalEntry.objects.filter(name=blueprint.SectionChanged.name).latest("at")
    admin.post(f"{RULES}/history/{entry.pk}/take-back/")

    assert rules() == before


def test_the_history_of_one_item_is_its_own(world: World, admin: Client) -> None:
    for item in ("market", "host"):
        given = {**entered("coverage_rules", item), "v.name.zh": f"新{item}", "step": "save"}
        admin.post(f"{RULES}/items/{item}/", given)

    (change,) = admin.get(f"{RULES}/history/?item=host").context["changes"]
    (difference,) = change.differences
    assert difference.lines == [
        (
            "名称",
            "本单位建有党支部 / Hosts a branch of its own",
            "新host / Hosts a branch of its own",
        )
    ]


@pytest.mark.parametrize(
    "page",
    [
        "unit_kinds/order/", "unit_kinds/new/", "unit_kinds/table/", "notice_kinds/names/",
        "notice_hours/new/", "nothing/new/", "coverage_rules/items/none/",
    ],
)  # fmt: skip
def test_what_a_section_does_not_offer_is_not_there(world: World, admin: Client, page: str) -> None:
    assert admin.get(f"{SECTIONS}/{page}").status_code == 404


def test_every_offered_section_has_its_pages(world: World, admin: Client) -> None:
    for key, section in blueprint.sections.items():
        row = blueprint.rows()[key]
        assert admin.get(f"{SECTIONS}/{key}/").status_code == 200
        for item in blueprint.items(row.value):
            page = text(admin, f"{SECTIONS}/{key}/items/{item}/")
            assert str(section.label) in page
        if section.is_open:
            assert admin.get(f"{SECTIONS}/{key}/new/").status_code == 200
