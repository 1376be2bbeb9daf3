"""An act recorded by mistake is taken back, and a unit founded today dissolved today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from apps.organization import queries, services
from apps.organization.models import OrgUnit, UnitAct
from kernel import clock
from kernel.errors import Conflict, Denied, Stale
from kernel.models import JournalEntry, records
from tests import make
from tests.visiting import text, visitor
from tests.world import World

DAY = date(2024, 3, 1)
COMPARED = (
    "name", "name_pinyin", "name_initials", "kind", "form", "host_name", "zone_id", "parent_id",
    "path", "founded_on", "dissolved_on",
)  # fmt: skip


def facts(unit: OrgUnit) -> dict[str, Any]:
    row = OrgUnit.objects.get(pk=unit.pk)
    return {name: getattr(row, name) for name in COMPARED}


def states(unit: OrgUnit) -> list[tuple[Any, ...]]:
    rows = unit.states.order_by("starts_on")
    return list(rows.values_list("name", "zone", "parent", "starts_on", "ends_on"))


def take_back(unit: OrgUnit, **more: Any) -> OrgUnit:
    return services.take_back_act(actor=make.COMMAND, unit=unit, **more)


def renamed(unit: OrgUnit, **more: Any) -> OrgUnit:
    return services.change_unit(
        actor=make.COMMAND, unit=unit, effective_on=DAY, **{"name": "东门党支部", **more}
    )


def moved(unit: OrgUnit) -> OrgUnit:
    general = make.branch("城区党总支", kind="general_branch")
    return services.move_unit(actor=make.COMMAND, unit=unit, parent=general, effective_on=DAY)


def changed(unit: OrgUnit) -> OrgUnit:
    return renamed(unit, zone=make.zone(), form="joint", founded_on=date(2005, 1, 1))


def dissolved(unit: OrgUnit) -> OrgUnit:
    return services.dissolve_unit(actor=make.COMMAND, unit=unit, dissolved_on=DAY)


ACTS = (renamed, moved, changed, dissolved)


@pytest.fixture
def empty(world: World) -> OrgUnit:
    return make.branch("空支部", zone=make.zone())


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_taken_back_leaves_everything_as_it_was(
    empty: OrgUnit, act: Callable[[OrgUnit], OrgUnit]
) -> None:
    before = facts(empty), states(empty)
    act(empty)
    assert facts(empty) != before[0]

    take_back(empty, reason="认错支部了")

    assert (facts(empty), states(empty)) == before
    assert [act.kind for act in empty.acts.all()] == ["found"]
    entry = JournalEntry.objects.get(name="organization.act_taken_back")
    assert (entry.payload["reason"], empty.pk in entry.subjects) == ("认错支部了", True)


def test_of_two_acts_of_one_day_the_second_is_taken_back(empty: OrgUnit) -> None:
    renamed(empty)
    before = facts(empty), states(empty)
    services.change_unit(
        actor=make.COMMAND,
        unit=OrgUnit.objects.get(pk=empty.pk),
        effective_on=DAY,
        zone=make.zone(),
    )

    take_back(empty)

    assert facts(empty) == before[0]
    assert states(empty) == before[1]


def test_what_moved_along_comes_back_along(world: World) -> None:
    group = make.branch("城东第一党小组", kind="group", parent=world.east)
    before = group.path
    moved(world.east)

    take_back(world.east)

    group.refresh_from_db()
    assert group.path == before


def test_a_unit_founded_today_is_dissolved_today(world: World) -> None:
    today = clock.today()
    unit = make.branch("误建党支部", founded_on=today)

    page = visitor(world.admin).post(
        f"/units/{unit.pk}/dissolve/",
        {"effective_on": today.isoformat(), "expected_version": unit.version},
    )

    unit.refresh_from_db()
    assert (page.status_code, unit.dissolved_on, unit.states.count()) == (302, today, 0)
    make.branch("误建党支部")
    take_back_is_refused(unit)


def take_back_is_refused(unit: OrgUnit) -> None:
    with pytest.raises(Conflict):
        take_back(unit)


def test_a_founding_taken_back_leaves_no_trace_in_any_tree(empty: OrgUnit) -> None:
    take_back(empty)

    assert facts(empty)["dissolved_on"] == empty.founded_on
    trees = [queries.tree(make.COMMAND, day) for day in (empty.founded_on, DAY, clock.today())]
    assert "空支部" not in {node.name for tree in trees for root in tree for node in root.children}
    make.branch("空支部")
    take_back_is_refused(empty)


def test_a_unit_whose_founding_was_taken_back_is_not_searched(world: World, empty: OrgUnit) -> None:
    def found() -> list[str]:
        return [unit.name for unit in queries.units_with_parent_name(world.actor(world.admin))]

    assert empty.name in found()
    take_back(empty)
    assert empty.name not in found()


def test_a_founding_stays_once_something_belonged_to_the_unit(world: World, empty: OrgUnit) -> None:
    make.holder("branch_secretary", empty, "周书记")
    general = make.branch("城区党总支", kind="general_branch")
    services.dissolve_unit(actor=make.COMMAND, unit=make.branch(parent=general), dissolved_on=DAY)

    for unit in (world.root, world.east, empty, general):
        take_back_is_refused(unit)


def test_what_is_no_longer_possible_is_not_taken_back(world: World, empty: OrgUnit) -> None:
    renamed(empty)
    make.branch("空支部")
    take_back_is_refused(empty)

    general = make.branch("城区党总支", kind="general_branch")
    below = make.branch("城区支部", parent=general)
    services.move_unit(actor=make.COMMAND, unit=below, parent=world.root, effective_on=DAY)
    services.dissolve_unit(actor=make.COMMAND, unit=general, dissolved_on=DAY)
    take_back_is_refused(below)


def test_a_kind_is_not_given_back_to_a_unit_with_units_below(world: World) -> None:
    services.change_unit(
        actor=make.COMMAND, unit=world.west, effective_on=DAY, kind="general_branch"
    )
    make.branch(parent=world.west)

    take_back_is_refused(world.west)


def test_what_somebody_changed_meanwhile_is_not_taken_back(empty: OrgUnit) -> None:
    seen = renamed(empty).version
    records.change(OrgUnit.objects.get(pk=empty.pk), code="K")

    with pytest.raises(Stale):
        take_back(empty, expected_version=seen)


def test_taking_back_needs_the_right_on_the_unit(world: World) -> None:
    renamed(world.east)

    with pytest.raises(Denied):
        services.take_back_act(actor=world.actor(world.secretary), unit=world.east)


def test_the_page_offers_the_last_act_and_takes_it_back(world: World) -> None:
    admin, address = visitor(world.admin), f"/units/{world.east.pk}/"
    services.change_unit(actor=make.COMMAND, unit=world.east, effective_on=DAY, name="东门党支部")
    assert f"{address}take-back/" in admin.get(address).content.decode()
    form = admin.get(f"{address}take-back/").context["form"]

    answer = admin.post(
        f"{address}take-back/",
        {"reason": "笔误", "expected_version": form["expected_version"].value()},
    )

    assert answer["Location"] == address
    assert "城东党支部" in text(admin, address)
    assert UnitAct.objects.filter(unit=world.east).count() == 1


def test_a_founding_is_offered_while_nothing_belonged_to_the_unit(
    world: World, empty: OrgUnit
) -> None:
    admin = visitor(world.admin)

    assert "take-back" in text(admin, f"/units/{empty.pk}/")
    assert "take-back" not in text(admin, f"/units/{world.east.pk}/")
    take_back(empty)
    page = text(admin, f"/units/{empty.pk}/")
    assert "该组织已不存在" in page
    assert "邀请" not in page.partition('id="holders"')[2].partition("</section>")[0]


def test_the_committees_founding_is_not_offered(world: World) -> None:
    admin = visitor(world.admin)

    assert "take-back" not in admin.get(f"/units/{world.root.pk}/").content.decode()
