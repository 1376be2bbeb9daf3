"""One act is not yet committed when another begins: the second sees it, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from django.db import connections, transaction

from apps.businesses import services as businesses
from apps.members import services as members
from apps.organization import services as organization
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.errors import Conflict
from kernel.models import records
from kernel.realm import county_scope
from tests import make
from tests.conftest import county_of
from tests.world import World, build_world

# Long enough for the second act to come as far as the first lets it.
HEAD_START = 1


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Begin `second` in a session of its own before `first` is committed; return what it came to."""
    county = county_of("chongyi")

    def run() -> Any:
        try:
            with county_scope(county):
                return second()
        except Conflict as conflict:
            return conflict
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with county_scope(county), transaction.atomic():
            first()
            coming = pool.submit(run)
            wait([coming], timeout=HEAD_START)
        return coming.result()


def dissolve(unit: OrgUnit) -> OrgUnit:
    return organization.dissolve_unit(actor=make.COMMAND, unit=unit, dissolved_on=clock.today())


def market(world: World) -> OrgUnit:
    """Found a market's branch that the rules let cover the uncovered shop."""
    place = make.zone("market", "竹木市场")
    records.change(world.uncovered, market=place)
    return make.branch("市场党支部", host="market", host_name="竹木市场", zone=place)


def test_recomputing_keeps_what_is_assigned_meanwhile(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        market(world)
        shop = world.uncovered

    run = meanwhile(
        lambda: businesses.assign_cover(
            actor=make.COMMAND, business=shop, unit=world.east, reason="近。"
        ),
        lambda: businesses.recompute_coverage(actor=make.COMMAND),
    )

    with county_scope(county_of("chongyi")):
        shop.refresh_from_db()
        assert shop.unit_id == world.east.pk
        assert shop.coverages.get(ends_on=None).is_manual
    assert run is None


def test_nobody_enters_a_branch_that_is_dissolved_meanwhile(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        empty = make.branch("空支部")

    came = meanwhile(
        lambda: dissolve(empty),
        lambda: members.transfer_member(
            actor=make.COMMAND, member=world.keeper, unit=empty, effective_on=clock.today()
        ),
    )

    assert isinstance(came, Conflict)
    with county_scope(county_of("chongyi")):
        assert not empty.members.exists()


def test_no_shop_is_given_to_a_branch_that_is_dissolved_meanwhile(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        unit = market(world)

    given = meanwhile(
        lambda: dissolve(unit),
        lambda: businesses.assign_cover(
            actor=make.COMMAND, business=world.shop, unit=unit, reason="近。"
        ),
    )

    assert isinstance(given, Conflict)
    with county_scope(county_of("chongyi")):
        assert not unit.businesses.exists()


def test_no_rule_covers_by_a_branch_that_is_dissolved_meanwhile(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        unit = market(build_world())

    meanwhile(lambda: dissolve(unit), lambda: businesses.recompute_coverage(actor=make.COMMAND))

    with county_scope(county_of("chongyi")):
        assert not unit.businesses.exists()


def test_no_corrected_shop_falls_to_a_branch_that_is_dissolved_meanwhile(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        unit = market(world)
        place = unit.zone

    meanwhile(
        lambda: dissolve(unit),
        lambda: businesses.change_business(
            actor=make.COMMAND, business=world.far_shop, market=place
        ),
    )

    with county_scope(county_of("chongyi")):
        assert not unit.businesses.exists()


def test_a_unit_is_founded_where_its_parent_is_moved_meanwhile(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        general = make.branch("城区党总支", kind="general_branch")

    child = meanwhile(
        lambda: organization.move_unit(
            actor=make.COMMAND, unit=world.east, parent=general, effective_on=clock.today()
        ),
        lambda: make.branch(parent=world.east, kind="group"),
    )

    assert child.path.startswith(general.path)
