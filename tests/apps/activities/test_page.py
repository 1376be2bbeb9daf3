"""What the page of an activity says and offers at each step, and no more than that."""

from __future__ import annotations

from datetime import timedelta

from apps.activities import services
from apps.organization.models import OrgUnit
from kernel import clock
from tests import make
from tests.apps.activities.test_activities import COMMAND, branch
from tests.visiting import text, visitor
from tests.world import World

__all__ = ["branch"]


def test_a_lecture_shows_the_agenda_it_was_given(world: World, branch: OrgUnit) -> None:
    row = make.announced(branch, "party_lecture", agenda=["讲党课：守初心"])
    assert "讲党课：守初心" in text(visitor(world.keeper_user), f"/activities/{row.pk}/")


def test_a_kind_without_votes_asks_for_no_quorum_of_votes(world: World, branch: OrgUnit) -> None:
    lecture, meeting = make.begun(branch, "party_lecture"), make.begun(branch)
    client = visitor(world.admin)
    for page in ("", "live/", "roll/", "code/"):
        assert "接收与转正" not in text(client, f"/activities/{lecture.pk}/{page}")
        assert "接收与转正" in text(client, f"/activities/{meeting.pk}/{page}")


def test_it_was_held_is_offered_once_it_has_begun(world: World, branch: OrgUnit) -> None:
    row = make.begun(branch, starts_at=clock.now() + timedelta(minutes=20))
    client, page = visitor(world.admin), f"/activities/{row.pk}/"
    assert f"{page}hold/" not in text(client, page)
    started = make.begun(branch)
    assert f"/activities/{started.pk}/hold/" in text(client, f"/activities/{started.pk}/")


def test_after_it_was_held_the_minutes_come_next(world: World, branch: OrgUnit) -> None:
    row = services.hold_activity(actor=COMMAND, activity=make.begun(branch))
    found = text(visitor(world.admin), f"/activities/{row.pk}/")
    assert f'class="btn btn-primary" href="/activities/{row.pk}/minutes/"' in found
    assert found.index(f"{row.pk}/minutes/") < found.index(f"{row.pk}/take-back/")


def test_leave_that_was_granted_is_not_called_nobodys(world: World, branch: OrgUnit) -> None:
    row = make.announced(branch)
    services.ask_for_leave(actor=world.actor(world.keeper_user), activity=row, reason="进货")
    assert "还没有答复" in text(visitor(world.keeper_user), f"/activities/{row.pk}/")
    line = row.attendances.get(reason="进货").pk
    services.answer_leave(actor=COMMAND, activity=row, attendance=line, granted=True)
    found = text(visitor(world.admin), f"/activities/{row.pk}/claims/")
    assert "没有人请假" not in found
    assert "没有人在等答复" in found
