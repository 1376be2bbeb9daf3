"""A county's figures: calculated set-based, kept a day, pushed up, without small groups."""

from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from apps.businesses import services as businesses
from apps.indicators import queries, registry, rules, services
from apps.indicators.models import Figure
from apps.members import services as members
from kernel import clock
from kernel.journal import emitting, relay
from kernel.models import JournalEntry
from kernel.realm import platform_scope
from tenants.oversight.models import IndicatorDefinition, RollupFact
from tenants.oversight.registry import definitions
from tests import make
from tests.world import World


def figures() -> dict[str, Decimal | None]:
    return {
        f"{definition.key}|{dimension}".rstrip("|"): value
        for definition, dimension, value in queries.calculate()
    }


def test_businesses_are_counted_whole_and_by_kind(world: World) -> None:
    make.business(kind="enterprise", unit=world.east)
    make.business(status="closed")

    found = figures()

    assert found["businesses.total"] == 4
    assert found["businesses.covered"] == 3
    assert found["businesses.uncovered"] == 1
    assert found["businesses.coverage_rate"] == Decimal("0.75")
    assert found["businesses.coverage_rate|kind=individual"] == Decimal("0.6667")


def test_a_rate_over_fewer_than_three_is_not_shown(world: World) -> None:
    make.business(kind="enterprise", unit=world.east)

    assert figures()["businesses.coverage_rate|kind=enterprise"] is None


def test_branches_are_counted_by_form_and_basis(world: World) -> None:
    make.branch(form="joint", basis="industry")
    make.branch(form="single", basis="area")

    found = figures()

    assert found["organization.branches"] == 4
    assert found["organization.branches|form=joint"] == 1
    assert found["organization.branches|basis=area"] == 1


def test_branches_below_three_full_members_are_counted(world: World) -> None:
    for number in range(3):
        make.member(world.west, f"党员{number}")
    make.member(world.east, "预备", category="probationary", confirmed_on=None)

    assert figures()["members.small_branches"] == 1


def test_who_left_is_in_no_figure(world: World) -> None:
    crew = [make.member(world.west, f"党员{number}") for number in range(3)]
    assert (figures()["members.total"], figures()["members.small_branches"]) == (4, 1)

    members.leave_county(actor=make.COMMAND, member=crew[0], left_on=clock.today(), leaving="died")

    assert (figures()["members.total"], figures()["members.small_branches"]) == (3, 2)
    assert JournalEntry.objects.get(name="members.member_left").deliveries.exists()


def test_a_group_of_fewer_than_three_persons_is_not_shown(world: World) -> None:
    for number in range(4):
        make.member(world.west, f"党员{number}")
    make.member(world.east, "预备", category="probationary", confirmed_on=None)

    found = figures()

    assert found["members.total"] == 6
    # The full members would give the probationary one away.
    assert found["members.total|category=probationary"] is None
    assert found["members.total|category=full"] is None


@given(
    st.dictionaries(st.text("abc", min_size=1), st.integers(0, 50), max_size=6), st.integers(2, 5)
)
def test_no_small_group_can_be_told_from_the_whole(parts: dict[str, int], least: int) -> None:
    shown = rules.without_small_groups(parts, least)

    hidden = [parts[key] for key, value in shown.items() if value is None]
    assert all(value is None or value == 0 or value >= least for value in shown.values())
    assert len(hidden) != 1 or sum(number > 0 for number in parts.values()) == 1


def test_a_push_reaches_the_platform_with_definitions(world: World) -> None:
    services.push(actor=make.COMMAND)

    with platform_scope():
        fact = RollupFact.objects.get(indicator="businesses.total", dimension="")
        assert (fact.value, fact.is_latest) == (3, True)
        assert fact.county.slug == "chongyi"
        keys = set(IndicatorDefinition.objects.values_list("key", flat=True))
        assert keys == set(definitions.keys())


def test_the_latest_calculation_of_a_day_stands(world: World) -> None:
    services.push(actor=make.COMMAND)
    make.business()

    assert services.push(actor=make.COMMAND) > 0
    assert services.push(actor=make.COMMAND) == 0
    assert Figure.objects.get(indicator="businesses.total", dimension="").value == 4
    with platform_scope():
        assert RollupFact.objects.get(indicator="businesses.total", dimension="").value == 4


def test_a_change_is_followed_by_one_recalculation(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    called: list[str] = []
    relay.relay()
    services.push(actor=make.COMMAND)

    quiet = emitting.waker.replaced(lambda _realm: None)
    soon = services.caller.replaced(lambda realm: called.append(realm.slug))
    with quiet, soon, django_capture_on_commit_callbacks(execute=True):
        for reason in ("重新划分", "更正"):
            businesses.assign_cover(
                actor=make.COMMAND, business=world.uncovered, unit=world.east, reason=reason
            )
            world.uncovered.refresh_from_db()
        relay.relay()

    assert called == ["chongyi"]
    assert services.refresh(actor=make.COMMAND) > 0
    assert services.refresh(actor=make.COMMAND) == 0
    with platform_scope():
        assert RollupFact.objects.get(indicator="businesses.uncovered", dimension="").value == 0


def test_figures_take_a_fixed_number_of_queries(world: World) -> None:
    with CaptureQueriesContext(connection) as captured:
        list(queries.calculate())

    assert len(captured) <= 3 * len(registry.calculations)
