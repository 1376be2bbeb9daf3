"""A consultation from what is collected to the rating, and what one does wrong on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.activities import indicators, services
from apps.activities.models import Activity, AgendaItem
from apps.activities.queries import consulting
from apps.cases import queries as case_queries
from apps.cases import services as cases
from apps.cases.models import Case
from kernel import clock, retention
from kernel.access import Actor, actor_for
from kernel.chinese.text import dated
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World

COMMAND = make.COMMAND
WEEK = timedelta(days=7)


@pytest.fixture
def held(world: World) -> Activity:
    """A consultation of the east branch whose roll is recorded, with its keeper there."""
    row = make.announced(world.east, "consultation", title="上半年共商会")
    services.invite(actor=COMMAND, activity=row, members=[world.keeper])
    row = services.freeze_roll(actor=COMMAND, activity=row)
    there = list(row.attendances.values_list("pk", flat=True))
    return services.record_roll(actor=COMMAND, activity=row, present=there)


@pytest.fixture
def case(world: World) -> Case:
    """The member's own suggestion at their branch."""
    keeper = actor_for(world.keeper_user)
    return make.case(
        world.east, "市场门口缺路灯", actor=keeper, source="member", member=world.keeper,
        kind="suggestion",
    )  # fmt: skip


def on_agenda(activity: Activity, *rows: Case) -> AgendaItem:
    services.put_on_agenda(actor=COMMAND, activity=activity, cases=rows)
    return consulting.points(activity).get(case=rows[0])


def discuss(item: AgendaItem, outcome: str = "answered", **values: Any) -> AgendaItem:
    given = {"said": "下周装好", **values}
    return services.discuss_point(actor=COMMAND, item=item, outcome=outcome, **given)


def told(case: Case) -> str:
    return " ".join(note.text for note in case_queries.told_to(Case.objects.get(pk=case.pk)))


def test_what_is_answered_there_is_read_and_rated_by_who_raised_it(
    world: World, held: Activity, case: Case
) -> None:
    item = discuss(on_agenda(held, case))
    assert (item.outcome, item.said) == ("answered", "下周装好")
    assert "上半年共商会" in told(case)
    assert "下周装好" in told(case)

    case.refresh_from_db()
    cases.rate(actor=actor_for(world.keeper_user), case=case, rating=5)
    (row,) = consulting.consultations(COMMAND)
    assert (row.points, row.discussed, row.answered, row.rated) == (1, 1, 1, 1)


def test_what_somebody_deals_with_has_an_owner_and_a_day(
    world: World, held: Activity, case: Case
) -> None:
    due = clock.today() + WEEK
    discuss(on_agenda(held, case), "assigned", owner=world.secretary, due_on=due, said="请书记办")

    case.refresh_from_db()
    assert (case.state, case.owner, case.due_on) == ("assigned", world.secretary, due)
    assert f"上半年共商会，{dated(held.held_on)}：请书记办" in told(case)
    names = JournalEntry.objects.values_list("name", flat=True)
    assert {"cases.case_discussed", "activities.point_discussed"} <= set(names)


def test_what_is_not_possible_is_answered_with_the_reason_and_not_called_solved(
    held: Activity, case: Case
) -> None:
    item = discuss(on_agenda(held, case), "impossible", said="产权不属市场")
    case.refresh_from_db()
    assert (case.state, item.get_outcome_display()) == ("answered", "不能办理")
    assert "产权不属市场" in told(case)


@pytest.mark.parametrize(
    ("outcome", "values", "field"),
    [("answered", {"said": " "}, "said"), ("impossible", {"said": ""}, "said"),
     ("assigned", {}, "owner"), ("", {}, "outcome")],
)  # fmt: skip
def test_a_result_without_its_words_or_its_owner_is_refused(
    held: Activity, case: Case, outcome: str, values: dict[str, Any], field: str
) -> None:
    item = on_agenda(held, case)
    with pytest.raises(Invalid) as refused:
        discuss(item, outcome, **values)
    assert field in refused.value.fields
    item.refresh_from_db()
    case.refresh_from_db()
    assert (item.outcome, case.state) == ("", "raised")


