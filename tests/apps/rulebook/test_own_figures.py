"""A county's own figures and holidays: set, refused, taken back, seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from apps.rulebook import queries, services
from kernel import clock
from kernel.errors import Denied, Invalid
from kernel.workdays import last_working_day
from tests import make
from tests.visiting import text, visitor
from tests.world import World

KEY = "meeting.members"
LATER, LATER_STILL = timedelta(days=40), timedelta(days=220)


@pytest.fixture
def admin(world: World) -> Client:
    return visitor(world.admin)


def set_months(every: int, day: date) -> None:
    services.set_figures(
        actor=make.COMMAND, key=KEY, values={"every": every}, reason="县委会议决定", starts_on=day
    )


def test_stricter_figures_hold_from_their_day_on(world: World) -> None:
    set_months(2, clock.today() + LATER)

    assert queries.rule(KEY).number("every") == 3
    assert queries.rule(KEY, clock.today() + LATER).number("every") == 2
    assert queries.national(KEY, clock.today() + LATER).number("every") == 3


def test_looser_figures_are_refused_at_their_place(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        set_months(4, clock.today() + LATER)

    assert set(caught.value.fields) == {"every"}
    assert queries.own_figures() == {}


def test_what_is_past_stays_as_it_was(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        set_months(2, clock.today() - timedelta(days=1))

    assert set(caught.value.fields) == {"starts_on"}


def test_only_who_may_change_settings_sets_figures(world: World) -> None:
    with pytest.raises(Denied):
        services.set_figures(
            actor=world.actor(world.secretary),
            key=KEY,
            values={"every": 1},
            reason="试试",
            starts_on=clock.today(),
        )


def test_the_history_of_a_rule_says_who_changed_what(world: World) -> None:
    set_months(2, clock.today() + LATER)
    set_months(1, clock.today() + LATER_STILL)
    services.take_back_figures(actor=make.COMMAND, key=KEY)

    last, second, first = queries.changes(KEY)
    assert (first.before, [one.values for one in first.after]) == ((), [{"every": 2}])
    assert [one.values["every"] for one in second.after] == [2, 1]
    assert (len(last.before), last.after) == (2, ())
    assert queries.own_figures() == {}


def test_a_page_sets_a_figure_and_shows_it_with_its_reason(admin: Client) -> None:
    given = {"every": "2", "starts_on": clock.today().isoformat(), "reason": "县委〔2026〕9号"}
    assert admin.post(f"/rules/{KEY}/change/", given).status_code == 302

    shown = text(admin, f"/rules/{KEY}/")
    assert "县委〔2026〕9号" in shown
    assert "每 2 个月" in shown


def test_a_page_keeps_what_was_typed_and_marks_the_figure(admin: Client) -> None:
    given = {"every": "9", "starts_on": clock.today().isoformat(), "reason": "太忙"}
    answer = admin.post(f"/rules/{KEY}/change/", given)

    assert answer.status_code == 200
    assert "every" in answer.context["form"].errors
    assert "太忙" in answer.content.decode()


def test_a_member_reads_the_rules_and_changes_none(world: World) -> None:
    member = visitor(world.keeper_user)

    assert "党员大会" in text(member, "/rules/")
    assert member.get(f"/rules/{KEY}/change/").status_code in {403, 404}


def test_bands_are_read_in_words(admin: Client) -> None:
    shown = text(admin, "/rules/dues.rates/")

    for words in ("不超过3000元", "0.5%", "超过10000元", "2%"):
        assert words in shown


def test_a_rule_that_does_not_exist_is_not_found(admin: Client) -> None:
    for where in ("/rules/no.such/", "/rules/no.such/change/", "/api/v1/rules/no.such/"):
        assert admin.get(where).status_code == 404


def test_working_days_know_the_notices_and_take_a_new_one(admin: Client) -> None:
    assert not queries.calendar().is_working(date(2026, 10, 1))
    assert queries.calendar().is_working(date(2026, 10, 10))
    assert queries.calendar().is_working(date(2027, 1, 1))

    given = {
        "year": "2027",
        "notice": "国办发明电〔2026〕1号",
        "off": "2027-01-01 至 2027-01-03\n2027年2月6日—2027年2月12日",
        "working": "2026-12-27",
    }
    assert admin.post("/rules/working-days/enter/", given).status_code == 302

    calendar = queries.calendar()
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.is_working(date(2026, 12, 27))
    assert calendar.is_known(2027)
    assert last_working_day(date(2027, 2, 5), 2, calendar.is_working) == date(2027, 2, 15)


@pytest.mark.parametrize(
    ("off", "working", "field"),
    [
        ("昨天", "", "off"),
        ("2027-01-03 至 2027-01-01", "", "off"),
        ("2027-01-01 至 2027-12-31", "", "off"),
        ("2028-01-01", "", None),
        ("2027-01-01", "2027-01-01", None),
    ],
)
def test_a_notice_that_cannot_be_is_refused(
    admin: Client, off: str, working: str, field: str | None
) -> None:
    given = {"year": "2027", "notice": "通知", "off": off, "working": working}
    answer = admin.post("/rules/working-days/enter/", given)

    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert (field or "__all__") in errors
    assert queries.notices() == {}


def test_a_window_counts_its_first_day() -> None:
    holiday = {date(2026, 10, day) for day in range(1, 8)}

    def is_working(day: date) -> bool:
        return day == date(2026, 10, 10) or (day not in holiday and day.weekday() < 5)

    assert last_working_day(date(2026, 9, 28), 5, is_working) == date(2026, 10, 9)
    with pytest.raises(ValueError, match="at least one"):
        last_working_day(date(2026, 9, 28), 0, is_working)
    with pytest.raises(ValueError, match="calendar"):
        last_working_day(date(2026, 9, 28), 1, lambda _day: False)


def test_everybody_may_ask_the_api_for_rules(admin: Client) -> None:
    answer = admin.get("/api/v1/rules/").json()
    one = admin.get(f"/api/v1/rules/{KEY}/").json()

    assert one in answer["results"]
    assert one["values"] == {"every": 3}
