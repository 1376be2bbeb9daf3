"""Figures about duties and activities."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from apps.activities import indicators as of_activities
from apps.activities import services as activities
from apps.activities.models import Visit
from apps.duties import indicators, services
from apps.duties.models import Duty
from kernel import clock
from kernel.models import Delivery
from kernel.periods import Month
from tests import make
from tests.apps.duties.test_people import set_rules
from tests.world import World

COMMAND = make.COMMAND


def test_duties_are_weighed_and_waived_ones_left_out(world: World) -> None:
    set_rules({"key": "light"}, {"key": "heavy", "weight": 3})
    services.make_duties(actor=COMMAND, period=Month.containing(clock.today()).previous())
    met = Duty.objects.get(rule="heavy", unit=world.east)
    Duty.objects.filter(pk=met.pk).update(done=1, met_on=met.starts_on)
    waived = Duty.objects.get(rule="light", unit=world.west)
    services.waive_duty(actor=COMMAND, duty=waived, reason="防汛")
    found = indicators.count_duties()["duties.met"]

    assert found == {
        "": Decimal("0.4286"), "each=unit": Decimal("0.4286"), "each=person": None,
    }  # fmt: skip


def test_what_was_held_and_who_was_there(world: World) -> None:
    for name in ("陈一", "陈二"):
        make.member(world.east, name)
    row = make.begun(world.east, "theme_day")
    ids = list(row.attendances.values_list("pk", flat=True))[:2]
    activities.record_roll(actor=COMMAND, activity=row, present=ids)
    activities.hold_activity(actor=COMMAND, activity=row)
    make.announced(world.east, starts_at=clock.now() - timedelta(days=100))
    found = of_activities.count_activities()

    assert found["activities.held"] == {"": 1}
    assert found["activities.attendance"] == {"": Decimal("0.6667")}
    assert found["activities.on_time"] == {"": None}


def test_visits_are_counted_until_they_are_taken_back(world: World) -> None:
    for met in ("owner", "employee", "nobody"):
        make.visit(business=world.shop, met=met, visitors=[world.keeper])
        Visit.objects.update(
            created_at=clock.now() - timedelta(hours=1)
        )  # else the same, sent twice
    last = make.visit(business=world.far_shop, visitors=[world.keeper])
    found = of_activities.count_visits()
    assert found == {
        "activities.visits": {"": 4}, "activities.businesses_visited": {"": 2},
        "activities.visits_met": {"": Decimal("0.75")},
    }  # fmt: skip
    activities.take_visit_back(actor=COMMAND, activity=last.activity)

    found = of_activities.count_visits()
    assert found["activities.visits"] == {"": 3}
    assert found["activities.businesses_visited"] == {"": 1}


def test_a_visit_has_the_figures_calculated_again(world: World) -> None:
    visit = make.visit(business=world.shop, visitors=[world.keeper])
    activities.take_visit_back(actor=COMMAND, activity=visit.activity)

    told = Delivery.objects.filter(handler__endswith="recalculate_after")
    names = told.values_list("entry__name", flat=True)
    assert {"activities.visit_paid", "activities.visit_taken_back"} <= set(names)