def test_a_point_is_discussed_once_and_only_by_those_whose_roll_is_recorded(
    world: World, held: Activity, case: Case
) -> None:
    early = make.announced(world.east, "consultation")
    with pytest.raises(Conflict):
        discuss(on_agenda(early, case))
    item = on_agenda(held, case)
    discuss(item)
    with pytest.raises(Conflict):
        discuss(item, "impossible")
    with pytest.raises(Conflict):
        services.take_off_agenda(actor=COMMAND, item=item)


def test_a_case_that_was_answered_meanwhile_needs_no_result(
    world: World, held: Activity, case: Case
) -> None:
    item = on_agenda(held, case)
    cases.answer(actor=actor_for(world.secretary), case=case, text="已装好")
    with pytest.raises(Conflict):
        discuss(item)
    (point,) = consulting.followed(COMMAND, consulting.points(held))
    assert not point.is_open
    assert consulting.chosen([point], "answered") == [point]


def test_words_on_a_joined_case_go_to_the_one_that_goes_on_and_to_both_who_asked(
    world: World, held: Activity, case: Case
) -> None:
    other = make.case(world.east, "路灯不亮", source="merchant", kind="suggestion")
    item = on_agenda(held, other)
    cases.merge(actor=COMMAND, case=other, into=case)

    discuss(item)
    case.refresh_from_db()
    assert case.state == "answered"
    assert "下周装好" in told(other)
    assert "下周装好" in told(case)


def test_only_open_unprotected_cases_of_the_area_are_offered(
    world: World, held: Activity, case: Case
) -> None:
    make.case(world.west, "外支部", kind="suggestion")
    make.case(world.east, "家里有困难", kind="hardship")
    make.case(world.east, "决议", kind="resolution")
    done = make.case(world.east, "办完的", kind="suggestion")
    cases.withdraw(actor=COMMAND, case=done, reason="不用了")

    assert list(consulting.candidates(COMMAND, held)) == [case]
    with pytest.raises(Invalid):
        services.put_on_agenda(actor=COMMAND, activity=held, cases=[done])
    assert not consulting.points(held).exists()


def test_a_case_that_became_protected_is_named_by_nothing_on_the_agenda(
    world: World, held: Activity, case: Case
) -> None:
    item = on_agenda(held, case)
    cases.assign(actor=COMMAND, case=case, owner=world.secretary, kind="hardship")
    item = consulting.points(held).get()
    assert item.shown == "受保护的事项"
    assert "市场门口缺路灯" not in text(visitor(world.keeper_user), f"/activities/{held.pk}/")


def test_ticking_a_case_twice_puts_it_on_the_agenda_once(held: Activity, case: Case) -> None:
    on_agenda(held, case)
    on_agenda(held, case)
    assert consulting.points(held).count() == 1


def test_what_is_typed_on_the_agenda_leaves_the_cases_on_it(world: World, case: Case) -> None:
    activity = make.announced(world.east, "consultation", agenda=["开场"])
    on_agenda(activity, case)
    services.change_activity(actor=COMMAND, activity=activity, agenda=["开场", "小结"])
    assert [item.title for item in activity.agenda.all()] == ["开场", "小结", "市场门口缺路灯"]


def test_the_next_one_shows_what_came_of_the_last_and_takes_up_what_is_left(
    world: World, held: Activity, case: Case
) -> None:
    answered = make.case(world.east, "答复过的", kind="suggestion")
    discuss(on_agenda(held, case, answered), "assigned", owner=world.secretary)
    discuss(consulting.points(held).get(case=answered))
    services.hold_activity(actor=COMMAND, activity=held)
    later = make.announced(
        world.east, "consultation", starts_at=clock.now() + WEEK, title="下半年共商会"
    )

    assert consulting.previous(later) == held
    assert list(consulting.candidates(COMMAND, later)) == [case]
    page = text(visitor(world.secretary), f"/activities/{later.pk}/consultation/")
    assert "上半年共商会" in page
    assert "市场门口缺路灯" in page


@pytest.mark.parametrize("days", [(3, 1), (0, 30)])
def test_days_of_collecting_that_cannot_be_are_refused(world: World, days: tuple[int, int]) -> None:
    activity = make.announced(world.east, "consultation", starts_at=clock.now() + WEEK)
    first, last = (clock.today() + timedelta(days=count) for count in days)
    with pytest.raises(Invalid):
        services.collect_suggestions(
            actor=COMMAND, activity=activity, opens_on=first, closes_on=last
        )


