"""What is sent twice, decided twice, or for a day that cannot be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.cases import services as cases
from apps.cases.models import Case
from apps.duties import services as duties
from apps.duties.models import Duty
from kernel import clock
from kernel.access import actor_for
from kernel.errors import Conflict, Invalid
from kernel.periods import parse
from tests import make
from tests.make import COMMAND
from tests.world import World


def test_the_same_activity_is_prepared_once_within_a_minute(world: World) -> None:
    starts = clock.now() + timedelta(days=1)
    given: dict[str, Any] = {
        "actor": actor_for(world.secretary), "kind": "members_meeting", "unit": world.east,
        "title": "", "starts_at": starts, "ends_at": starts + timedelta(hours=1),
    }  # fmt: skip
    activities.plan_activity(**given)
    with pytest.raises(Conflict, match="刚刚准备过"):
        activities.plan_activity(**given)
    activities.plan_activity(**given | {"title": "另一次"})
    with clock.at(clock.now() + timedelta(minutes=2)):
        activities.plan_activity(**given)
    assert Activity.objects.count() == 3


def test_the_same_case_is_raised_once_within_a_minute(world: World) -> None:
    given: dict[str, Any] = {
        "actor": actor_for(world.admin), "unit": world.east, "kind": "suggestion",
        "text": "路灯坏了", "source": Case.Source.COMMITTEE,
    }  # fmt: skip
    case = cases.raise_case(**given)
    with pytest.raises(Conflict, match="刚刚提出过"):
        cases.raise_case(**given)
    cases.raise_case(**given | {"text": "路面坏了"})
    with pytest.raises(Invalid, match="两年"):
        cases.assign(
            actor=actor_for(world.admin), case=case, owner=world.secretary, due_on=date.max
        )


def test_a_waived_duty_keeps_its_reason(world: World) -> None:
    duties.make_duties(actor=COMMAND, period=parse("2026-03"))
    duty = Duty.objects.filter(unit=world.east, met_on=None).first()
    assert duty is not None
    duties.waive_duty(actor=COMMAND, duty=duty, reason="停业")
    with pytest.raises(Conflict, match="停业"):
        duties.waive_duty(actor=COMMAND, duty=duty, reason="另一个理由")
    assert Duty.objects.get(pk=duty.pk).waived == "停业"


def test_minutes_are_handed_in_once(world: World) -> None:
    row = activities.hold_activity(actor=COMMAND, activity=make.begun(world.east))
    row = activities.write_minutes(actor=COMMAND, activity=row, minutes="讨论了计划。")
    row = activities.submit_minutes(actor=COMMAND, activity=row)
    with pytest.raises(Conflict, match="已经提交"):
        activities.submit_minutes(actor=COMMAND, activity=row)


def test_nothing_is_held_before_its_unit_was_founded(world: World) -> None:
    early = clock.now().replace(year=world.east.founded_on.year - 1)
    with pytest.raises(Invalid) as caught:
        make.activity(world.east, starts_at=early)
    assert [*caught.value.fields] == ["starts_at"]
    row = make.activity(world.east)
    with pytest.raises(Invalid):
        activities.change_activity(actor=COMMAND, activity=row, starts_at=early)
