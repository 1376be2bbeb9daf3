"""Pages of units and places."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from apps.organization import services
from apps.organization.models import OrgUnit, Zone
from kernel.models import records
from tests import make
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def admin(world: World) -> Client:
    return visitor(world.admin)


@pytest.fixture
def secretary(world: World) -> Client:
    return visitor(world.secretary)


def test_the_tree_counts_what_each_unit_has(world: World, admin: Client) -> None:
    nodes = admin.get("/units/").context["nodes"]

    east = next(node for node in nodes[0]["children"] if node["name"] == "城东党支部")
    assert " 1" in east["meta"]  # a member
    assert "2" in nodes[0]["meta"]  # units


def test_the_tree_of_an_earlier_day_shows_earlier_names(world: World, admin: Client) -> None:
    services.change_unit(
        actor=make.COMMAND, unit=world.east, effective_on=date(2020, 5, 1), name="东门党支部"
    )

    assert "东门党支部" in text(admin, "/units/")
    before = text(admin, "/units/?on=2019-01-01")
    assert "城东党支部" in before
    assert "东门党支部" not in before


def test_a_secretary_sees_the_own_branch_only(world: World, secretary: Client) -> None:
    page = text(secretary, "/units/")

    assert "城东党支部" in page
    assert "城西党支部" not in page
    assert secretary.get(f"/units/{world.west.pk}/").status_code == 404


def test_a_units_page_names_who_is_responsible_first(world: World, admin: Client) -> None:
    page = text(admin, f"/units/{world.east.pk}/")

    assert page.index("李书记") < page.index('id="facts"')


def test_a_unit_is_founded_from_its_parents_page(world: World, admin: Client) -> None:
    given = {"name": "城南党支部", "kind": "branch", "effective_on": "2024-01-01"}
    answer = admin.post(f"/units/{world.root.pk}/found/", given)

    unit = OrgUnit.objects.get(name="城南党支部")
    assert answer["Location"] == f"/units/{unit.pk}/"
    assert unit.founded_on == date(2024, 1, 1)


def test_a_day_to_come_is_refused_at_its_field(world: World, admin: Client) -> None:
    given = {"name": "城南党支部", "kind": "branch", "effective_on": "2999-01-01"}
    answer = admin.post(f"/units/{world.root.pk}/found/", given)

    assert "effective_on" in answer.context["form"].errors


def test_a_founding_before_the_republic_is_asked_about(world: World, admin: Client) -> None:
    page = f"/units/{world.root.pk}/found/"
    given = {"name": "城南党支部", "kind": "branch", "effective_on": "1921-07-01"}
    assert 'type="hidden" name="confirmed"' in text(admin, page)

    asked = admin.post(page, given)
    assert "effective_on" in asked.context["form"].errors
    assert 'type="checkbox" name="confirmed"' in asked.content.decode()
    admin.post(page, given | {"confirmed": "on"})

    assert OrgUnit.objects.get(name="城南党支部").founded_on == date(1921, 7, 1)


def test_two_saves_of_one_form_do_not_overwrite_each_other(world: World, admin: Client) -> None:
    page = f"/units/{world.east.pk}/change/"
    seen = admin.get(page).context["form"]["expected_version"].value()
    given = {"effective_on": "2024-01-01", "expected_version": seen}
    assert admin.post(page, given | {"name": "东门党支部"}).status_code == 302

    answer = admin.post(page, given | {"name": "东街党支部"})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


def test_what_somebody_changed_meanwhile_is_neither_moved_nor_dissolved(
    world: World, admin: Client
) -> None:
    unit, general = make.branch("空支部"), make.branch("城区党总支", kind="general_branch")
    given = {"effective_on": "2024-01-01", "expected_version": unit.version}
    records.change(unit, code="K")

    for act, more in (("move", {"parent": general.pk}), ("dissolve", {})):
        answer = admin.post(f"/units/{unit.pk}/{act}/", given | more)
        assert answer.context["form"].non_field_errors()


def test_moving_says_what_moves_along(world: World, admin: Client) -> None:
    page = admin.get(f"/units/{world.east.pk}/move/")

    assert "1" in page.context["hangs"]
    assert world.east not in page.context["form"].fields["parent"].queryset


def test_a_unit_with_members_is_not_dissolved(world: World, admin: Client) -> None:
    given = {"effective_on": "2024-01-01", "expected_version": world.east.version}
    answer = admin.post(f"/units/{world.east.pk}/dissolve/", given)

    assert answer.context["form"].non_field_errors()
    world.east.refresh_from_db()
    assert world.east.dissolved_on is None


def test_acts_are_for_those_who_hold_the_right(world: World, secretary: Client) -> None:
    for act in ("found", "change", "move", "dissolve"):
        assert secretary.get(f"/units/{world.east.pk}/{act}/").status_code == 403


def test_history_says_what_changed_in_words(world: World, admin: Client) -> None:
    services.change_unit(
        actor=make.COMMAND, unit=world.east, effective_on=date(2020, 5, 1), name="东门党支部"
    )

    assert "城东党支部 → 东门党支部" in text(admin, f"/units/{world.east.pk}/")


def test_a_place_is_added_and_found_by_pinyin(world: World, admin: Client) -> None:
    assert admin.post("/zones/", {"kind": "market", "name": "竹木市场"}).status_code == 302
    assert Zone.objects.get(kind="market").name_pinyin == "zhumushichang"
    assert "竹木市场" in text(admin, "/zones/?q=zhumu")


def test_a_place_that_is_there_is_not_said_to_be_added(world: World) -> None:
    make.zone("township", "潋江镇")

    given = {"kind": "township", "name": "潋江镇"}
    page = visitor(world.admin).post("/zones/", given, follow=True).content.decode()

    assert "潋江镇已经有了" in page
    assert "已增加" not in page
