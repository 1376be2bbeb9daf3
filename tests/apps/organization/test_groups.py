"""Each branch has its own first group: names of groups are told apart by the branch."""

from __future__ import annotations

from typing import Any

import pytest

from apps.organization import services
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.errors import Conflict
from kernel.models import Import
from kernel.tabular import services as tabular
from tests import make
from tests.kernel.tabular.books import file_of
from tests.world import World

HEADINGS = ("党组织全称", "类别", "上级党组织", "成立时间", "组建方式")
NAME = "第一党小组"


def rows(*groups: tuple[str, str], form: str = "") -> bytes:
    return file_of(
        HEADINGS, *((name, "党小组", above, "2018-03-17", form) for name, above in groups)
    )


def found() -> list[Any]:
    groups = OrgUnit.objects.in_being().filter(kind="group").order_by("name", "parent__name")
    return list(groups.values_list("name", "parent__name"))


def bring(*groups: tuple[str, str], form: str = "") -> Import:
    return make.imported("branches", rows(*groups, form=form))


def test_each_branch_may_have_its_first_group(world: World) -> None:
    east, west = world.east.name, world.west.name

    row = bring((NAME, east), (NAME, west), ("第二党小组", east))

    assert (row.report["created"], row.report["refused"], row.report["conflicts"]) == (3, {}, 0)
    assert found() == [(NAME, east), (NAME, west), ("第二党小组", east)]
    assert bring((NAME, east), (NAME, west)).report["unchanged"] == 2


def test_a_group_of_another_branch_is_not_moved(world: World) -> None:
    make.branch(NAME, kind="group", parent=world.east)

    assert bring((NAME, world.west.name)).report["created"] == 1
    assert len(found()) == 2


def test_the_group_of_one_branch_is_changed_alone_and_set_back(world: World) -> None:
    east, west = (make.branch(NAME, kind="group", parent=unit) for unit in (world.east, world.west))

    row = bring((NAME, world.west.name), form="联建")

    forms = dict(OrgUnit.objects.filter(name=NAME).values_list("pk", "form"))
    assert (forms[east.pk] != "joint", forms[west.pk]) == (True, "joint")
    tabular.undo_import(actor=make.COMMAND, row=row)
    assert OrgUnit.objects.get(pk=west.pk).form == west.form


def test_a_group_of_which_the_branch_is_not_said_is_the_only_one(world: World) -> None:
    make.branch(NAME, kind="group", parent=world.east)

    assert bring((NAME, "")).report["refused"] == {}
    make.branch(NAME, kind="group", parent=world.west)
    assert bring((NAME, "")).report["refused"] == {"no_parent": 1}


def test_a_number_of_a_group_written_otherwise_is_asked_within_its_branch(world: World) -> None:
    make.branch(NAME, kind="group", parent=world.east)

    row = make.checked(
        "branches", rows(("第1党小组", world.east.name), ("第1党小组", world.west.name))
    )

    assert (row.report["created"], row.report["words"]) == (1, {"name": {"第1党小组": 1}})


def test_two_groups_of_one_branch_have_two_names(world: World) -> None:
    make.branch(NAME, kind="group", parent=world.east)
    other = make.branch(NAME, kind="group", parent=world.west)

    with pytest.raises(Conflict):
        make.branch(NAME, kind="group", parent=world.east)
    with pytest.raises(Conflict):
        services.move_unit(
            actor=make.COMMAND, unit=other, parent=world.east, effective_on=clock.today()
        )


def test_two_branches_have_two_names_wherever_they_stand(world: World) -> None:
    general = make.branch("餐饮党总支", kind="general_branch")

    with pytest.raises(Conflict):
        make.branch(world.east.name, parent=general)
