"""What an import says: columns by the names people gave them, choices that can be made, acts that change something."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from kernel.tabular import services, xlsx
from kernel.tabular.cells import Refused
from kernel.tabular.faults import Faults
from kernel.tabular.importers import Importer, Plan, importers
from tenants.counties.models import County
from tests import make
from tests.kernel.tabular.books import file_of
from tests.kernel.tabular.test_choices import FIRST, HEADINGS, SECOND, apply, check, mended
from tests.kernel.tabular.test_values import MEMBER, SHOP, bring
from tests.visiting import text, visitor
from tests.world import World


def test_no_column_of_a_model_is_named_as_programs_name_it(world: World) -> None:
    for importer in (kind() for kind in importers):
        columns = [f for f in importer.model._meta.concrete_fields if f.name in _read(importer)]
        assert columns
        for column in columns:
            for name in {column.name, column.attname}:
                plan = Plan()
                Faults(importer, plan).refuse(2, [Refused(name, "x", "too_long", "x")])
                assert plan.faults[0].column not in {column.name, column.attname}
                assert importer.field_of(name) is not None


def _read(importer: Importer) -> set[str]:
    """Return the columns of the model that a row is read into."""
    given = {"parent", "zone", *importer.read_from}
    derived = {f"{name}_{what}" for name in importer.columns for what in ("pinyin", "initials")}
    return {*importer.columns, *given, *derived}


def test_one_cell_that_differs_is_told_once_by_its_heading(world: World) -> None:
    row = check(FIRST, (*FIRST[:6], "注销", *FIRST[7:]))

    (dispute,) = row.report["disputes"]
    (fault,) = row.faults.filter(code="conflict")
    assert dispute["versions"] == [["登记状态", "存续", "注销"]]
    assert "：登记状态。" in fault.reason
    assert fault.column == "登记状态"


def test_kinds_of_tables_come_in_the_sequence_of_a_new_county() -> None:
    assert importers.keys() == ["branches", "register", "members", "activities"]


def test_nobody_is_asked_which_branch_is_meant_where_there_is_none(inside: County) -> None:
    row = make.checked("members", file_of(list(MEMBER), list(MEMBER.values())))

    page = text(
        visitor(make.holder("county_admin", make.root(), "孙管理员")), f"/imports/{row.pk}/"
    )
    assert "先导入党支部" in page
    assert 'id="questions"' not in page


def test_the_first_rows_are_shown_as_people_read_them(world: World) -> None:
    row = make.checked("register", file_of(list(SHOP), list(SHOP.values())))

    (first,) = row.report["understood"]
    facts = dict(first["facts"])
    assert facts["行业"] == "批发和零售业"
    assert facts["注册资本（万元）"] == "5"


def test_rows_set_aside_are_counted_where_the_counts_stand(
    world: World, tmp_path: Path, capsys: Any
) -> None:
    apply(FIRST, SECOND)
    file = tmp_path / "register.csv"
    file.write_bytes(file_of((*HEADINGS, "处理"), (*SECOND, "保留原有")))

    call_command("import_register", str(file), "--county=chongyi", "--dry-run")
    row = make.checked("register", file.read_bytes())

    assert "按选择放到一边 1" in capsys.readouterr().out
    assert "按选择放到一边" in text(visitor(world.admin), f"/imports/{row.pk}/")


def test_of_a_number_that_is_not_recorded_there_is_nothing_to_keep(world: World) -> None:
    first = apply(FIRST, SECOND)
    content = mended(first, "")
    services.undo_import(actor=make.COMMAND, row=first)

    row = make.checked("register", content)

    (dispute,) = row.report["disputes"]
    assert (dispute["place"], dispute["is_new"]) == ("没有登记", True)
    page = text(visitor(world.admin), f"/imports/{row.pk}/")
    assert "不采用这一行" in page
    assert "已登记的内容" not in page


@pytest.mark.parametrize("said", ["采用 本 行。", "采用本行！"])
def test_a_choice_may_end_like_a_sentence(world: World, said: str) -> None:
    row = apply(FIRST, SECOND)

    assert make.imported("register", mended(row, said)).report["updated"] == 1


def test_what_no_row_of_a_kind_can_be_is_not_offered(world: World) -> None:
    bring("members", MEMBER, {"姓名": "赵七"})
    content = file_of([*MEMBER, "处理"], [*(MEMBER | {"姓名": "赵七"}).values(), "随便"])

    row = make.checked("members", content)

    (said,) = row.faults.filter(code="unread_choice")
    assert "保留原有" in said.reason
    assert "不是同一个" not in said.reason
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.error_workbook(row, content))).active
    assert sheet is not None
    (offered,) = (str(rule.formula1) for rule in sheet.data_validations.dataValidation)
    assert offered == '"采用本行,保留原有"'


def test_who_may_not_bring_branches_is_not_sent_there(world: World) -> None:
    content = file_of(list(MEMBER), [*(MEMBER | {"所在党支部": "某某党支部"}).values()])
    row = make.checked("members", content)

    assert "/imports/new/branches/" in text(visitor(world.admin), f"/imports/{row.pk}/")
    head = make.holder("committee_secretary", world.root, "周书记", username="head")
    page = text(visitor(head), f"/imports/{row.pk}/")
    assert "某某党支部" in page
    assert "/imports/new/branches/" not in page


def test_answers_that_are_not_there_are_not_called_json(world: World, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(file_of(HEADINGS, FIRST))

    with pytest.raises(CommandError, match="none 无法读取"):
        call_command(
            "import_register", str(file), "--county=chongyi", "--answers", str(tmp_path / "none")
        )
