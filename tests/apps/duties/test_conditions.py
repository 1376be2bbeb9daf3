"""What fulfils a duty: kinds, groups, shares, hours, statuses, cases; rules that change; breaches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.cases import services as cases
from apps.duties import queries, registry, services
from apps.duties.models import Duty, Finding
from apps.duties.rules import State
from kernel import blueprint, clock
from kernel.errors import Conflict, Invalid
from kernel.periods import Month
from tests import make
from tests.apps.duties.test_people import set_rules
from tests.visiting import visitor
from tests.world import World

COMMAND = make.COMMAND


def met_by(world: World, by: list[Any], *present: Any, kind: str = "theme_day") -> int:
    set_rules({"key": "it", "by": by})
    services.make_duties(actor=COMMAND)
    row = make.begun(world.east, kind)
    if present:
        ids = row.attendances.filter(member__in=present).values_list("pk", flat=True)
        activities.record_roll(actor=COMMAND, activity=row, present=list(ids))
    activities.hold_activity(actor=COMMAND, activity=row)
    assert services.differences()[1] == []
    return Duty.objects.get(rule="it", unit=world.east).done


@pytest.mark.parametrize(
    ("by", "done"),
    [
        ([{"group": "visit"}], 0),
        ([{"group": "meeting"}], 1),
        ([{"kind": "theme_day", "share": 51}], 0),
        ([{"kind": "theme_day", "share": 50}], 1),
        ([{"kind": "theme_day", "hours": 2}], 0),
        ([{"kind": "theme_day", "hours": 1}, "theme_day"], 1),
        ([{"fact": "activities.activity_held"}], 1),
        ([{"tags": ["kind:theme_day"]}], 1),
    ],
)
def test_what_is_held_has_to_meet_the_condition(world: World, by: list[Any], done: int) -> None:
    make.member(world.east, "陈一")

    assert met_by(world, by, world.keeper) == done


def test_a_duty_may_ask_for_what_an_app_above_offers(world: World) -> None:
    """And for nothing that happens nowhere."""
    rule = {"key": "it", "by": [{"fact": "tests.sang"}]}
    with pytest.raises(Invalid, match="没有这样的事发生"):
        set_rules(rule)

    with registry.happenings.only(*registry.happenings.keys()):
        registry.happenings.add("tests.sang", "sang")
        set_rules(rule)


def test_an_answered_case_fulfils_a_duty_until_it_is_reopened(world: World) -> None:
    set_rules({"key": "it", "by": [{"fact": "cases.case_answered"}]})
    services.make_duties(actor=COMMAND)
    case = make.case(world.east)
    case = cases.assign(actor=COMMAND, case=case, owner=world.secretary)
    case = cases.answer(actor=COMMAND, case=case, text="修好了")
    assert Duty.objects.get(unit=world.east).done == 1
    cases.reopen(actor=COMMAND, case=case, reason="没办完")
    assert Duty.objects.get(unit=world.east).done == 0
    assert services.differences()[1] == []


def test_what_happens_is_chosen_and_nothing_else_is_taken(world: World) -> None:
    parts = blueprint.sections["duty_rules"].choices
    assert str(parts["fact"]()["cases.case_answered"]) == "有一件事项得到答复"
    assert parts["tags"]()["case:difficulty"] == "诉求困难"
    for vain in ({"fact": "cases.case_answred"}, "nono", {"kind": "nono"}, {"group": "nono"}):
        with pytest.raises(Invalid) as refused:
            set_rules({"key": "it", "by": ["theme_day", vain]})
        assert "没有这样的事发生" in str(refused.value)


def test_a_changed_rule_changes_periods_not_yet_begun(world: World) -> None:
    set_rules({"key": "it"})
    services.make_duties(actor=COMMAND)
    set_rules({"key": "it", "times": 2})
    services.make_duties(actor=COMMAND)
    assert set(Duty.objects.values_list("times", flat=True)) == {1}
    services.make_duties(actor=COMMAND, period=Month.containing(clock.today()).next())
    assert set(Duty.objects.values_list("times", flat=True)) == {1, 2}


def test_recomputing_is_seen_first_and_done_as_one_act(world: World) -> None:
    set_rules({"key": "it"})
    services.make_duties(actor=COMMAND)
    activities.hold_activity(actor=COMMAND, activity=make.begun(world.east, "theme_day"))
    make.branch("新支部", founded_on=clock.today())
    make.member(world.west, "陈一")
    set_rules({"key": "it", "times": 2})
    (rule,) = queries.duty_rules()
    period = queries.current_period(rule, clock.today())
    found = services.preview(rule, period)

    states = {row.unit.name: (before, after) for row, before, after in found.changing}
    assert states[world.east.name] == (State.MET, State.DUE)
    assert [row.unit.name for row in found.appearing] == ["新支部"]
    assert set(Duty.objects.values_list("times", flat=True)) == {1}
    with pytest.raises(Invalid):
        services.recompute(actor=COMMAND, rule=rule, period=period, reason=" ", seen=found.stamp)
    activities.hold_activity(actor=COMMAND, activity=make.begun(world.west, "theme_day"))
    with pytest.raises(Conflict):
        services.recompute(actor=COMMAND, rule=rule, period=period, reason="改", seen=found.stamp)
    admin = visitor(world.admin)
    address = "/duties/rules/it/recompute/"
    seen = admin.get(address).context["form"].initial["seen"]
    assert admin.post(address, {"reason": "会议决定", "seen": seen}).status_code == 302
    assert list(Duty.objects.values_list("times", flat=True)) == [2, 2, 2]
    assert not services.preview(rule, period)
    assert services.differences()[1] == []


def test_a_missed_duty_of_the_pack_is_a_breach_that_is_found_once(world: World) -> None:
    set_rules({"key": "it", "rule": "meeting.theme_day"})
    past = Month.containing(clock.today() - timedelta(days=62))
    services.make_duties(actor=COMMAND, period=past)

    assert services.find_missed(actor=COMMAND) == 2
    assert services.find_missed(actor=COMMAND) == 0
    finding = Finding.objects.get(unit=world.east)
    services.explain_finding(actor=COMMAND, finding=finding, reason="防汛")
    page = visitor(world.secretary).get("/duties/findings/")
    assert page.context["list"].page.paginator.count == 1
    assert "防汛" in page.content.decode()


def test_a_vote_with_too_few_present_is_a_breach(world: World) -> None:
    for name in ("陈一", "陈二", "陈三"):
        make.member(world.east, name)
    row = make.begun(world.east, "members_meeting")
    one = list(row.attendances.filter(member=world.keeper).values_list("pk", flat=True))
    row = activities.record_roll(actor=COMMAND, activity=row, present=one)
    vote = {"activity": row, "title": "事", "rule": "vote.resolution", "yes": 1}
    with pytest.raises(Invalid) as caught:
        activities.record_vote(actor=COMMAND, **vote)
    assert "支部工作条例（试行）》第十一条" in str(caught.value.fields["reason"])
    assert not Finding.objects.exists()
    activities.record_vote(actor=COMMAND, reason="多人外出务工", **vote)

    finding = Finding.objects.get()
    assert (finding.rule, finding.reason) == ("vote.resolution", "多人外出务工")

    activities.record_vote(actor=COMMAND, reason="仍外出", **vote | {"title": "另一事"})
    activities.take_vote_back(actor=COMMAND, activity=row)
    assert Finding.objects.get() == finding  # the first vote still shows it
    activities.take_vote_back(actor=COMMAND, activity=row)
    assert not Finding.objects.exists()


def test_a_meeting_without_minutes_in_time_is_a_breach(world: World) -> None:
    def held(days: int) -> Activity:
        row = make.begun(world.east, "members_meeting")
        row = activities.hold_activity(actor=COMMAND, activity=row)
        Activity.objects.filter(pk=row.pk).update(held_on=clock.today() - timedelta(days=days))
        return row

    late, written, _recent = held(16), held(16), held(15)
    activities.write_minutes(actor=COMMAND, activity=written, minutes="议定两件事。")
    activities.submit_minutes(actor=COMMAND, activity=written)

    assert services.find_unrecorded(actor=COMMAND) == 1
    assert services.find_unrecorded(actor=COMMAND) == 0
    finding = Finding.objects.get()
    assert (finding.what, finding.rule, finding.subject_id) == (
        "minutes",
        "meeting.minutes",
        late.pk,
    )


def test_a_lecture_at_which_nobody_is_recorded_as_present_is_a_breach(world: World) -> None:
    row = activities.hold_activity(actor=COMMAND, activity=make.begun(world.east, "party_lecture"))
    assert services.find_unrecorded(actor=COMMAND) == 0
    row.attendances.update(status="absent")

    assert services.find_unrecorded(actor=COMMAND) == 1
    assert Finding.objects.get().rule == "meeting.lecture"


def test_the_page_of_a_rule_says_where_it_was_not_kept(world: World) -> None:
    for unit in (world.east, world.west):
        services.note_breach(
            actor=COMMAND, rule="meeting.members", unit_id=unit.pk, what="missed",
            subject_id=unit.pk, found_on=clock.today(),
        )  # fmt: skip
    page = "/rules/meeting.members/"
    seen = visitor(world.secretary).get(page).content.decode()

    assert f"rule=meeting.members&amp;unit={world.east.pk}" in seen
    assert str(world.west.pk) not in seen
    assert "breaches" not in visitor(world.keeper_user).get(page).content.decode()


def test_what_differs_from_the_facts_is_on_the_first_page_until_it_is_gone(world: World) -> None:
    services.make_duties(actor=COMMAND)
    duty = Duty.objects.filter(member=None)[0]
    Duty.objects.filter(pk=duty.pk).update(done=3, met_on=clock.today())
    assert services.report_differences(actor=COMMAND) == 1
    assert queries.last_differing() == 1
    Duty.objects.filter(pk=duty.pk).update(done=0, met_on=None)
    assert services.report_differences(actor=COMMAND) == 0
    assert queries.last_differing() == 0


@pytest.mark.parametrize(
    ("by", "done"),
    [
        (["theme_day"], 2),
        ([{"group": "meeting"}, {"kind": "theme_day", "hours": 1}], 2),
        (["theme_day", "member_visit"], 1),
        ([{"kind": "member_visit"}], 1),
        ([{"group": "visit"}], 1),
        ([{"tags": ["kind:member_visit"]}], 1),
        ([{"fact": "activities.attended"}], 1),
    ],
)
def test_a_fact_has_only_those_duties_counted_again_that_it_may_fulfil(
    world: World, by: list[Any], done: int
) -> None:
    set_rules({"key": "it", "each": "member", "by": by, "times": 3})
    services.make_duties(actor=COMMAND)
    Duty.objects.update(done=2)  # as nobody counts: what is counted again says 1
    make.visit(business=world.shop, visitors=[world.keeper])

    assert Duty.objects.get(member=world.keeper).done == done
