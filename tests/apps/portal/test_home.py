"""What each person sees first."""

from __future__ import annotations

from datetime import date

from django.test import Client

from apps.businesses.models import CoverageRun
from apps.portal import queries
from tenants.counties.models import County
from tests import make
from tests.visiting import text, visitor
from tests.world import World


def home_of(client: Client) -> queries.Home:
    found: queries.Home = client.get("/").context["home"]
    return found


def test_a_new_county_is_led_through_its_first_steps(inside: County) -> None:
    admin = make.holder("county_admin", make.root(), "孙管理员")

    home = home_of(visitor(admin))
    # The first administrator was made with the county, this one is a colleague.
    assert (home.steps_done, len(home.setup)) == (1, 6)


def test_steps_are_done_by_what_is_there(world: World) -> None:
    CoverageRun.objects.create(on=date(2024, 1, 1), rules=[], by_label="x")

    home = home_of(visitor(world.admin))
    assert [step.is_done for step in home.setup] == [True] * 6
    assert "setup" not in text(visitor(world.admin), "/")


def test_an_administrator_sees_coverage_and_where_it_lacks(world: World) -> None:
    home = home_of(visitor(world.admin))

    assert home.figures is not None
    assert (home.figures.total, home.figures.covered) == (3, 2)
    assert home.small_branches == 2
    assert len(home.todos) == 2


def test_a_secretary_sees_the_own_branch_and_what_to_complete(world: World) -> None:
    late = date(2020, 7, 1)
    make.member(
        world.east, "钱进", category="probationary", joined_on=late, confirmed_on=None, phone="1",
        employer="城东小店", education="大专",
    )  # fmt: skip

    (branch,) = home_of(visitor(world.secretary)).branches
    assert (branch.unit, branch.members, branch.full) == (world.east, 2, 1)
    assert (branch.covered, branch.probation_over, branch.incomplete) == (1, 1, 1)
    assert branch.lacks == 2


def test_a_secretary_is_told_of_uncovered_businesses_of_the_place(world: World) -> None:
    town = make.zone(name="横水镇")
    branch = make.branch("横水党支部", zone=town)
    make.business(town=town)
    secretary = make.holder("branch_secretary", branch, "吴书记")

    (found,) = home_of(visitor(secretary)).branches
    assert found.uncovered_nearby == 1


def test_a_member_sees_who_leads_their_branch(world: World) -> None:
    client = visitor(world.keeper_user)

    home = home_of(client)
    assert home.me == world.keeper
    assert [grant.user for _role, grant in home.leaders] == [world.secretary]
    assert home.figures is None
    assert "李书记" in text(client, "/")


def test_somebody_without_a_role_is_told_so(inside: County) -> None:
    assert home_of(visitor(make.account("路人"))).is_empty


def found(client: Client, words: str) -> set[str]:
    groups = client.get("/search/", {"q": words}).context["groups"]
    return {hit.name for group in groups for hit in group.hits}


def test_search_finds_by_pinyin_initials_and_code(world: World) -> None:
    admin = visitor(world.admin)

    assert found(admin, "chengdong") == {"城东党支部", "城东小店"}
    assert found(admin, "wll") == {"王丽兰"}
    assert found(admin, world.shop.code) == {"城东小店"}
    assert found(admin, "") == set()


def test_search_finds_nothing_one_may_not_see(world: World) -> None:
    assert found(visitor(world.secretary), "cheng") == {"城东党支部", "城东小店"}
    assert found(visitor(world.keeper_user), "cheng") == set()
