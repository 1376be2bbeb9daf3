"""Branches brought in a workbook, again and again, and taken back."""

from __future__ import annotations

from datetime import date

import pytest

from apps.organization import queries, services
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.tabular import services as tabular
from tests import make
from tests.kernel.tabular.books import file_of
from tests.visiting import visitor
from tests.world import World

HEADINGS = ("党组织全称", "成立时间", "组建方式")


def test_a_list_without_kinds_leaves_the_kinds_recorded(world: World) -> None:
    general = make.branch("城区党总支", kind="general_branch")

    row = make.imported("branches", file_of(HEADINGS, (general.name, "2015-01-01", "")))

    general.refresh_from_db()
    assert (row.report["unchanged"], general.kind) == (1, "general_branch")


def test_a_new_unit_is_of_the_kind_its_name_says(world: World) -> None:
    names = ("城区党总支", "城区党支部")

    make.imported("branches", file_of(HEADINGS, *((name, "2015-01-01", "单建") for name in names)))

    kinds = [OrgUnit.objects.get(name=name).kind for name in names]
    assert kinds == ["general_branch", "branch"]


def test_a_kind_that_may_not_stand_there_is_refused_in_its_row(world: World) -> None:
    general = make.branch("城区党总支", kind="general_branch")
    below, above, alone = (make.branch(f"城区{n}部") for n in "甲乙丙")
    services.move_unit(actor=make.COMMAND, unit=below, parent=general, effective_on=clock.today())
    make.branch("城东第一党小组", kind="group", parent=above)
    rows = (
        ("城区第一党小组", ""),  # new: right under the committee
        (below.name, "党总支"),  # under a general branch
        (above.name, "党总支"),  # above a group
        (alone.name, "党总支"),
    )

    row = make.imported(
        "branches",
        file_of(("党组织全称", "类别", "成立时间"), *((n, k, "2015-01-01") for n, k in rows)),
    )

    assert row.report["refused"] == {"wrong_place": 3}
    kinds = dict(OrgUnit.objects.in_being().values_list("name", "kind"))
    assert kinds[alone.name] == "general_branch"
    assert (kinds[below.name], kinds[above.name]) == ("branch", "branch")
    assert "城区第一党小组" not in kinds


def test_a_change_taken_back_leaves_no_trace_in_the_tree(world: World) -> None:
    unit = make.branch("城东二支部", form="single")
    row = make.imported("branches", file_of(HEADINGS, (unit.name, "2015-01-01", "联建")))
    assert _form_today(unit) == "joint"

    tabular.undo_import(actor=make.COMMAND, row=row)

    unit.refresh_from_db()
    assert (unit.form, _form_today(unit)) == ("single", "single")
    assert (unit.acts.count(), unit.states.count()) == (1, 1)


def test_of_two_changes_of_one_day_the_second_is_taken_back(world: World) -> None:
    unit = make.branch("城东二支部", form="single")
    services.change_unit(
        actor=make.COMMAND, unit=unit, effective_on=clock.today(), host_name="县总商会"
    )
    row = make.imported("branches", file_of(HEADINGS, (unit.name, "2015-01-01", "联建")))

    tabular.undo_import(actor=make.COMMAND, row=row)

    state = unit.states.get(ends_on=None)
    assert (state.form, state.host_name) == ("single", "县总商会")
    assert unit.acts.count() == 2


def test_a_unit_that_bears_a_dissolved_ones_name_is_the_one_meant(world: World) -> None:
    gone = make.branch("城东二支部")
    services.dissolve_unit(actor=make.COMMAND, unit=gone, dissolved_on=date(2020, 1, 1))
    make.branch("城东二支部", founded_on=date(2021, 1, 1))

    row = make.imported("branches", file_of(HEADINGS, ("城东二支部", "2021-01-01", "")))

    assert row.report["unchanged"] == 1


def _form_today(unit: OrgUnit) -> str:
    (committee,) = queries.tree(make.COMMAND, clock.today())
    return next(node.form for node in committee.children if node.name == unit.name)


HOSTED = ("党组织全称", "成立时间", "依托类型", "依托单位", "所属乡镇")


@pytest.mark.parametrize(
    ("host", "name", "code"),
    [("商圈", "城北商圈", "new_word"), ("商圈", "城南步行", "unknown_host_name"),
     ("市场", "竹木", "unknown_host_name"), ("社区", "阳岭", "unknown_host_name")],
)  # fmt: skip
def test_a_further_place_of_a_host_is_asked(world: World, host: str, name: str, code: str) -> None:
    town = make.zone("township", "城关镇")
    make.zone("district", "城南商圈")
    make.zone("community", "城关社区", parent=town)

    row = make.checked(
        "branches", file_of(HOSTED, ("试一党支部", "2015-01-01", host, name, "城关镇"))
    )

    assert row.report["warnings"].get(code) == 1
    assert row.report["words"] == {"host_name": {name: 1}}


def test_the_answer_what_a_host_is_counts(world: World) -> None:
    district = make.zone("district", "城南商圈")
    content = file_of(HOSTED, ("试一党支部", "2015-01-01", "商圈", "城南步行", ""))
    row = make.checked("branches", content)

    visitor(world.admin).post(f"/imports/{row.pk}/answer/", {"word_host_name_0": "城南商圈"})
    make.imported("branches", content)

    assert OrgUnit.objects.get(name="试一党支部").zone == district


def test_a_village_of_a_host_is_the_one_of_the_register(world: World) -> None:
    town = make.zone("township", "城关镇")
    village = make.zone("village", "上寨村", parent=town)

    make.imported(
        "branches", file_of(HOSTED, ("试一党支部", "2015-01-01", "社区", "上寨村委会", "城关镇"))
    )

    assert OrgUnit.objects.get(name="试一党支部").zone == village
