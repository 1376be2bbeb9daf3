"""An activity from its plan to its approved minutes, and what one does wrong on the way."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from apps.activities import events, queries, services
from apps.activities.models import Activity, Attendance, Vote
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.access import Actor
from kernel.errors import Conflict, Denied, Invalid, Stale
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World

Status = Attendance.Status
COMMAND = make.COMMAND


@pytest.fixture
def branch(world: World) -> OrgUnit:
    """The east branch, with its keeper, four more full members and one on probation."""
    for name in ("陈一", "陈二", "陈三", "陈四"):
        make.member(world.east, name)
    make.member(world.east, "方预备", category="probationary", confirmed_on=None)
    return world.east


def present(activity: Activity, *names: str) -> list[UUID]:
    rows = activity.attendances.filter(member__name__in=names)
    return list(rows.values_list("pk", flat=True))


def vote(
    activity: Activity,
    yes: int,
    rule: str = "vote.resolution",
    title: str = "通过年度计划",
    **values: int,
) -> Vote:
    return services.record_vote(
        actor=COMMAND,
        activity=activity,
        title=title,
        rule=rule,
        yes=yes,
        reason="多人外出",
        **values,
    )


def test_a_members_meeting_invites_the_units_members(branch: OrgUnit) -> None:
    assert queries.counted(make.activity(branch)).invited == 6
    assert queries.counted(make.activity(branch, "talk")).invited == 0


def test_a_branch_committee_invites_those_who_hold_a_role(world: World, branch: OrgUnit) -> None:
    make.member(branch, "李书记", user=world.secretary)

    (row,) = make.activity(branch, "branch_committee").attendances.all()
    assert row.name == "李书记"


def test_its_day_is_the_day_in_shanghai(branch: OrgUnit) -> None:
    late = clock.now().replace(month=3, day=31, hour=23, minute=59) - timedelta(days=365)

    found = make.activity(branch, starts_at=late)
    assert found.held_on == late.date()


@pytest.mark.parametrize(
    ("kind", "hours", "field"),
    [("members_meeting", 0, "ends_at"), ("members_meeting", 24 * 40, "ends_at"),
     ("no_such_kind", 1, "kind"), ("joint_meeting", 1, "unit")],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused(
    branch: OrgUnit, kind: str, hours: int, field: str
) -> None:
    now = clock.now()
    with pytest.raises(Invalid) as caught:
        make.activity(branch, kind, starts_at=now, ends_at=now + timedelta(hours=hours))

    assert set(caught.value.fields) == {field}


def test_only_full_members_of_the_unit_get_a_vote_when_the_roll_is_frozen(
    world: World, branch: OrgUnit
) -> None:
    row = make.announced(branch)
    far = make.member(world.west, "外支部")
    services.invite(actor=COMMAND, activity=row, members=[far], guest="挂点领导")
    row.refresh_from_db()
    row = services.freeze_roll(actor=COMMAND, activity=row)

    voting = set(row.attendances.filter(votes=True).values_list("member__name", flat=True))
    assert voting == {"王丽兰", "陈一", "陈二", "陈三", "陈四"}


def test_a_roll_is_frozen_on_its_day_and_once(branch: OrgUnit) -> None:
    tomorrow = make.announced(branch, starts_at=clock.now() + timedelta(days=1))
    with pytest.raises(Invalid):
        services.freeze_roll(actor=COMMAND, activity=tomorrow)

    today = services.freeze_roll(actor=COMMAND, activity=make.announced(branch))
    with pytest.raises(Conflict):
        services.freeze_roll(actor=COMMAND, activity=today)
    with pytest.raises(Conflict):
        services.invite(actor=COMMAND, activity=today, guest="迟到的客人")


def test_who_is_not_there_is_absent_or_excused(world: World, branch: OrgUnit) -> None:
    row = make.announced(branch)
    services.ask_for_leave(actor=world.actor(world.keeper_user), activity=row, reason="进货")
    row = services.freeze_roll(actor=COMMAND, activity=row)
    (ill,) = present(row, "陈四")
    services.record_roll(
        actor=COMMAND, activity=row, present=present(row, "陈一", "陈二"), reasons={ill: "住院"}
    )

    found = dict(row.attendances.values_list("member__name", "status"))
    assert found["王丽兰"] == found["陈四"] == Status.EXCUSED
    assert found["陈一"] == Status.PRESENT
    assert found["陈三"] == Status.ABSENT


def test_a_stranger_to_the_roll_is_refused(world: World, branch: OrgUnit) -> None:
    row, other = make.begun(branch), make.begun(world.west)
    stranger = list(other.attendances.values_list("pk", flat=True)) or [row.pk]
    with pytest.raises(Invalid) as caught:
        services.record_roll(actor=COMMAND, activity=row, present=stranger)

    assert set(caught.value.fields) == {"present"}


def test_two_who_record_one_roll_do_not_overwrite_each_other(branch: OrgUnit) -> None:
    row = make.begun(branch)
    seen = row.version
    services.record_roll(
        actor=COMMAND, activity=row, present=present(row, "陈一"), expected_version=seen
    )
    with pytest.raises(Stale):
        services.record_roll(actor=COMMAND, activity=row, present=[], expected_version=seen)

    assert queries.counted(row).present == 1


@pytest.mark.parametrize(
    ("papers", "field"),
    [({"yes": 6}, "yes"), ({"yes": 3, "no": 3}, "yes"), ({"yes": 3, "no": -1}, "no"),
     ({"yes": 5, "written_yes": 1}, "written_yes")],
)  # fmt: skip
def test_more_papers_than_people_are_refused(
    branch: OrgUnit, papers: dict[str, int], field: str
) -> None:
    row = make.begun(branch)
    with pytest.raises(Invalid) as caught:
        vote(row, **papers)

    assert set(caught.value.fields) == {field}
    assert not row.ballots.exists()


def test_a_page_of_a_vote_that_is_refused_keeps_what_was_typed(
    world: World, branch: OrgUnit
) -> None:
    row = make.begun(branch)
    given = {
        "title": "接收新党员",
        "rule": "vote.resolution",
        "yes": 99,
        "no": 0,
        "abstained": 0,
        "written_yes": 0,
    }
    answer = visitor(world.secretary).post(f"/activities/{row.pk}/vote/", given)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "接收新党员" in page
    assert 'value="99"' in page
    assert "aria-invalid" in page
    assert not row.ballots.exists()


def test_votes_and_roll_stay_true_to_each_other(branch: OrgUnit) -> None:
    row = make.begun(branch)
    vote(row, yes=5)
    with pytest.raises(Conflict):
        services.record_roll(actor=COMMAND, activity=row, present=present(row, "陈一"))

    assert queries.counted(row).present == 6


def test_no_vote_before_it_is_known_who_is_there(branch: OrgUnit) -> None:
    row = services.freeze_roll(actor=COMMAND, activity=make.announced(branch))
    with pytest.raises(Conflict):
        vote(row, yes=1)


def told(name: str) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(name=name))


def test_holding_tells_a_fact_of_the_unit_and_of_each_member(branch: OrgUnit) -> None:
    row = make.begun(branch)
    services.record_roll(actor=COMMAND, activity=row, present=present(row, "陈一"))
    services.hold_activity(actor=COMMAND, activity=row)

    (held,) = told(events.ActivityHeld.name)
    assert held.payload["occurred_on"] == row.held_on.isoformat()
    assert held.payload["tags"] == ["kind:members_meeting", "group:meeting"]
    attended = [entry.payload["tags"][-1] for entry in told(events.Attended.name)]
    assert sorted(attended) == ["status:absent"] * 5 + ["status:present"]


def test_nothing_is_held_before_its_day_or_without_anybody(branch: OrgUnit) -> None:
    tomorrow = make.announced(branch, starts_at=clock.now() + timedelta(days=1))
    with pytest.raises(Invalid):
        services.hold_activity(actor=COMMAND, activity=tomorrow)
    row = services.freeze_roll(actor=COMMAND, activity=make.announced(branch))
    with pytest.raises(Invalid) as refused:
        services.hold_activity(actor=COMMAND, activity=row)

    assert "reason" in refused.value.fields
    assert told(events.ActivityHeld.name) == []


def test_what_was_told_can_be_taken_back_and_recorded_again(branch: OrgUnit) -> None:
    row = make.begun(branch)
    vote(row, yes=5)
    row = services.hold_activity(actor=COMMAND, activity=row)
    row = services.take_holding_back(actor=COMMAND, activity=row)
    assert row.ballots.count() == 1
    with pytest.raises(Conflict):
        services.record_roll(actor=COMMAND, activity=row, present=present(row, "陈一"))
    services.take_vote_back(actor=COMMAND, activity=row)
    services.record_roll(actor=COMMAND, activity=row, present=present(row, "陈一"))

    assert services.hold_activity(actor=COMMAND, activity=Activity.objects.get(pk=row.pk))
    assert len(told(events.ActivityHeld.name)) == 2
    assert len(told(events.HoldingTakenBack.name)) == 1
    assert len(told(events.VoteTakenBack.name)) == 1


def test_nobody_approves_minutes_of_their_own(world: World, branch: OrgUnit) -> None:
    secretary, admin = world.actor(world.secretary), world.actor(world.admin)
    row = services.hold_activity(actor=COMMAND, activity=make.begun(branch))
    row = services.write_minutes(actor=secretary, activity=row, minutes="讨论了年度计划。")
    row = services.submit_minutes(actor=secretary, activity=row)
    with pytest.raises(Denied):
        services.approve_minutes(actor=secretary, activity=row)
    with pytest.raises(Conflict):
        services.write_minutes(actor=secretary, activity=row, minutes="改一改")

    row = services.approve_minutes(actor=admin, activity=row)
    assert (row.state, row.approved_by_label) == (Activity.State.ARCHIVED, "孙管理员")


def test_a_cancelled_activity_says_why_and_stays(branch: OrgUnit) -> None:
    row = make.announced(branch)
    with pytest.raises(Invalid):
        services.cancel_activity(actor=COMMAND, activity=row, reason=" ")
    row = services.cancel_activity(actor=COMMAND, activity=row, reason="暴雨")
    with pytest.raises(Conflict):
        services.hold_activity(actor=COMMAND, activity=row)

    assert row.reason == "暴雨"


def test_an_organiser_of_another_unit_does_nothing_here(world: World, branch: OrgUnit) -> None:
    row = make.begun(branch)
    stranger = world.actor(world.stranger)
    for service, values in (
        (services.record_roll, {"present": []}),
        (services.hold_activity, {}),
        (services.cancel_activity, {"reason": "不开了"}),
    ):
        with pytest.raises(Denied):
            service(actor=stranger, activity=row, **values)

    assert not queries.activities(stranger).filter(pk=row.pk).exists()


def seen_by(actor: Actor) -> set[UUID]:
    return set(queries.activities(actor).values_list("pk", flat=True))


def test_a_member_sees_what_they_are_invited_to_once_announced(
    world: World, branch: OrgUnit
) -> None:
    draft, open_, far = make.activity(branch), make.announced(branch), make.announced(world.west)
    keeper = world.actor(world.keeper_user)

    assert seen_by(keeper) == {open_.pk}
    assert {draft.pk, open_.pk} <= seen_by(world.actor(world.secretary))
    assert far.pk not in seen_by(world.actor(world.secretary))


def test_leave_is_asked_by_who_is_invited_before_it_begins(world: World, branch: OrgUnit) -> None:
    keeper, stranger = world.actor(world.keeper_user), world.actor(world.stranger)
    row = make.announced(branch)
    with pytest.raises(Conflict):
        services.ask_for_leave(actor=stranger, activity=row, reason="有事")
    with pytest.raises(Invalid):
        services.ask_for_leave(actor=keeper, activity=row, reason="")
    services.freeze_roll(actor=COMMAND, activity=row)
    with pytest.raises(Conflict):
        services.ask_for_leave(actor=keeper, activity=row, reason="有事")


def test_a_unit_is_not_dissolved_under_what_it_announced(branch: OrgUnit) -> None:
    from apps.activities.offers import open_activities

    row = make.announced(branch)
    assert list(open_activities(branch)) == [row]
    services.cancel_activity(actor=COMMAND, activity=row, reason="支部撤并")
    assert not open_activities(branch).exists()


def test_the_page_of_the_roll_asks_only_who_is_absent_why(world: World, branch: OrgUnit) -> None:
    row = make.announced(branch)
    services.freeze_roll(actor=COMMAND, activity=row)
    client = visitor(world.secretary)
    lines = row.attendances.order_by("member__name_pinyin")
    given = {f"here-{line.pk}": "on" for line in lines[:4]}
    given |= {f"why-{lines[4].pk}": "出差", "expected_version": str(Activity.objects.get().version)}

    assert client.post(f"/activities/{row.pk}/roll/", given).status_code == 302
    shown = text(client, f"/activities/{row.pk}/")
    assert "到会<strong>4</strong>人" in shown
    assert "出差" in shown


def test_a_stale_page_of_the_roll_says_so_and_keeps_the_ticks(
    world: World, branch: OrgUnit
) -> None:
    row = make.begun(branch)
    client = visitor(world.secretary)
    answer = client.post(f"/activities/{row.pk}/roll/", {"expected_version": "1"})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert queries.counted(row).present == 6


def test_why_somebody_was_absent_is_not_for_everybody_invited(
    world: World, branch: OrgUnit
) -> None:
    row = make.begun(branch)
    (ill,) = present(row, "陈四")
    services.record_roll(actor=COMMAND, activity=row, present=[], reasons={ill: "住院"})
    member = visitor(world.keeper_user)

    assert "住院" not in text(member, f"/activities/{row.pk}/")
    answer = member.get(f"/api/v1/activities/{row.pk}/roll/").json()
    assert [line["member"]["name"] for line in answer] == ["王丽兰"]


def test_a_step_that_cannot_be_says_why(world: World, branch: OrgUnit) -> None:
    row = make.announced(branch, starts_at=clock.now() + timedelta(days=2))
    shown = visitor(world.secretary).post(f"/activities/{row.pk}/hold/")

    assert shown.status_code == 200
    assert "才开始，开过之后再来记录" in shown.content.decode()


def test_what_was_resolved_becomes_a_case_with_its_owner_and_day(
    world: World, branch: OrgUnit
) -> None:
    row = make.begun(branch)
    due = clock.today() + timedelta(days=14)
    case = services.record_resolution(
        actor=COMMAND, activity=row, title="修缮宣传栏", owner=world.secretary, due_on=due
    )

    assert (case.source_id, case.owner, case.due_on) == (row.pk, world.secretary, due)
    assert "修缮宣传栏" in text(visitor(world.secretary), f"/activities/{row.pk}/")


def test_nothing_is_resolved_before_anybody_is_there(branch: OrgUnit) -> None:
    with pytest.raises(Conflict):
        services.record_resolution(actor=COMMAND, activity=make.announced(branch), title="计划")


def test_a_secretary_records_a_resolution_on_the_page(world: World, branch: OrgUnit) -> None:
    row = make.begun(branch)
    given = {"title": "修缮宣传栏", "owner": str(world.secretary.pk)}
    client = visitor(world.secretary)

    assert client.post(f"/activities/{row.pk}/resolve/", given).status_code == 302
    (case,) = queries.resolutions(world.actor(world.secretary), row)
    assert case.owner == world.secretary
