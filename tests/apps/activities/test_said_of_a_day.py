"""A roll while people sign in, and what was said of a day that is moved: nobody is sent away unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.activities import services
from apps.activities.models import Activity, Attendance
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.access import Actor
from kernel.errors import Conflict, Invalid, Unchanged
from kernel.models import JournalEntry
from tests import make
from tests.apps.activities.test_signing_in import branch, claim, frozen, keeper, line
from tests.visiting import text, visitor
from tests.world import World

__all__ = ["branch", "keeper"]
Status = Attendance.Status
COMMAND = make.COMMAND


def test_a_roll_read_before_somebody_signed_in_does_not_send_them_away(
    branch: OrgUnit, keeper: Actor
) -> None:
    row = frozen(make.announced(branch))
    there = [line(row, "陈一").pk]
    client = visitor(make.holder("clerk", branch.parent or branch))
    claim(keeper, row)
    services.record_roll(actor=COMMAND, activity=row, present=there, expected_version=row.version)

    assert line(row, "王丽兰").status == Status.CLAIMED
    with pytest.raises(Conflict, match="签到"):
        services.hold_activity(actor=COMMAND, activity=row)
    page = f"/activities/{row.pk}/roll/"
    mine = line(row, "王丽兰")
    assert f'name="claimed-{mine.pk}"' in text(client, page)
    version = Activity.objects.get(pk=row.pk).version
    given = {"expected_version": version, f"claimed-{mine.pk}": "1", f"here-{there[0]}": "on"}
    client.post(page, given)
    assert line(row, "王丽兰").status == Status.ABSENT
    assert JournalEntry.objects.filter(name="activities.claim_refused").count() == 1


def test_all_of_them_are_those_that_stood_on_the_page(branch: OrgUnit, keeper: Actor) -> None:
    row = frozen(make.announced(branch))
    claim(keeper, row)
    client = visitor(make.holder("clerk", branch.parent or branch))
    page = f"/activities/{row.pk}/claims/"
    assert f'name="seen" value="{line(row, "王丽兰").pk}"' in text(client, page)
    row.attendances.filter(member__name="陈一").update(status=Status.CLAIMED)

    client.post(page, {"seen": [line(row, "王丽兰").pk]})

    assert line(row, "王丽兰").status == Status.PRESENT
    assert line(row, "陈一").status == Status.CLAIMED


def test_what_was_said_of_one_day_does_not_hold_for_another(branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch)
    claim(keeper, row)
    row.attendances.filter(member__name="陈一").update(status=Status.EXCUSED, reason="出差")
    hour = services.change_activity(
        actor=COMMAND, activity=row, ends_at=row.ends_at + timedelta(minutes=5)
    )
    assert line(row, "王丽兰").status == Status.CLAIMED
    begins = hour.starts_at + timedelta(days=1)

    services.change_activity(
        actor=COMMAND, activity=hour, starts_at=begins, ends_at=begins + timedelta(hours=1)
    )

    assert {(one.status, one.reason) for one in row.attendances.all()} == {(Status.INVITED, "")}
    organiser = visitor(make.holder("clerk", branch.parent or branch))
    assert "签到和请假" in text(organiser, f"/activities/{row.pk}/change/")


def test_no_leave_is_asked_for_what_is_over(world: World, branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch, starts_at=clock.now() - timedelta(days=2))
    with pytest.raises(Conflict, match="已经结束"):
        services.ask_for_leave(actor=keeper, activity=row, reason="病了")

    assert "/leave/" not in text(visitor(world.keeper_user), f"/activities/{row.pk}/")


def test_a_guest_is_on_the_roll_once(branch: OrgUnit) -> None:
    row = make.announced(branch)
    services.invite(actor=COMMAND, activity=row, guest="张局长")
    with pytest.raises(Unchanged):
        services.invite(actor=COMMAND, activity=row, guest=" 张局长 ")
    with pytest.raises(Invalid):
        services.invite(actor=COMMAND, activity=row, guest="")

    assert row.attendances.filter(member=None).count() == 1


def test_members_of_one_name_are_told_apart_where_one_ticks_them(
    world: World, branch: OrgUnit
) -> None:
    for employer in ("崇义饭店", "阳岭茶行"):
        make.member(branch, "张伟", employer=employer)
    row = frozen(make.announced(branch))
    shown = text(visitor(world.secretary), f"/activities/{row.pk}/roll/")

    assert "崇义饭店、2000年7月1日入党" in shown
    assert "缺席原因：张伟 阳岭茶行" in shown
    assert shown.count("入党") == 4
