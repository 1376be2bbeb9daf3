"""Files of the kinds that users of other programs report as misread."""

from __future__ import annotations

import pytest
from django.utils import translation

from apps.businesses.models import Business
from apps.members.models import Member
from kernel.errors import Invalid
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_values import MEMBER, SHOP, bring
from tests.world import World

LINES = [",".join(row) for row in (SHOP, SHOP.values())]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(f'"{line}"' for line in LINES).encode(),
        "\n".join(f'"{line}"' for line in LINES).encode("gbk"),
        book(*([line] for line in LINES)),
        "\n".join(
            f"| {line.replace(',', ' | ')} |" for line in (LINES[0], "---,---", LINES[1])
        ).encode(),
        "\n".join(line.replace(",", "\t,") for line in LINES).encode(),
    ],
    ids=[
        "quoted lines",
        "quoted lines in GBK",
        "all in column A",
        "ruled with pipes",
        "tabs in cells",
    ],
)
def test_a_text_table_in_another_wrapping_is_the_same_table(world: World, content: bytes) -> None:
    row = make.imported("register", content)

    assert (row.report["rows"], row.report["created"]) == (1, 1)
    assert Business.objects.get(name="第一商店").capital == 5


def test_a_list_of_one_column_is_no_text_table(world: World) -> None:
    with pytest.raises(Invalid, match="名称"), translation.override("zh-hans"):
        make.checked("register", book(["统一社会信用代码"], ["92360725MA6M262M9Y"]))


def test_the_example_row_of_a_template_is_no_business(world: World) -> None:
    row = bring("register", 名称="（示例）某某商店")

    assert row.report["refused"] == {"bad_name": 1}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("社会信用代码：92360725MA6M262M9Y", "存续"),
        ("92360725MA6M262M9Y（1-1）", "正常(存续)"),
    ],
)
def test_what_stands_beside_a_code_is_no_part_of_it(world: World, code: str, status: str) -> None:
    row = bring("register", 统一社会信用代码=code, 登记状态=status)

    assert row.report["warnings"] == {"code_normalised": 1}
    assert Business.objects.get(name="第一商店").code == "92360725MA6M262M9Y"


def test_an_unlikely_amount_is_shown_in_digits(world: World) -> None:
    bring("register", 注册资本="50000")

    row = bring("register", 注册资本="50000", 统一社会信用代码="92360725MA35XK2L7T")

    assert "50000" in row.faults.get(code="unlikely_capital").reason


@pytest.mark.parametrize("written", ["赵六（女）", "赵六(回族)", "赵六\n（兼职）"])
def test_what_stands_behind_a_name_is_no_part_of_it(world: World, written: str) -> None:
    row = bring("members", 姓名=written)

    assert row.report["warnings"] == {"beside_name": 1}
    assert Member.objects.filter(name="赵六").exists()


def test_an_id_number_with_its_label_and_a_day_with_its_word_are_read(world: World) -> None:
    row = bring(
        "members", 身份证号=f"身份证号码：{MEMBER['身份证号']}", 入党时间="2005年7月1日入党"
    )

    assert row.report["created"] == 1


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("龙泉_x000D_\n超市", "龙泉超市"),
        ("龙泉_x0009_超市_x000a_", "龙泉超市"),
        ("龙泉_x005F_超市", "龙泉_x005F_超市"),
    ],
)
def test_an_end_of_a_line_that_a_program_took_for_text_is_a_blank(
    world: World, written: str, name: str
) -> None:
    cells = SHOP | {"名称": written}

    make.imported("register", book(list(cells), list(cells.values())))

    assert Business.objects.get(code=SHOP["统一社会信用代码"]).name == name


@pytest.mark.parametrize(
    ("written", "section", "code"),
    [("F", "F", "F"), ("f5212", "F", "F5212"), ("5212", "F", "5212"), ("批发和零售业", "F", "")],
)
def test_an_industry_may_be_its_code(world: World, written: str, section: str, code: str) -> None:
    row = bring("register", 行业门类=written)

    assert row.report["warnings"] == {}
    shop = Business.objects.get(code=SHOP["统一社会信用代码"])
    assert (shop.industry, shop.industry_code) == (section, code)


def test_an_industry_that_may_lack_a_zero_is_not_guessed(world: World) -> None:
    assert bring("register", 行业门类="111").report["warnings"] == {"unread_industry": 1}


@pytest.mark.parametrize(
    ("written", "status"),
    [("注销（2020-05-01）", "closed"), ("存续(2015年3月)", "active"), ("在业/存续", "active"), ("责令关闭", "closed")],
)  # fmt: skip
def test_a_status_with_its_day_is_that_status(world: World, written: str, status: str) -> None:
    bring("register", 登记状态=written)

    assert Business.objects.get(code=SHOP["统一社会信用代码"]).status == status


@pytest.mark.parametrize(
    "written", ["<b>龙泉</b>超市", "龙泉<br/>超市", '<span class="x">龙泉超市</span>']
)
def test_tags_of_a_web_page_are_no_part_of_a_name_or_an_address(world: World, written: str) -> None:
    row = bring("register", 名称=written, 经营场所=f"崇义县城关镇{written}")

    assert row.report["warnings"] == {"beside_name": 2}
    shop = Business.objects.get(code=SHOP["统一社会信用代码"])
    assert shop.name == "龙泉超市"
    assert "<" not in shop.address
    assert shop.address.startswith("崇义县城关镇")


def test_a_phone_number_in_an_address_is_not_stored_in_clear(world: World) -> None:
    row = bring("register", 经营场所="崇义县城关镇东街19900000001")

    assert row.report["warnings"] == {"private_number": 1}
    assert "19900000001" not in row.faults.get(code="private_number").value
    shop = Business.objects.get(code=SHOP["统一社会信用代码"])
    assert shop.address == "崇义县城关镇东街"


def test_a_sign_of_less_is_no_tag(world: World) -> None:
    bring("register", 名称="1<2书店")

    assert Business.objects.get(code=SHOP["统一社会信用代码"]).name == "1<2书店"
