"""Two fulfil one duty, one is recomputed while an act is told, a worker dies: nothing doubled or lost."""

from __future__ import annotations

from functools import partial
from itertools import count
from threading import Event
from time import sleep

from django.db import transaction

from apps.activities import services as activities
from apps.duties import events, queries, services
from apps.duties.models import Duty
from kernel import clock
from kernel.errors import Conflict
from kernel.models import JournalEntry
from kernel.realm import county_scope
from tests import make
from tests.apps.duties.test_people import set_rules
from tests.conftest import county_of
from tests.drills import drill, sized
from tests.faults import deaths
from tests.faults.test_two_at_once import at_once
from tests.forks import Forks
from tests.world import build_world

pytestmark = drill
STEP = sized(4, 1)


def test_two_who_fulfil_one_duty_are_both_counted(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        set_rules({"key": "it", "times": 2})
        services.make_duties(actor=make.COMMAND)
        rows = [make.begun(world.east, "theme_day") for _each in range(2)]
    at_once(*[partial(activities.hold_activity, actor=make.COMMAND, activity=row) for row in rows])

    with county_scope(county_of("chongyi")):
        duty = Duty.objects.get(unit=world.east)
        assert (duty.done, duty.met_on) == (2, clock.today())
        assert services.differences()[1] == []


def test_an_act_told_while_duties_are_recomputed_is_counted(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        set_rules({"key": "it"})
        services.make_duties(actor=make.COMMAND)
        set_rules({"key": "it", "times": 2})
        (rule,) = queries.duty_rules()
        period = queries.current_period(rule, clock.today())
        row = make.begun(world.east, "theme_day")
    is_told = Event()

    def hold_slowly() -> None:
        with transaction.atomic():
            activities.hold_activity(actor=make.COMMAND, activity=row)
            is_told.set()
            sleep(0.3)

    def recompute_meanwhile() -> None:
        is_told.wait(10)
        services.recompute(actor=make.COMMAND, rule=rule, period=period, reason="改")

    at_once(hold_slowly, recompute_meanwhile)
    with county_scope(county_of("chongyi")):
        duty = Duty.objects.get(unit=world.east)
        assert (duty.done, duty.times, duty.met_on) == (1, 2, None)
        assert services.differences()[1] == []


def test_two_who_remind_at_once_remind_once(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        build_world()
        services.make_duties(actor=make.COMMAND)
        owed = Duty.objects.filter(met_on=None).count()
    remind = partial(services.remind, actor=make.COMMAND, duties=Duty.objects.all())
    counts = at_once(remind, remind)

    assert sum(counts) == owed
    with county_scope(county_of("chongyi")):
        assert JournalEntry.objects.filter(name=events.DutyReminded.name).count() == owed


def test_a_duty_waived_by_two_at_once_is_waived_once(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        build_world()
        services.make_duties(actor=make.COMMAND)
        duty = Duty.objects.filter(member=None)[0]
    waive = partial(
        services.waive_duty, actor=make.COMMAND, duty=duty, reason="防汛", expected_version=1
    )
    found = at_once(waive, waive)

    assert sum(isinstance(one, Conflict) for one in found) == 1


def test_a_worker_killed_while_duties_are_made_leaves_none_and_one_more_try_makes_all(
    fresh: str, forks: Forks
) -> None:
    with county_scope(county_of("chongyi")):
        build_world()
    for moment in count(1, STEP):
        ended = forks.run(deaths.owe, fresh, moment)
        if not ended.is_killed:
            break
        with county_scope(county_of("chongyi")):
            assert not Duty.objects.exists()

    assert moment > 5
    with county_scope(county_of("chongyi")):
        owed = Duty.objects.values_list("rule", "unit", "member", "account", "period")
        assert len(owed) == len(set(owed)) > 10
        assert services.make_duties(actor=make.COMMAND).made == 0
