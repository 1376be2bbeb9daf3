"""Columns are found by their usual names; what is not clear is a question, never a guess."""

from __future__ import annotations

import pytest
from django.utils import translation

from apps.members.models import Member
from kernel.errors import Invalid
from kernel.tabular import xlsx
from kernel.tabular.importers import Field, Importer, importers
from kernel.tabular.mapping import choices, find_columns, known_headings
from kernel.tabular.reading import read_table
from tests import make
from tests.kernel.tabular.books import book, file_of
from tests.kernel.tabular.test_values import MEMBER
from tests.world import World


class People(Importer):
    """Only its fields matter here."""

    fields = (
        Field("name", "Name", ("姓名", "名字"), required=True, is_person=True),
        Field("phone", "Phone", ("联系电话", "手机"), personal=True),
    )


def test_a_heading_nobody_knows_is_asked_about() -> None:
    columns = find_columns(People, ("序号", "姓名", "籍贯"), {})

    assert (columns.index, columns.unknown) == ({"name": 1}, ("籍贯",))


def test_of_two_columns_for_one_field_the_second_is_asked_about() -> None:
    columns = find_columns(People, ("姓名", "联系电话", "手机"), {})

    assert (columns.index["phone"], columns.unknown) == (1, ("手机",))


def test_what_somebody_said_goes_before_the_usual_names() -> None:
    columns = find_columns(People, ("姓名", "联系电话", "*手机"), {"手机": "phone"})

    assert (columns.index["phone"], columns.unknown) == (2, ("联系电话",))


def test_a_column_somebody_left_out_stays_out() -> None:
    columns = find_columns(People, ("姓名", "联系电话"), {"联系电话": ""})

    assert (columns.index, columns.unknown) == ({"name": 0}, ())


@pytest.mark.parametrize(
    "heading",
    [
        "从业人数（男）", "从业人数（其中党员）", "从业人员（其中：女）", "从业人数(党员数)", "从业人数（百人）",
        "从业人数（2019年）", "联系电话（家属）", "联系电话（原）", "联系电话（旧号，已停用）", "成立日期（变更）",
        "经营场所（仓库）", "登记状态（上年）",
    ],
)  # fmt: skip
def test_a_word_in_brackets_may_make_it_another_column(heading: str) -> None:
    columns = find_columns(importers["register"], ("企业名称", heading), {})

    assert (columns.unknown, [*columns.index]) == ((heading,), ["name"])


@pytest.mark.parametrize("heading", ["转正日期（应转正）", "入党日期（申请）", "出生日期（农历）"])
def test_a_day_of_another_kind_is_not_the_members(heading: str) -> None:
    assert find_columns(importers["members"], (heading,), {}).unknown == (heading,)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("性别（男/女）", "sex"), ("人员类别（正式党员/预备党员）", "category"), ("联系电话（手机）", "phone"),
        ("入党日期（年月日）", "joined_on"), ("现所在党支部", "unit"), ("联系电话(11位)", "phone"),
    ],
)  # fmt: skip
def test_what_to_write_in_brackets_leaves_the_column_as_it_is(heading: str, key: str) -> None:
    assert [*find_columns(importers["members"], (heading,), {}).index] == [key]


def test_one_heading_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="手机"):
        find_columns(People, ("姓名", "手机", "手机"), {})


def test_missing_required_columns_are_named() -> None:
    assert find_columns(People, ("手机",), {}).missing == ("Name",)


def test_a_usual_heading_goes_before_a_further_one_left_of_it() -> None:
    columns = find_columns(importers["register"], ("登记日期", "成立日期"), {})

    assert (columns.index["founded_on"], columns.unknown) == (1, ("登记日期",))


@pytest.mark.parametrize(
    ("heading", "field"),
    [("姓名(必须与身份证一致)", "name"), ("3.姓名", "name"), ("姓名(万元)", None)],
)
def test_a_hint_behind_a_heading_is_no_part_of_it_but_a_unit_is(
    heading: str, field: str | None
) -> None:
    assert (find_columns(People, (heading,), {}).index == {"name": 0}) is (field == "name")


