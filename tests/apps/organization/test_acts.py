"""Acts on units: what they refuse, and how the tree stands after them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation

from apps.businesses import services as businesses
from apps.members import queries as members
from apps.members import services as roll
from apps.organization import queries, rules, services
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.errors import Conflict, Invalid
from kernel.models import records
from tests import make
from tests.world import World

DAY = date(2024, 3, 1)


def move(unit: OrgUnit, parent: OrgUnit) -> OrgUnit:
    return services.move_unit(actor=make.COMMAND, unit=unit, parent=parent, effective_on=DAY)


def dissolve(unit: OrgUnit, day: date = DAY) -> OrgUnit:
    return services.dissolve_unit(actor=make.COMMAND, unit=unit, dissolved_on=day)


def chain(parent: OrgUnit, count: int) -> list[OrgUnit]:
    """Found committees one below the other: no other kind may stand under its own."""
    made: list[OrgUnit] = []
    for _turn in range(count):
        made.append(make.branch(kind="committee", parent=made[-1] if made else parent))
    return made


def test_nothing_is_founded_under_a_dissolved_unit(inside: object) -> None:
    parent = make.branch("东总支", kind="general_branch")
    dissolve(parent)

    # As it was read before.
    parent.dissolved_on = None
    with pytest.raises(Conflict):
        make.branch(parent=parent)


def test_a_unit_is_founded_where_its_parent_stands_by_now(inside: object) -> None:
    read_before, above = chain(make.root(), 1)[0], chain(make.root(), 1)[0]
    move(read_before, above)

    assert make.branch(parent=read_before).path.startswith(above.path)


def test_a_unit_takes_those_below_it_along(world: World) -> None:
    group = make.branch("城东第一党小组", kind="group", parent=world.east)
    general = make.branch("城区党总支", kind="general_branch")
    leader = make.actor("branch_secretary", general)
    assert not leader.holds("organization.view_orgunit", group.path)

    moved = move(world.east, general)

    group.refresh_from_db()
    assert (moved.parent, group.parent) == (general, world.east)
    assert moved.path == rules.child_path(general.path, moved.pk)
    assert group.path == rules.child_path(moved.path, group.pk)
    assert leader.holds("organization.view_orgunit", group.path)


def test_a_unit_is_not_put_below_itself(inside: object) -> None:
    first, second = chain(make.root(), 2)

    for place in (first, second):
        with pytest.raises(Conflict):
            move(first, place)


def test_a_tree_is_as_deep_as_its_paths_can_say(inside: object) -> None:
    deepest = chain(make.root(), rules.LEVELS)[-1]

    assert rules.level_of(deepest.path) == rules.LEVELS
    with pytest.raises(Invalid):
        make.branch(parent=deepest, kind="committee")


def test_what_moves_along_may_not_come_too_deep(inside: object) -> None:
    deep, pair = chain(make.root(), rules.LEVELS - 1), chain(make.root(), 2)

    with pytest.raises(Invalid):
        move(pair[0], deep[-1])
    assert move(pair[1], deep[-1]).path.startswith(deep[-1].path)


def names_on(day: date) -> set[str]:
    return {node.name for root in queries.tree(make.COMMAND, day) for node in root.children}


def test_a_unit_ends_after_those_who_belonged_to_it_left(world: World) -> None:
    left, day = date(2024, 5, 1), date(2024, 4, 1)
    roll.transfer_member(
        actor=make.COMMAND, member=world.keeper, unit=world.west, effective_on=left
    )
    records.change(world.shop, unit=None)

    with pytest.raises(Invalid):
        dissolve(world.east, day)
    dissolve(world.east, left)
    assert members.counts_by_unit(make.COMMAND, day) == {world.east.pk: 1}
    assert "城东党支部" in names_on(day)


def test_a_unit_ends_after_units_and_shops_left(world: World) -> None:
    above = make.branch("东总支", kind="general_branch")
    child, coverer = make.branch(parent=above), make.branch("市场党支部")
    dissolve(child, date(2024, 5, 1))
    for unit in (coverer, world.west):
        world.uncovered.refresh_from_db()
        businesses.assign_cover(
            actor=make.COMMAND, business=world.uncovered, unit=unit, reason="近。"
        )

    for unit in (above, coverer):
        with pytest.raises(Invalid):
            dissolve(unit, date(2024, 4, 1))


def test_what_still_belongs_to_a_unit_is_said_in_the_readers_language(world: World) -> None:
    with translation.override("zh-hans"), pytest.raises(Conflict) as refusal:
        dissolve(world.east)

    assert re.search(r"党员 \d+ 名、市场主体 \d+ 户", str(refusal.value))


def found_on(unit: OrgUnit, day: date) -> OrgUnit:
    return services.change_unit(
        actor=make.COMMAND, unit=unit, effective_on=date(2024, 6, 1), founded_on=day
    )


def test_a_founding_corrected_moves_the_history(world: World) -> None:
    found_on(world.east, date(2005, 1, 1))

    assert names_on(date(2010, 1, 1)) == {"城东党支部"}


def test_a_founding_is_not_corrected_past_another_act(world: World) -> None:
    with pytest.raises(Invalid):
        found_on(world.east, date(2024, 6, 1))


def test_the_committee_bears_the_name_of_the_day(world: World) -> None:
    root, day = world.root, clock.today()
    first = root.states.get()
    first.starts_on = date(2020, 1, 1)
    first.save()
    services.change_unit(actor=make.COMMAND, unit=root, effective_on=day, name="新县委")

    for on, name in (
        (date(2019, 1, 1), first.name),
        (date(2021, 1, 1), first.name),
        (day, "新县委"),
    ):
        assert [node.name for node in queries.tree(make.COMMAND, on)] == [name]
