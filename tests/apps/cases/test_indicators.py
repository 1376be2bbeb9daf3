"""The county's figures about its cases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import time_machine

from apps.cases import indicators, services
from kernel import clock
from kernel.access import Actor
from tests import make
from tests.world import World


def test_open_timely_and_satisfied(world: World, keeper: Actor, secretary: Actor) -> None:
    make.case(world.east)
    make.case(world.east, kind="hardship")
    for rating, days in ((5, 0), (4, 0), (1, 0), (5, 60)):
        case = make.case(world.east, actor=keeper, source="member", member=world.keeper)
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            case = services.answer(
                actor=secretary,
                case=services.assign(actor=make.COMMAND, case=case, owner=world.secretary)
                if not days
                else case,
                text="已办",
            )
            services.rate(actor=keeper, case=case, rating=rating)

    found = indicators.count_cases()

    assert found["cases.open"] == {"": 1}
    assert found["cases.satisfied"] == {"": Decimal("0.75")}
    assert found["cases.in_time"] == {"": 1}


def test_of_few_answers_no_share_is_told(world: World, secretary: Actor) -> None:
    services.answer(actor=secretary, case=make.case(world.east), text="已办")

    found = indicators.count_cases()

    assert found["cases.in_time"] == {"": None}
    assert found["cases.satisfied"] == {"": None}