def test_the_poster_says_what_it_collects_for_and_the_counts_open_their_rows(
    world: World, case: Case
) -> None:
    activity = make.announced(
        world.root, "consultation", starts_at=clock.now() + WEEK, title="党群共商会"
    )
    services.collect_suggestions(
        actor=COMMAND, activity=activity, opens_on=clock.today(), closes_on=clock.today()
    )
    link = cases.make_link(actor=COMMAND, unit=world.east)
    assert "党群共商会" in text(visitor(world.keeper_user), f"/suggest/{link.key}/")

    (row,) = consulting.consultations(COMMAND)
    assert row.collected == 1
    assert list(consulting.collected(COMMAND, activity)) == [case]


def test_a_branch_secretary_runs_it_by_its_pages(world: World, held: Activity, case: Case) -> None:
    secretary = visitor(world.secretary)
    page = f"/activities/{held.pk}/consultation/"
    today = clock.today().isoformat()
    secretary.post(f"{page}collect/", {"opens_on": today, "closes_on": today})
    assert "市场门口缺路灯" in text(secretary, f"{page}agenda/")
    secretary.post(f"{page}agenda/", {"cases": [case.pk]})
    item = consulting.points(held).get()
    secretary.post(f"/activities/points/{item.pk}/", {"outcome": "answered", "said": "已报修"})

    for show in ("collected", "discussed", "answered"):
        assert "市场门口缺路灯" in text(secretary, f"{page}?show={show}")
    assert "市场门口缺路灯" not in text(secretary, f"{page}?show=rated")
    assert "已报修" in text(visitor(world.keeper_user), f"/cases/{case.pk}/")
    assert "上半年共商会" in text(secretary, "/activities/consultations/")


def test_no_other_meeting_and_no_other_unit_discusses_cases(world: World, case: Case) -> None:
    meeting = make.begun(world.east)
    with pytest.raises(Conflict):
        services.put_on_agenda(actor=COMMAND, activity=meeting, cases=[case])
    assert (
        visitor(world.secretary).get(f"/activities/{meeting.pk}/consultation/").status_code == 404
    )
    far = make.begun(world.west, "consultation")
    with pytest.raises(Denied):
        services.put_on_agenda(actor=actor_for(world.secretary), activity=far, cases=[case])


def test_figures_of_consultations_held_and_their_points(world: World, held: Activity) -> None:
    keeper = actor_for(world.keeper_user)
    for number in range(3):
        one = make.case(
            world.east, f"第{number}条", actor=keeper, source="member", member=world.keeper,
            kind="suggestion",
        )  # fmt: skip
        discuss(on_agenda(held, one))
        one.refresh_from_db()
        cases.rate(actor=keeper, case=one, rating=5 if number else 1)
    assert indicators.count_consultations()["consultations.held"] == {"": 0}

    services.hold_activity(actor=COMMAND, activity=held)
    found = indicators.count_consultations()
    assert found["consultations.held"] == {"": 1}
    assert found["consultations.in_time"] == {"": 1}
    assert found["consultations.satisfied"] == {"": Decimal("0.6667")}


def test_words_on_cases_are_forgotten_three_years_after_the_consultation(
    held: Activity, case: Case
) -> None:
    item = discuss(on_agenda(held, case))
    moment = clock.now() + timedelta(days=3 * 365)
    with clock.at(moment):
        retention.forget_expired(actor=Actor.system("retention"))
    item.refresh_from_db()
    assert item.said
    with clock.at(moment + timedelta(days=2)):
        retention.forget_expired(actor=Actor.system("retention"))
    item.refresh_from_db()
    assert (item.said, item.outcome) == ("", "answered")
    assert case.notes.filter(kind="answer").exists()


def test_the_report_can_be_printed_without_its_buttons(
    world: World, held: Activity, case: Case
) -> None:
    on_agenda(held, case)
    page = text(visitor(world.secretary), f"/activities/{held.pk}/consultation/")

    assert "data-print" in page
    assert 'class="mb-2 no-print"' in page
