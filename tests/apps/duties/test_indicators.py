"""Figures about duties and activities."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from apps.activities import indicators as of_activities
from apps.activities import services as activities
from apps.duties import indicators, services
from apps.duties.models import Duty
from kernel import clock
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
