"""What the page of an activity says and offers at each step, and no more than that."""

from __future__ import annotations

from datetime import timedelta

from apps.activities import services
from apps.activities.models import Activity
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


def test_minutes_are_to_be_written_by_who_held_it_until_they_are_handed_in(
    world: World, branch: OrgUnit
) -> None:
    secretary = world.actor(world.secretary)
    row = services.hold_activity(actor=COMMAND, activity=make.begun(branch))
    Activity.objects.update(organiser=world.secretary)
    client, page = visitor(world.secretary), f"/activities/{row.pk}/minutes/"
    assert "会议记录要写" in text(client, "/")
    row = services.write_minutes(actor=secretary, activity=row, minutes="讨论了计划。")
    row = services.submit_minutes(actor=secretary, activity=row)
    assert page not in text(client, "/")
    services.return_minutes(actor=world.actor(world.admin), activity=row, reason="请写明表决结果")

    home = text(client, "/")
    assert page in home
    assert "会议记录被退回" in home
    assert "请写明表决结果" in text(client, page)
    assert page not in text(visitor(world.admin), "/")


def test_who_is_excused_has_the_meeting_no_more_among_what_is_to_do(
    world: World, branch: OrgUnit
) -> None:
    row = make.announced(branch, starts_at=clock.now() + timedelta(hours=2))
    client, page = visitor(world.keeper_user), f"/activities/{row.pk}/"
    assert page in text(client, "/")
    services.ask_for_leave(actor=world.actor(world.keeper_user), activity=row, reason="进货")
    assert page in text(client, "/")
    line = row.attendances.get(reason="进货").pk
    services.answer_leave(actor=COMMAND, activity=row, attendance=line, granted=True)
    assert page not in text(client, "/")


def test_minutes_to_approve_are_named_with_their_branch(world: World, branch: OrgUnit) -> None:
    secretary = world.actor(world.secretary)
    row = services.hold_activity(actor=COMMAND, activity=make.begun(branch))
    row = services.write_minutes(actor=secretary, activity=row, minutes="讨论了计划。")
    services.submit_minutes(actor=secretary, activity=row)
    home = text(visitor(world.admin), "/")
    assert f"待审定的会议记录：{row.title}，{branch.name}" in home


def test_a_vote_that_failed_is_no_good_news(world: World, branch: OrgUnit) -> None:
    row = make.begun(branch)
    client = visitor(world.admin)
    given = {"title": "通过年度计划", "rule": "vote.resolution", "yes": 1, "no": 3, "abstained": 0, "written_yes": 0}  # fmt: skip
    answer = client.post(f"/activities/{row.pk}/vote/", given, follow=True).content.decode()
    said = answer[answer.index("data-said") - 120 :]
    assert "alert-warning" in said[:120]
    assert "未通过" in said[:900]


def test_nobody_is_invited_without_a_name(world: World, branch: OrgUnit) -> None:
    row = make.announced(branch)
    page = f"/activities/{row.pk}/invite/"
    answer = visitor(world.admin).post(page, {"guest": " "})
    assert answer.status_code == 200
    assert "没有写谁" in answer.content.decode()


def test_a_case_leads_back_to_the_meeting_that_resolved_it(world: World, branch: OrgUnit) -> None:
    row = make.begun(branch)
    case = services.record_resolution(
        actor=world.actor(world.secretary), activity=row, title="维修路灯", owner=world.secretary
    )
    assert f"/activities/{row.pk}/" in text(visitor(world.secretary), f"/cases/{case.pk}/")


def test_who_holds_for_one_unit_finds_it_chosen(world: World) -> None:
    client = visitor(world.secretary)
    for page in ("plan/", "series/new/", "invitations/"):
        assert f'value="{world.east.pk}" selected' in text(client, f"/activities/{page}")
