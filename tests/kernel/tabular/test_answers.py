"""What a file leaves open is asked: its columns, its sheet, its kind; by page and command."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.businesses.models import Business
from kernel import jobs
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import ColumnMapping, Import
from kernel.tabular import services
from tests import make
from tests.kernel.tabular.test_import_and_undo import GOOD, HEADINGS, OTHER, shops
from tests.kernel.tabular.test_workbooks_as_they_come import sheets
from tests.visiting import text, visitor
from tests.world import World

STRANGE = ("统一社会信用代码", "注册号", "甲", "成立日期", "市场主体类型", "登记状态", "联系电话")
MEMBERS = ("姓名", "公民身份证号码", "加入中共组织日期", "人员类别", "所在党支部")
TOWNS = {"城关": [HEADINGS, GOOD], "河埠": [HEADINGS, OTHER]}


def upload(world: World, content: bytes, kind: str = "register") -> Import:
    """Bring a file by its page and return the import it leads to."""
    file = SimpleUploadedFile(f"{kind}.xlsx", content)
    answer = visitor(world.admin).post(f"/imports/new/{kind}/", {"file": file})
    assert answer.status_code == 302
    return Import.objects.latest("id")


def answer(world: World, row: Import, **given: str) -> Import:
    response = visitor(world.admin).post(f"/imports/{row.pk}/mapping/", given)
    assert response.status_code == 302
    row.refresh_from_db()
    if row.state == Import.State.RECEIVED:
        jobs.run(str(row.job_id))
        row.refresh_from_db()
    return row


def test_a_required_column_nobody_knows_is_asked_by_page_and_remembered(world: World) -> None:
    row = upload(world, shops(GOOD, headings=STRANGE))
    page = text(visitor(world.admin), f"/imports/{row.pk}/")

    row = answer(world, row, heading_2="name")

    assert (row.state, row.report["created"]) == ("checked", 1)
    assert 'name="heading_2"' in page
    assert list(ColumnMapping.objects.values_list("heading", "field")) == [("甲", "name")]
    assert make.checked("register", shops(OTHER, headings=STRANGE)).report["created"] == 1


def test_two_columns_that_are_said_to_be_one_are_refused_at_their_place(world: World) -> None:
    row = upload(world, shops(GOOD, headings=("统一社会信用代码", "乙", *STRANGE[2:])))

    given = {"heading_1": "name", "heading_2": "name"}
    page = visitor(world.admin).post(f"/imports/{row.pk}/mapping/", given).content.decode()

    assert "两列不能都是“名称”" in page.partition('id="heading-2-error"')[2][:300]
    assert 'id="heading-1-error"' not in page
    assert not ColumnMapping.objects.exists()
    with pytest.raises(Invalid):
        services.answer(
            actor=make.COMMAND, row=row, kind="register", said={"乙": "name", "甲": "name"}
        )


def test_a_file_stays_unclear_while_a_required_column_is_missing(world: World) -> None:
    row = upload(world, shops(GOOD, headings=("乙", "丙", *STRANGE[2:])))

    row = answer(world, row, heading_0="", heading_1="", heading_2="name")

    assert list(ColumnMapping.objects.values_list("heading", "field")) == [("甲", "name")]

    assert (row.state, row.mapping["missing"]) == ("unclear", ["统一社会信用代码"])
    with pytest.raises(Conflict):
        services.apply_import(actor=make.COMMAND, row=row)


def test_a_table_none_of_whose_headings_is_known_is_asked_about(world: World) -> None:
    row = upload(world, shops(GOOD[1:], headings=tuple("甲乙丙丁戊己")))

    assert [heading for heading, _field in row.mapping["headings"]] == list("甲乙丙丁戊己")
    assert row.state == "unclear"


def test_a_roll_of_members_brought_as_branches_is_imported_as_members_by_one_click(
    world: World,
) -> None:
    person = ("试子", "36079919800506079X", "2010-07-01", "正式党员", world.east.name)
    row = upload(world, shops(person, headings=MEMBERS), "branches")
    page = text(visitor(world.admin), f"/imports/{row.pk}/")

    row = answer(world, row, kind="members")

    assert 'value="members"' in page
    assert (row.kind, row.state, row.report["created"]) == ("members", "checked", 1)


def test_the_other_kind_needs_its_own_permission(world: World) -> None:
    person = ("试子", "36079919800506079X", "2010-07-01", "正式党员", world.east.name)
    row = upload(world, shops(person, headings=MEMBERS), "branches")

    with pytest.raises(Denied):
        services.answer(
            actor=make.actor("branch_secretary", world.east), row=row, kind="members", said={}
        )


def test_an_answer_after_a_second_persons_yes_needs_a_new_one(world: World) -> None:
    row = make.checked("register", shops(GOOD))
    Import.objects.filter(pk=row.pk).update(approved_by_label="乙")

    row = services.answer(actor=make.COMMAND, row=row, kind="register", said={"联系电话": ""})

    assert (row.state, row.approved_by_label) == ("received", "")


def test_an_applied_file_is_read_no_other_way(world: World) -> None:
    row = make.imported("register", shops(GOOD))

    with pytest.raises(Conflict):
        services.answer(actor=make.COMMAND, row=row, kind="register", said={})


def test_one_of_several_sheets_can_be_chosen_by_page(world: World) -> None:
    row = upload(world, sheets(**TOWNS))
    jobs.run(str(row.job_id))
    page = text(visitor(world.admin), f"/imports/{row.pk}/")

    row = answer(world, row, sheet="河埠")

    assert "城关（1 行）、河埠（1 行）" in page
    assert (row.report["created"], row.mapping["sheet"]) == (1, "河埠")
    services.apply_import(actor=make.COMMAND, row=row)
    assert not Business.objects.filter(name=GOOD[2]).exists()


def test_a_sheet_without_the_table_is_told_on_the_page(world: World) -> None:
    row = upload(world, sheets(**TOWNS))
    jobs.run(str(row.job_id))
    page = visitor(world.admin).post(f"/imports/{row.pk}/mapping/", {"sheet": "没有的"})

    assert "没有名为“没有的”的工作表" in page.content.decode()
    row.refresh_from_db()
    assert row.state == "checked"


def test_faults_name_their_sheet_on_the_page_and_in_the_workbook_to_mend(world: World) -> None:
    bad = ("", "", "第三商店", *GOOD[3:])
    row = make.checked("register", sheets(城关=[HEADINGS, GOOD], 河埠=[HEADINGS, OTHER, bad]))

    fault = row.faults.get(weight="refused")
    mended = services.give_error_workbook(actor=make.COMMAND, row=row)

    assert (fault.sheet, fault.row) == ("河埠", 3)
    assert "河埠 · 3" in text(visitor(world.admin), f"/imports/{row.pk}/")
    assert services.plan_file("register", "mend.xlsx", mended)[0].rows == 1


def command(tmp_path: Path, content: bytes, *options: str) -> dict[str, Any]:
    path, out = tmp_path / "a.xlsx", StringIO()
    path.write_bytes(content)
    call_command(
        "import_register", "--county", "chongyi", str(path), "--json", *options, stdout=out
    )
    return dict(json.loads(out.getvalue()))


def test_the_command_maps_columns_and_chooses_a_sheet(world: World, tmp_path: Path) -> None:
    mapped = command(tmp_path, shops(GOOD, headings=STRANGE), "--dry-run", "--map", "甲=name")
    chosen = command(tmp_path, sheets(**TOWNS), "--dry-run", "--sheet", "河埠")

    assert (mapped["created"], chosen["created"]) == (1, 1)
    assert not ColumnMapping.objects.exists()


def test_the_command_remembers_choices_and_names_what_it_did_not_read(
    world: World, tmp_path: Path
) -> None:
    content = shops((*GOOD, "试丁"), headings=(*STRANGE, "网格员"))

    told = command(tmp_path, content, "--map", "甲=名称")

    assert (told["created"], told["unknown_headings"]) == (1, ["网格员"])
    assert ColumnMapping.objects.get().field == "name"


@pytest.mark.parametrize(
    ("options", "said"), [(["--map", "甲"], "--map"), ([], "甲"), (["--map", "甲=工资"], "工资")]
)
def test_the_command_says_what_it_needs(
    world: World, tmp_path: Path, options: list[str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        command(tmp_path, shops(GOOD, headings=STRANGE), *options)


def test_a_file_of_another_kind_is_named_by_the_command(world: World) -> None:
    content = shops(("试子", "1", "2010-07-01", "正式党员", "东"), headings=MEMBERS)

    with pytest.raises(Invalid, match="党员"):
        services.plan_file("branches", "a.xlsx", content)
