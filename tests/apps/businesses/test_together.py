"""What is done to many businesses at once, and taken back exactly."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.businesses import services as one_by_one
from apps.businesses.models import Business, Coverage
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.access import Actor, actor_for
from kernel.errors import Conflict, Denied, Invalid, Stale
from kernel.models import BulkAct, JournalEntry
from kernel.realm import county_scope
from kernel.together import services
from tests import make, threads
from tests.conftest import county_of
from tests.visiting import visitor
from tests.world import World

BRANCH, TOWN = "businesses-branch", "businesses-town"


@pytest.fixture
def clerk(world: World) -> Actor:
    return actor_for(make.holder("clerk", world.root))


def shops(count: int = 3, **values: Any) -> list[Business]:
    return [make.business(**values) for _number in range(count)]


def ids(rows: list[Business]) -> list[Any]:
    return [row.pk for row in rows]


def assign(actor: Actor, rows: list[Business], unit: OrgUnit, **values: Any) -> BulkAct:
    return services.do(
        actor=actor, kind=BRANCH, ids=ids(rows), unit=unit, reason="党员在此经营", **values
    )


def units(rows: list[Business]) -> list[OrgUnit | None]:
    return [Business.objects.get(pk=row.pk).unit for row in rows]


def covers(rows: list[Business]) -> list[tuple[Any, ...]]:
    """Return every cover, present and past, of some businesses."""
    found = Coverage.objects.filter(business__in=rows).order_by("business", "pk")
    return list(found.values_list("pk", "business", "unit", "is_manual", "starts_on", "ends_on"))


def test_many_are_covered_by_one_branch_with_an_event_each_and_one_of_the_act(
    world: World, clerk: Actor
) -> None:
    rows = [*shops(), world.shop]

    made = assign(clerk, rows, world.west)

    assert set(units(rows)) == {world.west}
    assert made.count == 4
    single = JournalEntry.objects.filter(name="businesses.cover_assigned")
    assert {subject for entry in single for subject in entry.subjects} >= set(ids(rows))
    (whole,) = JournalEntry.objects.filter(name="businesses.covers_assigned")
    assert (whole.payload["changed"], whole.payload["unchanged"]) == (4, 0)
    assert {row.version for row in Business.objects.filter(pk__in=ids(rows))} == {2}


def test_a_preview_says_what_stays_and_why_and_changes_nothing(world: World, clerk: Actor) -> None:
    there = shops(1)
    assign(clerk, there, world.west)
    rows = [*there, *shops(1, status="closed"), *shops(2)]

    plan = services.preview(actor=clerk, kind=BRANCH, ids=ids(rows), unit=world.west, reason="走访")

    assert len(plan.changing) == 2
    assert sorted(plan.staying.values()) == [1, 1]
    assert units(rows[2:]) == [None, None]


def test_taken_back_all_is_as_it_was(world: World, clerk: Actor) -> None:
    rows = [*shops(2), world.shop]
    Coverage.objects.create(
        business=world.shop, unit=world.east, rule="township", starts_on=clock.today()
    )
    before, were = covers(rows), units(rows)

    made = assign(clerk, rows, world.west)
    assert services.take_back(actor=clerk, made=made) == (3, 0)

    assert (covers(rows), units(rows)) == (before, were)
    with pytest.raises(Conflict):
        services.take_back(actor=clerk, made=made)


def test_what_somebody_changed_since_stays(world: World, clerk: Actor) -> None:
    rows = shops()
    made = assign(clerk, rows, world.west)
    first = Business.objects.get(pk=rows[0].pk)
    one_by_one.change_business(actor=clerk, business=first, owner="赵英俊")
    second = Business.objects.get(pk=rows[1].pk)
    one_by_one.assign_cover(actor=clerk, business=second, unit=world.east, reason="另有安排")

    assert services.take_back(actor=clerk, made=made) == (1, 2)

    assert units(rows) == [world.west, world.east, None]


def test_a_cover_whose_branch_is_dissolved_does_not_come_back(world: World, clerk: Actor) -> None:
    (row,) = shops(1)
    assign(clerk, [row], world.west)
    made = assign(clerk, [row], world.east)
    Coverage.objects.filter(unit=world.west, ends_on=None).update(ends_on=clock.today())
    OrgUnit.objects.filter(pk=world.west.pk).update(dissolved_on=clock.today())

    assert services.take_back(actor=clerk, made=made) == (0, 1)


def test_a_township_is_filled_in_where_there_is_none_and_the_rules_follow(
    world: World, clerk: Actor
) -> None:
    town = make.zone("township", "横水镇")
    other = make.zone("township", "上堡乡")
    rows = [*shops(2), *shops(1, town=other)]
    before = covers(rows)

    plan = services.preview(actor=clerk, kind=TOWN, ids=ids(rows), town=town)
    made = services.do(
        actor=clerk, kind=TOWN, ids=ids(rows), seen=plan.mark({"town": town}), town=town
    )

    towns = [Business.objects.get(pk=row.pk).town for row in rows]
    assert towns == [town, town, other]
    assert services.take_back(actor=clerk, made=made) == (2, 0)
    assert covers(rows) == before
    assert Business.objects.get(pk=rows[0].pk).town is None


def test_rows_one_may_not_see_do_not_exist_and_those_of_others_stay(world: World) -> None:
    secretary = world.actor(world.secretary)
    with pytest.raises(Denied):
        assign(secretary, [world.shop], world.east)
    with pytest.raises(Conflict):
        services.do(
            actor=actor_for(make.holder("clerk", world.root)), kind=BRANCH, ids=[uuid4()],
            unit=world.east, reason="走访",
        )  # fmt: skip


def test_more_than_is_done_at_once_is_refused(world: World, clerk: Actor) -> None:
    with pytest.raises(Invalid, match="2000"):
        services.do(
            actor=clerk, kind=BRANCH, ids=[uuid4() for _number in range(2001)],
            unit=world.east, reason="走访",
        )  # fmt: skip


def test_rows_that_changed_since_the_preview_are_looked_at_again(
    world: World, clerk: Actor
) -> None:
    rows = shops()
    given = {"unit": world.west, "reason": "党员在此经营"}
    seen = services.preview(actor=clerk, kind=BRANCH, ids=ids(rows), **given).mark(given)
    one_by_one.change_business(
        actor=clerk, business=Business.objects.get(pk=rows[0].pk), owner="赵英俊"
    )
    with pytest.raises(Stale):
        assign(clerk, rows, world.west, seen=seen)
    assert units(rows) == [None, None, None]


def test_of_two_acts_at_once_one_comes_after_the_other(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        root = make.root()
        east, west = make.branch("城东党支部"), make.branch("城西党支部")
        rows = shops(20)
        clerk = actor_for(make.holder("clerk", root))

    def act(unit: OrgUnit) -> Any:
        def run() -> Any:
            with county_scope(county_of("chongyi")):
                return assign(clerk, rows, unit)

        return run

    first, second = threads.at_once(act(east), act(west))

    with county_scope(county_of("chongyi")):
        assert len(set(units(rows))) == 1
        open_ones = Coverage.objects.filter(business__in=rows, ends_on=None)
        assert open_ones.count() == 20
        last = max((first, second), key=lambda made: made.created_at)
        assert services.take_back(actor=clerk, made=first if last == second else second) == (0, 20)
        assert services.take_back(actor=clerk, made=last) == (20, 0)


def test_from_the_list_by_a_preview_to_the_message_with_its_way_back(world: World) -> None:
    rows = shops(2, name="同名小店")
    page = visitor(world.admin)
    there = "/together/businesses-branch/?q=同名"

    asked = page.post(there, {"everything": "1", "selected": [rows[0].pk]})
    known = asked.context["ids"]
    assert len(known.split(",")) == 2
    given = {"ids": known, "unit": world.east.pk, "reason": "走访"}
    shown = page.post(there, given)
    assert shown.context["changing"] == "2 户"
    done = page.post(there, given | {"sure": shown.context["mark"]}, follow=True)

    assert done.redirect_chain[0][0].startswith("/businesses/?q=")
    (made,) = BulkAct.objects.all()
    assert f"/together/{made.pk}/back/" in done.content.decode()
    back = page.post(f"/together/{made.pk}/back/", follow=True)
    assert "已撤回：2 户" in back.content.decode()


def test_a_branch_in_being_is_needed(world: World, clerk: Actor) -> None:
    gone = make.branch("一日党支部")
    OrgUnit.objects.filter(pk=gone.pk).update(dissolved_on=clock.today())
    with pytest.raises((Conflict, Invalid)):
        assign(clerk, shops(1), OrgUnit.objects.get(pk=gone.pk))
