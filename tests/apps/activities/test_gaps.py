"""What an activity has too little of: people who are there, minutes; it is said where it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.activities import services
from apps.activities.models import Activity
from apps.duties import services as duties
from apps.duties.models import Finding
from apps.organization.models import OrgUnit
from kernel.errors import Conflict, Invalid
from kernel.web.templatetags.ui import day
from tests import make
from tests.apps.activities.test_activities import COMMAND, branch, present
from tests.visiting import text, visitor
from tests.world import World

__all__ = ["branch"]


def test_what_was_held_without_attendance_is_recorded_with_its_reason_as_a_breach(
    world: World, branch: OrgUnit
) -> None:
    row = make.announced(branch)
    client, page = visitor(world.admin), f"/activities/{row.pk}/"
    asked = client.post(f"{page}hold/").content.decode()
    assert 'name="reason"' in asked
    assert not Finding.objects.exists()
    assert client.post(f"{page}hold/", {"reason": "签到本丢失"}).status_code == 302

    found = Finding.objects.get()
    assert (found.what, found.subject_id, found.reason) == ("attendance", row.pk, "签到本丢失")
    duties.find_unrecorded(actor=COMMAND)
    assert Finding.objects.count() == 1


def test_holding_says_by_when_the_minutes_are_due(world: World, branch: OrgUnit) -> None:
    row = make.begun(branch)
    client = visitor(world.admin)
    page = client.post(f"/activities/{row.pk}/hold/", follow=True).content.decode()

    last = day(row.held_on + timedelta(days=15))
    assert page.count(last) == 2


def test_a_meeting_of_too_few_is_warned_of_without_a_vote(world: World, branch: OrgUnit) -> None:
    row = make.begun(branch)
    client = visitor(world.admin)
    assert "不能作出决议" not in text(client, f"/activities/{row.pk}/")
    services.record_roll(actor=COMMAND, activity=row, present=present(row, "陈一"))
    assert "不能作出决议" in text(client, f"/activities/{row.pk}/")

    theme = make.begun(branch, "theme_day")
    services.record_roll(actor=COMMAND, activity=theme, present=present(theme, "陈一"))
    assert "不到一半" in text(client, f"/activities/{theme.pk}/")


def test_minutes_that_are_returned_go_back_to_who_handed_them_in(
    world: World, branch: OrgUnit
) -> None:
    secretary, admin = world.actor(world.secretary), world.actor(world.admin)
    row = services.hold_activity(actor=COMMAND, activity=make.begun(branch))
    row = services.write_minutes(actor=secretary, activity=row, minutes="讨论了计划。")
    row = services.submit_minutes(actor=secretary, activity=row)
    with pytest.raises(Invalid):
        services.return_minutes(actor=admin, activity=row, reason=" ")
    row = services.return_minutes(actor=admin, activity=row, reason="请写明表决结果")

    assert row.minutes_state == Activity.Minutes.OPEN
    assert "请写明表决结果" in text(visitor(world.secretary), f"/activities/{row.pk}/")
    row = services.write_minutes(actor=secretary, activity=row, minutes="同意计划，全票。")
    row = services.submit_minutes(actor=secretary, activity=row)
    assert row.returned_why == ""
    with pytest.raises(Conflict):
        services.return_minutes(actor=admin, activity=make.begun(branch), reason="x")
