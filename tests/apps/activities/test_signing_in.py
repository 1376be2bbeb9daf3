"""Signing in by the code on the screen, the organiser's confirmation, and leave that is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from apps.activities import queries, services
from apps.activities.models import Activity, Attendance
from apps.activities.rules import codes
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.access import Actor
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World

Status = Attendance.Status
COMMAND = make.COMMAND


@pytest.fixture
def branch(world: World) -> OrgUnit:
    """The east branch with its keeper and two more full members."""
    for name in ("陈一", "陈二"):
        make.member(world.east, name)
    return world.east


@pytest.fixture
def keeper(world: World) -> Actor:
    return world.actor(world.keeper_user)


def line(activity: Activity, name: str) -> Attendance:
    return activity.attendances.get(member__name=name)


def claim(actor: Actor, row: Activity) -> tuple[Attendance, bool]:
    ticket = codes.current(row.pk)
    return services.claim_presence(actor=actor, activity=row, ticket=ticket)


def frozen(row: Activity) -> Activity:
    return services.freeze_roll(actor=COMMAND, activity=row)


def test_a_claim_is_no_presence_until_the_organiser_confirms_it(
    branch: OrgUnit, keeper: Actor
) -> None:
    row = frozen(make.announced(branch))
    claim(keeper, row)
    before = queries.live(row)
    assert (before.claimed, before.tally.present) == (1, 0)

    assert services.confirm_claims(actor=COMMAND, activity=row) == 1
    after = queries.live(row)
    assert (after.claimed, after.tally.present) == (0, 1)


def test_a_second_sign_in_changes_nothing_and_says_so(branch: OrgUnit, keeper: Actor) -> None:
    row = frozen(make.announced(branch))
    first, is_new = claim(keeper, row)
    again, is_new_again = claim(keeper, row)
    assert (is_new, is_new_again, again.version) == (True, False, first.version)

    services.confirm_claims(actor=COMMAND, activity=row)
    confirmed, _new = claim(keeper, row)
    assert confirmed.status == Status.PRESENT


def test_a_code_is_good_for_its_seconds_only(branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch)
    photographed = codes.current(row.pk)
    later = clock.now() + timedelta(seconds=2 * codes.EVERY)

    with time_machine.travel(later, tick=False), pytest.raises(Invalid) as refused:
        services.claim_presence(actor=keeper, activity=row, ticket=photographed)
    assert "半分钟" in str(refused.value.fields["ticket"])
    assert line(row, "王丽兰").status == Status.INVITED


def test_who_scanned_in_time_may_read_before_they_tap(branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch)
    mine = codes.ticket(row.pk, keeper.id)
    with time_machine.travel(clock.now() + timedelta(seconds=200), tick=False):
        assert services.claim_presence(actor=keeper, activity=row, ticket=mine)[1]


def test_a_ticket_is_of_one_person_and_one_activity(
    world: World, branch: OrgUnit, keeper: Actor
) -> None:
    row, other = make.announced(branch), make.announced(branch, "theme_day")
    for ticket in (codes.ticket(row.pk, world.secretary.pk), codes.ticket(other.pk, keeper.id)):
        with pytest.raises(Invalid):
            services.claim_presence(actor=keeper, activity=row, ticket=ticket)


def test_a_stranger_to_the_roll_is_told_to_ask(world: World, branch: OrgUnit) -> None:
    row = make.announced(branch)
    with pytest.raises(Conflict) as refused:
        claim(world.actor(world.stranger), row)
    assert "组织者" in str(refused.value.message)

    client = visitor(world.stranger)
    path = f"/activities/{row.pk}/sign-in/{codes.current(row.pk)}/"
    assert "组织者" in text(client, path)
    assert row.title not in text(client, path)
    assert client.get(f"/activities/{row.pk}/sign-in/{'0' * 24}/").status_code == 404


def test_one_signs_in_on_the_day_only(branch: OrgUnit, keeper: Actor) -> None:
    tomorrow = make.announced(branch, starts_at=clock.now() + timedelta(days=1))
    yesterday = make.announced(branch, starts_at=clock.now() - timedelta(days=2))
    draft = make.activity(branch)
    for row in (tomorrow, yesterday, draft):
        with pytest.raises(Conflict):
            claim(keeper, row)


def test_opening_the_scanned_address_is_no_claim(world: World, branch: OrgUnit) -> None:
    row = make.announced(branch)
    client = visitor(world.keeper_user)
    path = f"/activities/{row.pk}/sign-in/{codes.current(row.pk)}/"
    page = client.get(path)
    assert line(row, "王丽兰").status == Status.INVITED

    ticket = page.context["form"]["ticket"].value()
    assert client.post(path, {"ticket": ticket}).status_code == 302
    assert line(row, "王丽兰").status == Status.CLAIMED


def test_a_claim_of_another_unit_is_not_there_for_its_neighbour(
    world: World, branch: OrgUnit, keeper: Actor
) -> None:
    row = frozen(make.announced(branch))
    mine, _new = claim(keeper, row)
    with pytest.raises(Denied):
        services.confirm_claims(actor=world.actor(world.stranger), activity=row)
    make.member(world.west, "赵远")
    far = frozen(make.announced(world.west))
    with pytest.raises(Invalid):
        services.confirm_claims(actor=COMMAND, activity=far, attendances=[mine.pk])

    client = visitor(world.secretary)
    assert client.post(f"/activities/{far.pk}/claims/").status_code == 404
    other = f"/activities/{row.pk}/claims/{far.attendances.get().pk}/confirm/"
    assert client.post(other).status_code == 404


def test_who_did_not_sign_in_is_not_confirmed(branch: OrgUnit) -> None:
    row = frozen(make.announced(branch))
    with pytest.raises(Conflict):
        services.confirm_claims(actor=COMMAND, activity=row, attendances=[line(row, "陈一").pk])


def test_nothing_is_confirmed_before_the_roll_is_frozen(branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch)
    claim(keeper, row)
    with pytest.raises(Conflict):
        services.confirm_claims(actor=COMMAND, activity=row)


def test_a_late_claim_counts_and_does_not_change_a_vote_that_was_counted(
    branch: OrgUnit, keeper: Actor
) -> None:
    row = frozen(make.announced(branch))
    there = [line(row, "陈一").pk, line(row, "陈二").pk]
    row = services.record_roll(actor=COMMAND, activity=row, present=there)
    taken = services.record_vote(
        actor=COMMAND, activity=row, title="计划", rule="vote.resolution", yes=2, reason="多人外出"
    )
    claim(keeper, row)
    services.confirm_claims(actor=COMMAND, activity=row)
    taken.refresh_from_db()

    assert (queries.counted(row).present, taken.present, taken.yes) == (3, 2, 2)


def test_a_refused_claim_may_be_made_again(branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch)
    mine, _new = claim(keeper, row)
    services.refuse_claim(actor=COMMAND, activity=row, attendance=mine.pk)
    with pytest.raises(Conflict):
        services.refuse_claim(actor=COMMAND, activity=row, attendance=mine.pk)

    assert claim(keeper, row)[1]


def test_a_refused_claim_leaves_a_granted_leave_as_it_was(branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch)
    mine = services.ask_for_leave(actor=keeper, activity=row, reason="进货")
    services.answer_leave(actor=COMMAND, activity=row, attendance=mine.pk, granted=True)
    claim(keeper, row)
    refused = services.refuse_claim(actor=COMMAND, activity=row, attendance=mine.pk)

    assert (refused.status, refused.reason) == (Status.EXCUSED, "进货")


def test_who_signed_in_does_not_ask_for_leave(branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch)
    claim(keeper, row)
    with pytest.raises(Conflict):
        services.ask_for_leave(actor=keeper, activity=row, reason="先走")

    assert line(row, "王丽兰").status == Status.CLAIMED


def test_nothing_is_held_while_a_claim_waits_or_the_roll_is_not_recorded(
    branch: OrgUnit, keeper: Actor
) -> None:
    row = frozen(make.announced(branch))
    claim(keeper, row)
    services.confirm_claims(actor=COMMAND, activity=row)
    with pytest.raises(Conflict):
        services.hold_activity(actor=COMMAND, activity=row)
    there = [line(row, "陈一").pk, line(row, "陈二").pk]
    row = services.record_roll(actor=COMMAND, activity=row, present=there)
    claim(keeper, row)
    with pytest.raises(Conflict):
        services.hold_activity(actor=COMMAND, activity=row)
    services.confirm_claims(actor=COMMAND, activity=row)

    assert services.hold_activity(actor=COMMAND, activity=row).state == Activity.State.HELD


def test_the_quorum_is_said_while_people_come_in(
    world: World, branch: OrgUnit, keeper: Actor
) -> None:
    row = frozen(make.announced(branch))
    client = visitor(world.secretary)
    assert "还差2人" in text(client, f"/activities/{row.pk}/live/")
    services.record_roll(
        actor=COMMAND, activity=row, present=[line(row, "陈一").pk, line(row, "陈二").pk]
    )
    claim(keeper, row)
    services.confirm_claims(actor=COMMAND, activity=row)

    assert "人数已够" in text(client, f"/activities/{row.pk}/live/")


def test_the_roll_takes_who_signed_in_for_here_and_nobody_else(
    world: World, branch: OrgUnit, keeper: Actor
) -> None:
    row = frozen(make.announced(branch))
    claim(keeper, row)
    answer = visitor(world.secretary).get(f"/activities/{row.pk}/roll/")
    lines = answer.context["form"].lines()

    assert {one.name for one, here, _why in lines if here.field.initial} == {"王丽兰"}
    assert "已全部勾选" not in answer.content.decode()


def test_the_screen_shows_a_code_on_the_day_and_renews_it(world: World, branch: OrgUnit) -> None:
    row = make.announced(branch)
    later = make.announced(branch, starts_at=clock.now() + timedelta(days=3))
    client = visitor(world.secretary)
    with time_machine.travel(clock.now(), tick=False):
        first = text(client, f"/activities/{row.pk}/code/")
        assert 'hx-trigger="every 5s"' in first
        part = client.get(f"/activities/{row.pk}/code/", HTTP_HX_REQUEST="true").content.decode()
        assert "<html" not in part
        assert part.split('src="')[1][:400] in first

    assert "data:image" not in text(client, f"/activities/{later.pk}/code/")


def test_who_holds_it_sees_on_its_page_that_somebody_asks_for_leave(
    world: World, branch: OrgUnit, keeper: Actor
) -> None:
    row = make.announced(branch)
    page, member = f"/activities/{row.pk}/", visitor(world.keeper_user)
    assert "等您答复" not in text(visitor(world.admin), page)
    member.post(f"{page}leave/", {"reason": "店里进货"})

    shown = text(visitor(world.admin), page)
    assert "1 人请假，等您答复" in shown
    assert f"{page}claims/" in shown
    assert "等您答复" not in text(member, page)


def test_a_refusal_without_words_is_asked_for_them_in_chinese(
    world: World, branch: OrgUnit, keeper: Actor
) -> None:
    row = make.announced(branch)
    mine = services.ask_for_leave(actor=keeper, activity=row, reason="进货")
    answer = visitor(world.admin).post(
        f"/activities/{row.pk}/claims/{mine.pk}/deny/", {"answer": ""}
    )

    assert "请填写：为什么不准" in answer.content.decode()


def test_leave_is_granted_and_excuses(branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch)
    mine = services.ask_for_leave(actor=keeper, activity=row, reason="进货")
    services.answer_leave(actor=COMMAND, activity=row, attendance=mine.pk, granted=True)
    with pytest.raises(Conflict):
        services.ask_for_leave(actor=keeper, activity=row, reason="还是进货")
    with pytest.raises(Conflict):
        services.answer_leave(
            actor=COMMAND, activity=row, attendance=mine.pk, granted=False, answer="不行"
        )
    services.record_roll(actor=COMMAND, activity=frozen(row), present=[])

    assert (line(row, "王丽兰").status, line(row, "王丽兰").reason) == (Status.EXCUSED, "进货")
    assert JournalEntry.objects.filter(name="activities.leave_answered").count() == 1


def test_who_asked_for_leave_comes_after_all(world: World, branch: OrgUnit, keeper: Actor) -> None:
    row = make.announced(branch)
    with pytest.raises(Conflict, match="没有请假"):
        services.take_leave_back(actor=keeper, activity=row)
    mine = services.ask_for_leave(actor=keeper, activity=row, reason="进货")
    services.answer_leave(actor=COMMAND, activity=row, attendance=mine.pk, granted=True)
    member, page = visitor(world.keeper_user), f"/activities/{row.pk}/"
    assert "我能参加了" in text(member, page)
    assert member.post(f"{page}leave/back/").status_code == 302

    mine.refresh_from_db()
    assert (mine.status, mine.reason) == (Status.INVITED, "")
    assert [one.pk for one in queries.upcoming(keeper, row.ends_at)] == [row.pk]
    assert "我能参加了" not in text(member, page)
    frozen(row)
    with pytest.raises(Conflict):
        services.take_leave_back(actor=keeper, activity=row)


def test_leave_that_was_refused_does_not_excuse(
    world: World, branch: OrgUnit, keeper: Actor
) -> None:
    row = make.announced(branch)
    mine = services.ask_for_leave(actor=keeper, activity=row, reason="打麻将")
    with pytest.raises(Invalid):
        services.answer_leave(actor=COMMAND, activity=row, attendance=mine.pk, granted=False)
    services.answer_leave(
        actor=COMMAND, activity=row, attendance=mine.pk, granted=False, answer="要表决"
    )
    assert "要表决" in text(visitor(world.keeper_user), f"/activities/{row.pk}/")
    row = frozen(row)
    kept = {one.pk: one.reason for one in row.attendances.all()}
    services.record_roll(actor=COMMAND, activity=row, present=[], reasons=kept)

    assert line(row, "王丽兰").status == Status.ABSENT


def test_the_organiser_answers_leave_on_the_page(
    world: World, branch: OrgUnit, keeper: Actor
) -> None:
    row = make.announced(branch)
    mine = services.ask_for_leave(actor=keeper, activity=row, reason="进货")
    client = visitor(world.secretary)
    assert "有人请假" in text(client, "/")
    refused = client.post(f"/activities/{row.pk}/claims/{mine.pk}/deny/", {"answer": ""})
    assert refused.status_code == 200
    assert "进货" in text(client, f"/activities/{row.pk}/claims/")
    client.post(f"/activities/{row.pk}/claims/{mine.pk}/grant/")

    assert line(row, "王丽兰").status == Status.EXCUSED


def test_who_has_leave_is_not_asked_to_come_on_the_first_page(world: World) -> None:
    row = make.announced(world.east)
    keeper = world.actor(world.keeper_user)
    assert [one.pk for one in queries.upcoming(keeper, clock.now() + timedelta(days=60))] == [
        row.pk
    ]
    mine = services.ask_for_leave(actor=keeper, activity=row, reason="进货")
    services.answer_leave(actor=make.COMMAND, activity=row, attendance=mine.pk, granted=True)
    assert list(queries.upcoming(keeper, clock.now() + timedelta(days=60))) == []
