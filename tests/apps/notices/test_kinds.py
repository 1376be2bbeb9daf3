"""Who is told of what, app by app."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.utils import timezone

from apps.activities import services as activities
from apps.activities.models import Activity, Attendance
from apps.cases import queries as case_queries
from apps.cases import services as cases
from apps.cases.models import Case, Helper
from apps.duties import services as duties
from apps.duties.models import Duty
from apps.notices import queries, services
from apps.notices.models import Notice
from apps.organization import grants
from kernel import clock, jobs
from kernel.access import Actor, actor_for
from kernel.journal.relay import relay
from kernel.models import Job
from kernel.tabular import services as imports
from kernel.together import services as together
from tests import make
from tests.apps.notices.conftest import SYSTEM
from tests.kernel.tabular.test_import_and_undo import check
from tests.world import World


def told(actor: Actor) -> list[str]:
    relay()
    return [line.kind.key for line in queries.lines(actor, queries.own(actor))]


def test_those_invited_are_told_of_what_is_announced_moved_and_cancelled(
    world: World, keeper: Actor
) -> None:
    activity = make.activity(world.east)
    assert told(keeper) == []
    activities.announce_activity(actor=make.COMMAND, activity=activity)
    activities.change_activity(actor=make.COMMAND, activity=_again(activity), text="带上党章")
    assert told(keeper) == ["activities.announced"]
    activities.change_activity(actor=make.COMMAND, activity=_again(activity), place="二楼")
    assert told(keeper) == ["activities.changed", "activities.announced"]
    (line, *_older) = queries.lines(keeper, queries.own(keeper))
    assert f"{timezone.localtime(activity.starts_at):%H:%M}" in line.text
    activities.cancel_activity(actor=make.COMMAND, activity=_again(activity), reason="大雪")
    assert told(keeper) == [
        "activities.cancelled", "activities.changed", "activities.announced",
    ]  # fmt: skip


def test_another_time_is_told_with_its_hour(world: World, keeper: Actor) -> None:
    activity = make.announced(world.east)
    starts = timezone.localtime(clock.now()).replace(hour=8, minute=5, second=0, microsecond=0)
    activities.change_activity(
        actor=make.COMMAND, activity=_again(activity), starts_at=starts,
        ends_at=starts + timedelta(hours=1),
    )  # fmt: skip
    relay()
    changed, invited = queries.lines(keeper, queries.own(keeper))
    assert changed.text.endswith(" 08:05")
    assert ":" in invited.text[-5:]


def test_leave_is_told_to_the_organiser_and_its_answer_to_who_asked(
    world: World, keeper: Actor, secretary: Actor
) -> None:
    activity = make.announced(world.east)
    Activity.objects.update(organiser=world.secretary)
    row = activities.ask_for_leave(actor=keeper, activity=activity, reason="外出")
    assert told(secretary)[0] == "activities.leave_asked"
    activities.answer_leave(
        actor=secretary, activity=_again(activity), attendance=row.pk, granted=True
    )
    assert told(keeper)[0] == "activities.leave_answered"
    assert "已准" in queries.lines(keeper, queries.own(keeper))[0].text


def test_minutes_that_come_back_are_told_to_who_handed_them_in(
    world: World, secretary: Actor
) -> None:
    row = activities.hold_activity(actor=make.COMMAND, activity=make.begun(world.east))
    row = activities.write_minutes(actor=secretary, activity=row, minutes="讨论了计划。")
    row = activities.submit_minutes(actor=secretary, activity=row)
    admin = actor_for(world.admin)
    activities.return_minutes(actor=admin, activity=row, reason="太简单")

    assert told(secretary)[0] == "activities.minutes_returned"


def test_a_large_import_is_told_to_the_second_person_and_its_yes_to_who_brought_it(
    world: World,
) -> None:
    clerk, admin = make.actor("clerk", world.root, "周干事"), actor_for(world.admin)
    rows = [
        ("", number, f"商店{number}", "2015-01-01", "个体工商户", "存续", "")
        for number in make.registration_numbers(201)
    ]
    row = check(*rows, actor=clerk)
    assert "office.import_waits" not in told(clerk)
    assert told(admin)[0] == "office.import_waits"
    imports.approve_import(actor=admin, row=row)
    assert told(clerk)[0] == "office.import_approved"
    assert "office.import_waits" not in told(admin)


def test_nobody_hears_of_the_end_of_what_was_never_announced(world: World, keeper: Actor) -> None:
    activity = make.activity(world.east)
    activities.cancel_activity(actor=make.COMMAND, activity=activity, reason="大雪")
    assert told(keeper) == []
    assert Notice.objects.count() == 0


def test_who_raised_a_case_hears_of_the_answer_and_who_answered_of_the_rating(
    world: World, keeper: Actor, secretary: Actor
) -> None:
    case = make.case(world.east, actor=keeper, source="member", member=world.keeper)
    cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    cases.answer(actor=secretary, case=_fresh(case), text="已办")
    assert told(keeper) == ["cases.answered"]
    cases.rate(actor=keeper, case=_fresh(case), rating=5)
    assert told(secretary)[0] == "cases.rated"


def test_an_owner_hears_once_that_the_day_went_by(world: World, secretary: Actor) -> None:
    case = make.case(world.east)
    cases.assign(
        actor=make.COMMAND, case=case, owner=world.secretary,
        due_on=clock.today() + timedelta(days=1),
    )  # fmt: skip
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        services.tell_by_day(actor=SYSTEM)
        services.tell_by_day(actor=SYSTEM)
    assert sorted(told(secretary)) == ["cases.assigned", "cases.overdue"]


def test_a_duty_is_told_before_its_last_day_and_after_it(world: World, keeper: Actor) -> None:
    duties.make_duties(actor=make.COMMAND)
    mine = Duty.objects.get(member=world.keeper)
    for days in (-1, -1, 0, 3):
        moment = clock.now() + (mine.ends_on - clock.today()) + timedelta(days=days)
        with time_machine.travel(moment, tick=False):
            services.tell_by_day(actor=SYSTEM)
    assert told(keeper) == ["duties.overdue", "duties.soon"]
    duties.waive_duty(actor=make.COMMAND, duty=mine, reason="年老")
    assert told(keeper) == ["duties.waived"]


def test_those_who_act_for_a_unit_hear_of_its_duties(world: World, secretary: Actor) -> None:
    duties.make_duties(actor=make.COMMAND)
    ends = Duty.objects.filter(unit=world.east, member=None).order_by("ends_on")[0].ends_on
    moment = clock.now() + (ends - clock.today()) - timedelta(days=1)
    with time_machine.travel(moment, tick=False):
        services.tell_by_day(actor=SYSTEM)
    assert "duties.soon" in told(secretary)
    assert "duties.soon" not in told(actor_for(world.stranger)) or all(
        Duty.objects.get(pk=row.subject_id).unit_id == world.west.pk
        for row in Notice.objects.filter(account=world.stranger)
    )


def test_whose_job_is_over_is_told(world: World, secretary: Actor) -> None:
    job = jobs.start(secretary, "recompute_coverage", label="重新计算覆盖")
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=clock.now())
    services.tell_by_day(actor=SYSTEM)
    services.tell_by_day(actor=SYSTEM)
    assert told(secretary) == ["office.job"]


def test_who_got_a_role_is_told(world: World) -> None:
    user = make.holder("clerk", world.root, "钱干事")
    assert told(actor_for(user)) == ["office.role"]


def _again(activity: Activity) -> Activity:
    return Activity.objects.get(pk=activity.pk)


def _fresh(case: Case) -> Case:
    case.refresh_from_db()
    return case


def test_who_asked_for_leave_hears_that_it_is_answered(world: World, keeper: Actor) -> None:
    row = make.announced(world.east)
    mine = activities.ask_for_leave(actor=keeper, activity=row, reason="进货")
    activities.answer_leave(actor=make.COMMAND, activity=row, attendance=mine.pk, granted=True)

    assert told(keeper)[0] == "activities.leave_answered"


def test_who_names_somebody_hears_of_a_new_case_and_who_is_further_away_does_not(
    world: World, keeper: Actor, secretary: Actor
) -> None:
    make.case(world.east, actor=keeper, source="member", member=world.keeper)
    assert told(secretary) == ["cases.to_assign"]
    assert told(actor_for(world.admin)) == []
    assert told(keeper) == []


def test_a_case_that_got_its_owner_at_once_waits_for_nobody(
    world: World, secretary: Actor, keeper: Actor
) -> None:
    make.case(world.east, owner=world.secretary)
    assert told(secretary) == ["cases.assigned"]


def test_a_protected_case_is_told_to_nobody_who_may_not_see_it(world: World) -> None:
    case = make.case(world.east, kind="hardship")
    relay()
    rows = Notice.objects.filter(subject_id=case.pk)
    assert rows
    assert all(case in case_queries.cases(actor_for(row.account)) for row in rows)


def test_whose_case_is_reopened_is_told(world: World, keeper: Actor, secretary: Actor) -> None:
    case = make.case(world.east, actor=keeper, source="member", member=world.keeper)
    cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    cases.answer(actor=secretary, case=_fresh(case), text="已办")
    cases.reopen(actor=keeper, case=_fresh(case), reason="又坏了")
    assert told(secretary)[0] == "cases.reopened"
    assert told(secretary).count("cases.reopened") == 1


def test_a_case_handed_to_a_unit_waits_there_and_one_that_ends_is_told(
    world: World, keeper: Actor, secretary: Actor
) -> None:
    case = make.case(world.east, actor=keeper, source="member", member=world.keeper)
    cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    into = make.case(world.east, owner=world.secretary)
    cases.merge(actor=make.COMMAND, case=_fresh(case), into=_fresh(into))
    assert set(told(secretary)[:2]) == {"cases.ended", "cases.joined"}
    assert told(keeper) == ["cases.ended"]

    clerk = make.actor("clerk", world.root, "周干事")
    told(clerk)
    cases.hand_over(actor=secretary, case=_fresh(into), unit=world.root, reason="归县里管")
    assert told(clerk)[0] == "cases.to_assign"


def test_who_signed_in_hears_that_it_was_not_confirmed(world: World, keeper: Actor) -> None:
    row = make.announced(world.east)
    mine = Attendance.objects.get(activity=row, member=world.keeper)
    Attendance.objects.filter(pk=mine.pk).update(status="claimed", was="invited")
    activities.refuse_claim(actor=make.COMMAND, activity=_again(row), attendance=mine.pk)

    assert told(keeper)[0] == "activities.claim_refused"


def test_who_is_asked_to_take_a_duty_over_is_told_and_who_asked_of_the_answer(
    world: World, keeper: Actor
) -> None:
    user = make.account("钱代")
    grants.give_own_role(actor=make.COMMAND, user=user, role="member")
    other = make.member(world.east, user=user)
    duties.make_duties(actor=make.COMMAND)
    mine = Duty.objects.get(member=world.keeper)
    duties.hand_over(actor=keeper, duty=mine, deputy=other, reason="出差")
    deputy = actor_for(user)
    assert told(deputy)[0] == "duties.handed_over"
    mine.refresh_from_db()
    duties.answer_handing_over(actor=deputy, duty=mine, accepts=True)
    assert told(keeper)[0] == "duties.handing_over_answered"


def test_a_member_hears_once_a_day_of_whom_to_look_after(world: World, keeper: Actor) -> None:
    for _number in range(2):
        make.link(world.keeper, make.business())
    assert told(keeper) == ["liaison.given"]
    (line,) = queries.lines(keeper, queries.own(keeper))
    assert line.url == "/liaison/mine/"


def test_whose_case_goes_to_others_is_told_also_when_it_is_out_of_sight(
    world: World, secretary: Actor
) -> None:
    case = make.case(world.east, owner=world.secretary)
    cases.hand_over(actor=make.COMMAND, case=case, unit=world.root, reason="归县里管")

    assert told(secretary) == ["cases.taken_away"]
    (line,) = queries.lines(secretary, queries.own(secretary))
    assert (line.url, case.title in line.text) == ("/cases/", False)


def test_many_cases_that_go_to_others_are_told_once_and_so_is_their_way_back(
    world: World, secretary: Actor
) -> None:
    clerk = make.holder("clerk", world.root, "周干事")
    rows = [make.case(world.east, owner=world.secretary, text=text) for text in ("路灯", "水管")]
    admin = actor_for(world.admin)
    act = together.do(actor=admin, kind="cases-handling", ids=[row.pk for row in rows], owner=clerk)
    assert told(secretary).count("cases.taken_away") == 1
    assert told(actor_for(clerk)).count("cases.assigned") == 2

    together.take_back(actor=admin, made=act)
    assert told(actor_for(clerk)).count("cases.taken_away") == 1


def test_a_case_passed_up_is_told_to_those_nearest_and_to_who_had_it(
    world: World, secretary: Actor
) -> None:
    case = make.case(world.east, owner=world.secretary)
    assert told(actor_for(world.admin)) == []
    with time_machine.travel(clock.now() + timedelta(days=60), tick=False):
        assert cases.pass_up(actor=SYSTEM) == 1
        assert "cases.taken_away" in told(secretary)
        assert told(actor_for(world.admin)) == ["cases.passed_up"]
    assert _fresh(case).unit == world.root


def test_an_owner_hears_what_a_helper_did_and_a_helper_that_it_ends(
    world: World, keeper: Actor, secretary: Actor
) -> None:
    case = make.case(world.east, owner=world.secretary)
    cases.add_helper(actor=secretary, case=case, member=world.keeper)
    helper = Helper.objects.get(case=case)
    cases.record_measure(actor=keeper, case=_fresh(case), text="陪同办证")
    assert told(secretary)[0] == "cases.measure"

    cases.end_helper(actor=secretary, helper=helper)
    assert told(keeper)[0] == "cases.taken_away"


def test_who_owes_a_duty_hears_that_it_is_waived_and_asked_again(
    world: World, keeper: Actor
) -> None:
    duties.make_duties(actor=make.COMMAND)
    mine = Duty.objects.get(member=world.keeper)
    mine = duties.waive_duty(actor=make.COMMAND, duty=mine, reason="年老")
    assert told(keeper) == ["duties.waived"]
    duties.take_decision_back(actor=make.COMMAND, duty=mine, reason="身体好转")
    assert told(keeper)[0] == "duties.asked_again"


def test_many_waived_at_once_are_told_to_each_who_owes_them(
    world: World, keeper: Actor, secretary: Actor
) -> None:
    duties.make_duties(actor=make.COMMAND)
    rows = [row.pk for row in Duty.objects.filter(unit=world.east, met_on=None)]
    admin = actor_for(world.admin)
    act = together.do(actor=admin, kind="duties-waive", ids=rows, reason="洪水")
    assert "duties.waived" in told(keeper)
    assert "duties.waived" in told(secretary)
    together.take_back(actor=admin, made=act)
    assert "duties.asked_again" in told(keeper)
