"""Which kind of unit may stand under which: the county's configuration says it."""

from __future__ import annotations

from datetime import date

import pytest

from apps.organization import queries, rules, services
from apps.organization.models import OrgUnit
from kernel import blueprint
from kernel.errors import Conflict
from tests import make
from tests.visiting import visitor
from tests.world import World

DAY = date(2024, 3, 1)
ABOVE = (
    ("committee", ["committee"]),
    ("general_branch", ["committee"]),
    ("branch", ["committee", "general_branch"]),
    ("group", ["branch"]),
)


@pytest.fixture
def general(inside: object) -> OrgUnit:
    return make.branch("城区党总支", kind="general_branch")


@pytest.mark.parametrize(("kind", "above"), ABOVE)
def test_a_unit_is_founded_where_its_kind_may_stand(
    world: World, general: OrgUnit, kind: str, above: list[str]
) -> None:
    group = make.branch("城东第一党小组", kind="group", parent=world.east)
    for parent in (world.root, general, world.east, group):
        if parent.kind in above:
            make.branch(parent=parent, kind=kind)
            continue
        with pytest.raises(Conflict) as refused:
            make.branch(parent=parent, kind=kind)
        assert (refused.value.code, set(refused.value.fields)) == ("wrong_place", {"kind"})


def test_a_unit_moves_where_its_kind_may_stand(world: World, general: OrgUnit) -> None:
    with pytest.raises(Conflict) as refused:
        services.move_unit(actor=make.COMMAND, unit=general, parent=world.east, effective_on=DAY)
    assert set(refused.value.fields) == {"parent"}


def test_a_kind_is_changed_where_the_new_one_may_stand(world: World, general: OrgUnit) -> None:
    make.branch("城东第一党小组", kind="group", parent=world.east)
    below = make.branch("城区党支部", parent=general)
    for unit, kind in (
        (below, "general_branch"),
        (world.east, "general_branch"),
        (world.root, "branch"),
    ):
        with pytest.raises(Conflict):
            services.change_unit(actor=make.COMMAND, unit=unit, effective_on=DAY, kind=kind)

    services.change_unit(
        actor=make.COMMAND, unit=world.west, effective_on=DAY, kind="general_branch"
    )


def test_a_county_changes_what_may_stand_where(world: World) -> None:
    places = blueprint.value("may_stand_under")
    blueprint.change_section(
        actor=make.COMMAND, key="may_stand_under", value=places | {"group": ["committee", "branch"]}
    )

    assert make.branch(kind="group", parent=world.root).parent == world.root


def test_two_kinds_do_not_stand_under_each_other(inside: object) -> None:
    places = blueprint.value("may_stand_under") | {"general_branch": ["branch"]}

    wrong = {place for place, _text in rules.place_problems(places)}
    assert wrong == {"general_branch", "branch"}


def test_forms_offer_what_may_stand_there(world: World, general: OrgUnit) -> None:
    admin = visitor(world.admin)
    group = make.branch("城东第一党小组", kind="group", parent=world.east)

    def offered(unit: OrgUnit) -> list[str]:
        form = admin.get(f"/units/{unit.pk}/found/").context["form"]
        return [kind for kind, _name in form.fields["kind"].choices]

    assert offered(world.root) == ["committee", "general_branch", "branch"]
    assert offered(general) == ["branch"]
    assert offered(world.east) == ["group"]
    assert offered(group) == []
    parents = admin.get(f"/units/{world.east.pk}/move/").context["form"].fields["parent"]
    assert list(parents.queryset) == [general]
    assert f"/units/{group.pk}/found/" not in admin.get(f"/units/{group.pk}/").content.decode()


def test_the_settings_say_the_kinds_by_the_countys_names(world: World) -> None:
    page = visitor(world.admin).get("/settings/sections/may_stand_under/")

    said = {item.name: item.said for item in page.context["items"]}
    assert said["党小组"] == [("上级可以是", "党支部")]
    assert visitor(world.admin).get("/settings/sections/may_stand_under/names/").status_code == 404


def test_the_blueprint_that_ships_stands_for_every_kind_under_the_committee(
    inside: object,
) -> None:
    assert queries.kinds_below(make.root()) == ["committee", "general_branch", "branch"]
