"""Two at once on one visit, on its link, its month, its duty: nothing is doubled and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event
from time import sleep
from typing import Any
from uuid import uuid4

from django.db import transaction

from apps.activities import events
from apps.activities import services as activities
from apps.activities.models import Activity, Visit
from apps.duties import queries, services
from apps.duties.models import Duty
from apps.liaison import services as liaison
from apps.liaison.models import Link
from kernel import blueprint, clock
from kernel.errors import Conflict, Invalid
from kernel.models import JournalEntry
from kernel.realm import county_scope
from tests import make
from tests.apps.duties.test_people import set_rules
from tests.conftest import county_of
from tests.drills import drill
from tests.faults.test_two_at_once import at_once
from tests.world import World, build_world

pytestmark = drill


def owing(**rule: Any) -> World:
    """Return a world whose members owe visits."""
    with county_scope(county_of("chongyi")):
        world = build_world()
        set_rules({"key": "it", "each": "member", "by": ["member_visit"], "times": 2, **rule})
        services.make_duties(actor=make.COMMAND)
        return world


def visit(world: World, **values: Any) -> Callable[[], Visit]:
    return partial(make.visit, business=world.shop, visitors=[world.keeper], **values)


def refusable(act: Callable[[], Any]) -> Callable[[], Any]:
    """Return an act that gives its refusal as what came of it."""

    def tried() -> Any:
        try:
            return act()
        except Invalid as error:
            return error

    return tried


def stands(world: World, paid: int) -> None:
    """Say that as many visits are recorded, told and counted."""
    with county_scope(county_of("chongyi")):
        told = JournalEntry.objects.filter(name=events.VisitPaid.name).count()
        back = JournalEntry.objects.filter(name=events.VisitTakenBack.name).count()
        assert told - back == paid
        assert Activity.objects.filter(state=Activity.State.HELD).count() == paid
        assert Duty.objects.get(member=world.keeper).done == paid
        assert services.differences()[1] == []


def test_one_form_sent_twice_at_once_records_one_visit(fresh: str) -> None:
    world, key = owing(), uuid4()
    found = at_once(*[visit(world, key=key)] * 3)

    assert len({one.pk for one in found}) == 1
    stands(world, 1)


def test_one_visit_typed_in_twice_at_once_is_recorded_once(fresh: str) -> None:
    world = owing()
    found = at_once(*[visit(world)] * 2)

    assert sum(isinstance(one, Conflict) for one in found) == 1
    stands(world, 1)


def test_two_visits_at_once_of_one_member_are_both_counted(fresh: str) -> None:
    world = owing()
    with county_scope(county_of("chongyi")):
        actors = [world.actor(world.admin), make.COMMAND]
    at_once(*[visit(world, actor=actor) for actor in actors])

    stands(world, 2)
    with county_scope(county_of("chongyi")):
        assert Duty.objects.get(member=world.keeper).met_on == clock.today()


def test_a_visit_taken_back_by_two_at_once_is_taken_back_once(fresh: str) -> None:
    world = owing()
    with county_scope(county_of("chongyi")):
        activity = visit(world)().activity
    back = partial(activities.take_visit_back, actor=make.COMMAND, activity=activity)
    found = at_once(back, back)

    assert sum(isinstance(one, Conflict) for one in found) == 1
    stands(world, 0)


def test_a_visit_recorded_while_its_link_ends_is_refused_or_stands(fresh: str) -> None:
    world = owing()
    with county_scope(county_of("chongyi")):
        link = make.link(world.keeper, world.shop)
    end = partial(liaison.end_link, actor=make.COMMAND, link=link)
    found = at_once(refusable(visit(world)), end)

    stands(world, int(isinstance(found[0], Visit)))
    with county_scope(county_of("chongyi")):
        assert Link.objects.get().ends_on == clock.today()
        assert isinstance(refusable(visit(world, actor=world.actor(world.admin)))(), Invalid)


def test_a_visit_recorded_while_its_month_closes_is_refused_or_stands(fresh: str) -> None:
    world = owing()
    day = clock.today().replace(day=1) - timedelta(days=1)
    with county_scope(county_of("chongyi")):
        blueprint.change_section(actor=make.COMMAND, key="visit_rules", value={"close_days": 60})
    close = partial(
        blueprint.change_section, actor=make.COMMAND, key="visit_rules", value={"close_days": 0}
    )
    found = at_once(refusable(visit(world, held_on=day)), close)

    with county_scope(county_of("chongyi")):
        assert Visit.objects.count() == int(isinstance(found[0], Visit))
        assert services.differences()[1] == []
        assert isinstance(refusable(visit(world, held_on=day))(), Invalid)


def test_a_visit_told_while_its_duty_is_recomputed_is_counted(fresh: str) -> None:
    world = owing()
    with county_scope(county_of("chongyi")):
        set_rules({"key": "it", "each": "member", "by": [{"group": "visit"}], "times": 1})
        (rule,) = queries.duty_rules()
        period = queries.current_period(rule, clock.today())
    is_told = Event()

    def visit_slowly() -> None:
        with transaction.atomic():
            visit(world)()
            is_told.set()
            sleep(0.3)

    def recompute_meanwhile() -> None:
        is_told.wait(10)
        services.recompute(actor=make.COMMAND, rule=rule, period=period, reason="改")

    at_once(visit_slowly, recompute_meanwhile)
    stands(world, 1)
    with county_scope(county_of("chongyi")):
        assert Duty.objects.get(member=world.keeper).met_on == clock.today()


def test_a_visit_taken_back_while_another_is_recorded_leaves_one(fresh: str) -> None:
    world = owing()
    with county_scope(county_of("chongyi")):
        actor, activity = world.actor(world.admin), visit(world)().activity
    back = partial(activities.take_visit_back, actor=make.COMMAND, activity=activity)
    at_once(back, visit(world, actor=actor))

    stands(world, 1)