@pytest.mark.parametrize("given", ["name", "姓名", "Name"])
def test_a_choice_names_a_field_by_its_key_or_heading(given: str) -> None:
    assert choices(People, {"本人": given, "籍贯": ""}) == {"本人": "name", "籍贯": ""}


def test_a_choice_of_no_field_is_refused() -> None:
    with pytest.raises(Invalid, match="salary"):
        choices(People, {"工资": "salary"})


@pytest.mark.parametrize("kind", ["branches", "register", "members"])
@pytest.mark.parametrize(("written", "read"), [("zh-hans", "en"), ("en", "zh-hans")])
def test_a_template_of_one_language_is_known_in_the_other(
    inside: object, kind: str, written: str, read: str
) -> None:
    importer = importers[kind]
    with translation.override(written):
        headings = [str(field.label) for field in importer.fields]
    with translation.override(read):
        table = read_table("t.xlsx", book(headings, ["x"]), known_headings(importer, {}))
        found = find_columns(importer, table.headings, {})

    assert set(found.index) == {field.key for field in importer.fields}
    assert found.unknown == ()


def test_a_template_has_a_heading_for_each_field(inside: object) -> None:
    assert xlsx.template(importers["members"]).startswith(b"PK")


@pytest.mark.parametrize(
    ("headings", "said"),
    [(("姓", "名", "手机"), {}), (("姓", "名", "手机"), {"名": "name"}),
     (("姓", "名", "手机"), {"姓": "", "名": "name"}), (("姓氏", "名字", "手机"), {}),
     (("姓", "名", "手机"), {"姓": "name", "名": "name"}), (("Surname", "Given name", "手机"), {})],
)  # fmt: skip
def test_a_name_in_two_columns_is_one(headings: tuple[str, ...], said: dict[str, str]) -> None:
    columns = find_columns(People, headings, said)

    assert (columns.index["name"], columns.given) == (0, {"name": 1})
    assert (columns.unknown, columns.missing) == ((), ())


@pytest.mark.parametrize(
    "headings", [("姓名", "姓", "名"), ("名字", "手机"), ("姓", "姓名", "手机")]
)
def test_a_whole_name_in_a_column_goes_before_its_parts(headings: tuple[str, ...]) -> None:
    assert find_columns(People, headings, {}).given == {}


def test_two_columns_said_to_be_a_name_are_one_only_as_surname_and_given_name() -> None:
    assert choices(People, {"姓": "name", "名": "name"}) == {"姓": "name", "名": "name"}
    with pytest.raises(Invalid):
        choices(People, {"本人": "name", "名": "name"})


@pytest.mark.parametrize(
    ("surname", "given", "name"),
    [("赵", "小六", "赵小六"), ("欧阳", "小六", "欧阳小六"), ("赵", "赵小六", "赵小六"),
     (" 赵 ", "六", "赵六")],
)  # fmt: skip
def test_a_roll_with_two_columns_brings_whole_names(
    world: World, surname: str, given: str, name: str
) -> None:
    cells = {"姓": surname, "名": given, **{k: v for k, v in MEMBER.items() if k != "姓名"}}

    row = make.imported("members", file_of([*cells], [*cells.values()]))

    assert row.report["refused"] == {}
    assert Member.objects.get(joined_on="2005-07-01").name == name


@pytest.mark.parametrize(("surname", "given"), [("赵", ""), ("", "小六")])
def test_half_a_name_is_refused(world: World, surname: str, given: str) -> None:
    cells = {"姓": surname, "名": given, **{k: v for k, v in MEMBER.items() if k != "姓名"}}

    row = make.imported("members", file_of([*cells], [*cells.values()]))

    assert row.report["refused"] == {"half_name": 1}
