"""Duties: made once, fulfilled by facts as they are told, waived; counted again they are the same."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.duties import queries, services
from apps.duties.models import Duty
from apps.duties.queries import heat
from apps.duties.rules import State
from kernel import blueprint, clock
from kernel.errors import Conflict, Denied, Invalid
from kernel.periods import Month, Quarter, Year
from tests import make
from tests.visiting import text, visitor
from tests.world import World

COMMAND = make.COMMAND


@pytest.fixture
def made(world: World) -> World:
    services.make_duties(actor=COMMAND)
    return world


def owed(world: World, rule: str = "theme_day") -> Duty:
    return Duty.objects.filter(rule=rule, unit=world.east, member=None).latest("starts_on")


def hold(world: World, kind: str = "theme_day") -> Activity:
    row = make.begun(world.east, kind)
    return activities.hold_activity(actor=COMMAND, activity=row)


def test_duties_of_the_present_periods_are_made_once(world: World) -> None:
    first = services.make_duties(actor=COMMAND)
    again = services.make_duties(actor=COMMAND)

    assert (again.made, again.unchanged) == (0, first.made)
    assert owed(world).period == str(Month.containing(clock.today()))
    assert owed(world, "party_lecture").period == str(Quarter.containing(clock.today()))
    assert Duty.objects.filter(rule="attend_theme_day", member=world.keeper).count() == 1


def test_a_period_is_made_for_the_rules_of_its_kind_alone(world: World) -> None:
    services.make_duties(actor=COMMAND, period=Year(2025))

    rules = set(Duty.objects.values_list("rule", flat=True))
    assert rules <= {"life_meeting", "secretaries_review"}
    assert Duty.objects.filter(rule="life_meeting", period="2025").count() == 2


def test_what_is_held_fulfils_the_duty_of_its_unit_and_of_who_was_there(made: World) -> None:
    assert queries.state_of(owed(made), clock.today()) is State.DUE
    hold(made)

    met = owed(made)
    assert (met.done, met.met_on) == (1, clock.today())
    assert Duty.objects.get(rule="attend_theme_day", member=made.keeper).met_on == clock.today()
    assert Duty.objects.get(rule="theme_day", unit=made.west).met_on is None
    assert owed(made, "members_meeting").met_on is None


def test_who_was_absent_did_not_take_part(made: World) -> None:
    other = make.member(made.east, "陈一")
    services.make_duties(actor=COMMAND)
    row = make.begun(made.east, "theme_day")
    there = list(row.attendances.filter(member=made.keeper).values_list("pk", flat=True))
    activities.record_roll(actor=COMMAND, activity=row, present=there)
    activities.hold_activity(actor=COMMAND, activity=row)

    assert Duty.objects.get(rule="attend_theme_day", member=other).done == 0


def test_a_holding_that_is_taken_back_fulfils_nothing(made: World) -> None:
    row = hold(made)
    activities.take_holding_back(actor=COMMAND, activity=row)

    assert (owed(made).done, owed(made).met_on) == (0, None)
    assert Duty.objects.get(rule="attend_theme_day", member=made.keeper).done == 0


def test_duties_made_after_the_fact_are_counted_from_it(world: World) -> None:
    hold(world)
    services.make_duties(actor=COMMAND)

    assert owed(world).done == 1
    assert Duty.objects.get(rule="attend_theme_day", member=world.keeper).done == 1


def test_living_through_the_facts_is_the_same_as_counting_them_again(made: World) -> None:
    hold(made)
    activities.take_holding_back(actor=COMMAND, activity=hold(made))

    assert services.differences() == (Duty.objects.count(), [])
    Duty.objects.filter(pk=owed(made).pk).update(done=7)
    (found,) = services.differences()[1]
    assert (found.duty.done, found.done) == (7, 1)
    assert owed(made).done == 7


def test_a_day_before_the_period_fulfils_the_one_before(made: World) -> None:
    blueprint.change_section(actor=COMMAND, key="visit_rules", value={"close_days": 60})
    before = Month.containing(clock.today()).previous()
    services.make_duties(actor=COMMAND, period=before)
    row = make.begun(
        made.east, "theme_day", starts_at=clock.now().replace(day=1) - timedelta(days=1)
    )
    activities.hold_activity(actor=COMMAND, activity=row)

    assert Duty.objects.get(rule="theme_day", unit=made.east, period=str(before)).done == 1
    assert owed(made).done == 0


def test_a_duty_is_waived_with_a_reason_by_who_may(made: World) -> None:
    duty = owed(made)
    with pytest.raises(Invalid):
        services.waive_duty(actor=COMMAND, duty=duty, reason=" ")
    with pytest.raises(Denied):
        services.waive_duty(actor=made.actor(made.secretary), duty=duty, reason="忙")
    duty = services.waive_duty(actor=COMMAND, duty=duty, reason="防汛")

    assert queries.state_of(duty, clock.today()) is State.WAIVED
    hold(made)
    with pytest.raises(Conflict):
        services.waive_duty(actor=COMMAND, duty=owed(made), reason="防汛")


def test_what_was_waived_by_mistake_is_asked_again_with_a_reason(made: World) -> None:
    duty = owed(made)
    with pytest.raises(Conflict):
        services.take_decision_back(actor=COMMAND, duty=duty, reason="误免")
    duty = services.waive_duty(actor=COMMAND, duty=duty, reason="防汛")
    with pytest.raises(Invalid):
        services.take_decision_back(actor=COMMAND, duty=duty, reason="")
    with pytest.raises(Denied):
        services.take_decision_back(actor=made.actor(made.secretary), duty=duty, reason="误免")

    page = f"/duties/{duty.pk}/"
    administrator = visitor(made.admin)
    assert f"{page}waive/" not in text(administrator, page)
    given = {"reason": "误免", "expected_version": duty.version}
    assert administrator.post(f"{page}take-back/", given).status_code == 302

    duty.refresh_from_db()
    assert (duty.waived, duty.decided_by) == ("", "")
    assert f"{page}take-back/" not in text(administrator, page)


def test_lateness_is_explained_when_the_period_is_over(made: World) -> None:
    with pytest.raises(Conflict):
        services.explain_lateness(actor=COMMAND, duty=owed(made), reason="大雪")
    before = Month.containing(clock.today()).previous()
    services.make_duties(actor=COMMAND, period=before)
    duty = Duty.objects.get(rule="theme_day", unit=made.east, period=str(before))
    duty = services.explain_lateness(actor=COMMAND, duty=duty, reason="大雪")

    assert queries.state_of(duty, clock.today()) is State.LATE


def test_a_member_sees_their_own_and_a_secretary_their_units(made: World) -> None:
    mine = queries.duties(made.actor(made.keeper_user))
    assert set(mine.values_list("member", flat=True)) == {made.keeper.pk}
    units = queries.duties(made.actor(made.secretary)).values_list("unit", flat=True)
    assert set(units) == {made.east.pk}


def test_the_heat_map_opens_on_a_rule_by_which_something_is_owed(made: World) -> None:
    Duty.objects.exclude(rule="theme_day").delete()

    assert visitor(made.admin).get("/duties/map/").context["chosen"].key == "theme_day"


def test_the_heat_map_opens_what_it_counts(made: World) -> None:
    hold(made)
    admin = visitor(made.admin)
    page = admin.get("/duties/map/?rule=theme_day")
    (period,) = page.context["periods"]
    cells = {unit.name: cell for unit, ((_period, cell, _words),) in page.context["lines"]}

    assert (cells[made.east.name].met, cells[made.west.name].met) == (1, 0)
    opened = admin.get(f"/duties/?rule=theme_day&unit={made.east.pk}&period={period}")
    assert opened.context["list"].page.paginator.count == cells[made.east.name].owed


def test_the_first_page_names_what_a_member_owes(made: World) -> None:
    assert "参加主题党日" in text(visitor(made.keeper_user), "/")
    hold(made)
    assert "参加主题党日" not in text(visitor(made.keeper_user), "/")


def command(name: str, *args: str) -> dict[str, object]:
    out = StringIO()
    call_command(name, *args, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_commands_say_what_they_did(world: World) -> None:
    from kernel import realm

    county = ("--county", realm.current().slug)
    made = command("make_duties", *county, "--period", "2026Q4")
    assert made["made"]
    assert command("check_duties", *county) == {"duties": made["made"], "differences": []}


def test_a_rule_says_what_it_asks_before_it_is_published(world: World) -> None:
    (rule,) = [one for one in queries.duty_rules() if one.key == "theme_day"]

    assert queries.burden(rule) == queries.Burden(
        subjects=2, acts=24, last_year=0, a_branch=12.0, a_person=24.0, a_day=0.1
    )


def test_a_unit_founded_later_owes_nothing_before(made: World) -> None:
    make.branch("新支部", founded_on=clock.today())
    services.make_duties(actor=COMMAND, period=Quarter(2020, 1))

    assert not Duty.objects.filter(period="2020Q1", unit__name="新支部").exists()
    assert date(2020, 3, 31) == Duty.objects.filter(period="2020Q1")[0].last_day


def test_a_county_that_begins_makes_its_duties_at_once(world: World) -> None:
    admin = visitor(world.admin)
    assert 'action="/duties/make/"' in text(admin, "/duties/map/")
    assert 'action="/duties/make/"' not in text(visitor(world.secretary), "/duties/map/")
    assert visitor(world.secretary).post("/duties/make/").status_code == 403

    page = admin.post("/duties/make/", follow=True).content.decode()
    assert f"{Duty.objects.count():,}" in page
    assert 'action="/duties/make/"' not in page
    assert Duty.objects.exists()


def test_the_heat_map_shows_the_last_periods_alone(made: World) -> None:
    this = Month.containing(clock.today())
    for back in range(1, 15):
        services.make_duties(actor=COMMAND, period=this.shifted(-back))
    periods, lines = heat.heat_map(made.actor(made.admin), "theme_day", clock.today())

    assert [periods[0], periods[-1], len(periods)] == [this.shifted(-11), this, 12]
    assert all(len(cells) == 12 for _unit, cells in lines)
