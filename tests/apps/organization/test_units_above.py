"""Units brought with the unit above them."""

from __future__ import annotations

from datetime import date

import pytest

from apps.organization import services
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.models import Import
from kernel.tabular import services as tabular
from tests import make
from tests.kernel.tabular.books import file_of
from tests.world import World

HEADINGS = ("党组织全称", "上级党组织", "成立时间")
GENERAL = "城区党总支"


def brought(
    *rows: tuple[str, str] | tuple[str, str, str], headings: tuple[str, ...] = HEADINGS
) -> Import:
    return make.imported("branches", file_of(headings, *((*row, "2015-01-01")[:3] for row in rows)))


def above(name: str) -> str:
    unit = OrgUnit.objects.in_being().get(name=name)
    assert unit.path == f"{unit.parent.path}{unit.pk.hex}/"
    return unit.parent.name


@pytest.mark.parametrize("written", [GENERAL, "中共城区党总支部委员会", "城区总支"])
@pytest.mark.parametrize("heading", ["上级党组织", "隶属党组织", "所属党委", "上级组织"])
def test_a_unit_comes_under_the_one_its_row_names(world: World, written: str, heading: str) -> None:
    make.branch(GENERAL, kind="general_branch")

    row = brought(("城区一支部", written), headings=("党组织全称", heading, "成立时间"))

    assert (row.report["refused"], above("城区一支部")) == ({}, GENERAL)


@pytest.mark.parametrize(
    "written", ["横水镇党委", "中共横水镇委员会", "中国共产党横水镇委员会", "横水镇委"]
)
def test_a_committee_is_found_however_it_is_written(world: World, written: str) -> None:
    make.branch("横水镇党委", kind="committee")

    brought(("镇直支部", written))

    assert above("镇直支部") == "横水镇党委"


def test_a_unit_above_may_be_founded_by_a_row_before(world: World) -> None:
    rows = ((GENERAL, ""), ("城区一支部", GENERAL), ("城区一支部一组党小组", "城区一支部"))

    row = brought(*rows)

    assert row.report["refused"] == {}
    assert [above(name) for name, _above in rows] == [world.root.name, GENERAL, "城区一支部"]
    assert tabular.undo_import(actor=make.COMMAND, row=row).taken_back == 3
    assert not OrgUnit.objects.filter(name__startswith="城区").exists()


@pytest.mark.parametrize(
    ("name", "parent", "code"),
    [
        ("城区一支部", "没有的党总支", "unknown_parent"),
        ("城区一支部", "城东党支部", "wrong_place"),
        ("城区一支部", "城区一支部", "unplaced_parent"),
        (GENERAL, "城区小组党小组", "wrong_place"),
    ],
)
def test_a_unit_that_cannot_stand_there_is_refused_in_its_row(
    world: World, name: str, parent: str, code: str
) -> None:
    make.branch("城区小组党小组", kind="group", parent=world.east)

    row = brought((name, parent), ("城南党总支", ""))

    assert row.report["refused"] == {code: 1}
    assert not OrgUnit.objects.filter(name=name).exists()


def test_a_unit_below_a_refused_row_is_refused_too(world: World) -> None:
    row = brought((GENERAL, "", "某日"), ("城区一支部", GENERAL))

    assert row.report["refused"] == {"not_a_day": 1, "unplaced_parent": 1}


def test_of_two_units_of_one_sound_a_person_says_which_is_meant(world: World) -> None:
    for name in ("城东党总支", "城冬党总支"):
        make.branch(name, kind="general_branch")

    row = make.checked("branches", file_of(HEADINGS, ("一支部", "程东党总支", "2015-01-01")))

    assert row.report["words"] == {"parent": {"程东党总支": 1}}
    assert "城冬党总支" in row.faults.get().reason


def test_a_unit_in_being_moves_and_an_undo_puts_it_back(world: World) -> None:
    below = make.branch("城东一组党小组", kind="group", parent=world.east)

    row = brought((GENERAL, ""), (world.east.name, GENERAL), ("城东二组党小组", world.east.name))

    assert above(world.east.name) == GENERAL
    assert above(below.name) == above("城东二组党小组") == world.east.name
    kinds = list(world.east.acts.order_by("created_at").values_list("kind", flat=True))
    assert kinds[-1] == "move"

    report = tabular.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, report.kept) == (3, [])
    assert above(world.east.name) == world.root.name
    assert above(below.name) == world.east.name
    assert world.east.acts.count() == len(kinds) - 1
    assert world.east.states.get(ends_on=None).parent == world.root


def test_a_change_and_a_move_of_one_row_are_undone_together(world: World) -> None:
    make.branch(GENERAL, kind="general_branch")
    headings = (*HEADINGS, "组建方式")
    unit = (world.east.name, GENERAL, "2015-01-01", "联建")

    row = make.imported("branches", file_of(headings, unit))
    assert (above(world.east.name), OrgUnit.objects.get(pk=world.east.pk).form) == (
        GENERAL,
        "joint",
    )
    tabular.undo_import(actor=make.COMMAND, row=row)

    assert (above(world.east.name), world.east.acts.count()) == (world.root.name, 1)
    assert world.east.states.get().parent == world.root


def test_a_unit_stays_where_what_was_above_it_stands_below_it_by_now(world: World) -> None:
    top, low = (make.branch(name, kind="committee") for name in ("甲党委", "乙党委"))
    services.move_unit(actor=make.COMMAND, unit=low, parent=top, effective_on=clock.today())
    row = brought(("乙党委", world.root.name))
    low.refresh_from_db()
    services.move_unit(actor=make.COMMAND, unit=top, parent=low, effective_on=clock.today())

    report = tabular.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, report.kept) == (0, ["乙党委"])
    assert (above("甲党委"), above("乙党委")) == ("乙党委", world.root.name)


def test_a_unit_older_than_the_one_above_stands_under_the_committee_first(world: World) -> None:
    make.branch(GENERAL, kind="general_branch", founded_on=date(2018, 5, 1))

    row = brought(("城区一支部", GENERAL))

    unit = OrgUnit.objects.get(name="城区一支部")
    states = list(unit.states.order_by("starts_on").values_list("parent__name", "starts_on"))
    assert states == [(world.root.name, date(2015, 1, 1)), (GENERAL, date(2018, 5, 1))]
    assert row.report["warnings"] == {"older_than_parent": 1}


def test_a_row_that_names_no_unit_above_leaves_it(world: World) -> None:
    general = make.branch(GENERAL, kind="general_branch")
    make.branch("城区一支部", parent=general)

    row = brought(("城区一支部", ""))

    assert (row.report["unchanged"], above("城区一支部")) == (1, GENERAL)


def test_the_preview_shows_township_and_unit_above(world: World) -> None:
    headings = (*HEADINGS, "所属乡镇")

    row = make.checked(
        "branches",
        file_of(
            headings,
            (GENERAL, "", "2015-01-01", "新设乡"),
            ("城区一支部", GENERAL, "2015-01-01", ""),
        ),
    )

    first, second = (dict(found["facts"]) for found in row.report["understood"])
    assert "新设乡" in first.values()
    assert {world.root.name, "党总支"} <= set(first.values())
    assert GENERAL in second.values()


def test_the_committee_keeps_its_place(world: World) -> None:
    row = brought((world.root.name, "省委"))

    assert row.report["refused"] == {}
    assert row.report["warnings"] == {"top": 1}
