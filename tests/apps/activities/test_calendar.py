"""The calendar page, and calendar addresses with what is behind them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.activities import services
from apps.activities.models import Activity, CalendarFeed
from apps.activities.queries import calendars
from apps.activities.rules import grid
from apps.organization import grants
from kernel import clock
from kernel.access import Actor
from kernel.errors import Conflict, Denied
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World

COMMAND = make.COMMAND
HOST = "chongyi.localhost"


@pytest.fixture
def keeper(world: World) -> Actor:
    return world.actor(world.keeper_user)


def test_a_month_has_whole_weeks_and_knows_its_neighbours() -> None:
    span = grid.span(grid.MONTH, date(2027, 1, 31))
    assert (span.first, span.last) == (date(2026, 12, 28), date(2027, 1, 31))
    assert (span.before, span.after) == (date(2026, 12, 1), date(2027, 2, 1))
    assert [len(week) for week in span.weeks] == [7] * 5
    # February 2027 begins on a Monday and has four weeks.
    assert len(grid.span(grid.MONTH, date(2027, 2, 1)).weeks) == 4


def test_a_week_and_a_list_go_on_without_a_gap() -> None:
    week = grid.span(grid.WEEK, date(2026, 11, 29))
    assert (week.first, week.last, week.after) == (
        date(2026, 11, 23), date(2026, 11, 29), date(2026, 11, 30),
    )  # fmt: skip
    listed = grid.span(grid.LIST, date(2026, 11, 26))
    assert listed.after == listed.last


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.ZONE)


def shown(actor: Actor, day: date, **given: Any) -> dict[date, list[str]]:
    span = grid.span(grid.MONTH, day)
    rows = calendars.between(actor, span.first, span.last, **given)
    days = [one for week in calendars.placed(span, rows) for one in week]
    return {one.day: [row.title for row in one.activities] for one in days if one.activities}


def test_what_lasts_days_is_on_each_and_midnight_on_none_more(world: World) -> None:
    day = date(2027, 3, 10)
    make.activity(world.east, title="培训", starts_at=at(day, 9), ends_at=at(day + timedelta(days=2), 17))  # fmt: skip
    make.activity(world.east, title="晚会", starts_at=at(day, 20), ends_at=at(day + timedelta(days=1), 0))  # fmt: skip
    make.activity(world.east, title="早会", starts_at=at(day, 0, 10), ends_at=at(day, 1))

    found = shown(COMMAND, day)
    assert found[day] == ["早会", "培训", "晚会"]
    assert found[day + timedelta(days=1)] == found[day + timedelta(days=2)] == ["培训"]


def test_filters_and_rights_narrow_the_calendar(world: World, keeper: Actor) -> None:
    day = clock.today()
    make.announced(world.east, title="东会", starts_at=at(day, 9), ends_at=at(day, 10))
    make.activity(world.east, title="东稿", starts_at=at(day, 9), ends_at=at(day, 10))
    make.announced(world.west, "theme_day", title="西日", starts_at=at(day, 9), ends_at=at(day, 10))
    assert shown(COMMAND, day, unit=world.east) == {day: ["东会", "东稿"]}
    assert shown(COMMAND, day, kind="theme_day") == {day: ["西日"]}
    assert shown(keeper, day) == {day: ["东会"]}


def test_a_draft_that_was_cancelled_is_on_no_calendar(world: World) -> None:
    day = clock.today()
    times = {"starts_at": at(day, 9), "ends_at": at(day, 10)}
    draft = make.activity(world.east, title="草稿", **times)
    known = make.announced(world.east, title="通知", **times)
    for row in (draft, known):
        services.cancel_activity(actor=COMMAND, activity=row, reason="暴雨")

    assert shown(COMMAND, clock.today()) == {clock.today(): ["通知"]}


def test_the_page_marks_holidays_and_make_up_days(world: World) -> None:
    make.announced(world.east, title="国庆慰问", starts_at=at(date(2026, 10, 1), 9))
    client = visitor(world.secretary)
    page = text(client, "/activities/calendar/?view=month&day=2026-10-01")
    for said in ("国庆节", "2026年10月", "国庆慰问", ">休<", ">班<", 'aria-keyshortcuts="n"'):
        assert said in page
    for view in ("week", "list"):
        assert "国庆慰问" in text(client, f"/activities/calendar/?view={view}&day=2026-10-01")
    assert "这些天没有活动" in text(client, "/activities/calendar/?day=2020-01-01")


@pytest.mark.parametrize("query", ["day=yesterday", "view=year", "unit=x", "kind=nothing", "day=0001-01-01", "day=9999-12-31"])  # fmt: skip
def test_a_mistyped_address_shows_what_it_can(world: World, query: str) -> None:
    assert visitor(world.secretary).get(f"/activities/calendar/?{query}").status_code == 200


def fetched(secret: str, **headers: str) -> Any:
    return Client(HTTP_HOST=HOST).get(f"/calendar/{secret}.ics", **headers)


def entries(secret: str) -> dict[str, Any]:
    answer = fetched(secret)
    assert answer.status_code == 200
    found = icalendar.Calendar.from_ical(answer.content)
    return {str(one["summary"]): one for one in found.walk("VEVENT")}


def test_a_person_subscribes_to_what_they_are_invited_to(world: World, keeper: Actor) -> None:
    row = make.announced(world.east, title="党员大会; 改期, 见\n通知\\", place="二楼, 会议室")
    make.activity(world.east, title="还没通知")
    make.announced(world.west, title="别处")
    made = services.make_feed(actor=keeper)
    (entry,) = entries(made.secret).values()

    assert str(entry["uid"]) == f"{row.pk}@liangxin"
    assert str(entry["summary"]) == "党员大会; 改期, 见 通知\\"
    assert str(entry["location"]) == "二楼, 会议室"
    assert entry["dtstart"].dt == row.starts_at.replace(microsecond=0)
    assert (str(entry["status"]), entry["sequence"]) == ("CONFIRMED", row.version - 1)


def test_a_change_keeps_the_entry_and_raises_its_number(world: World, keeper: Actor) -> None:
    row = make.announced(world.east, title="例会")
    secret = services.make_feed(actor=keeper).secret
    before = entries(secret)["例会"]
    services.change_activity(actor=COMMAND, activity=row, place="礼堂")
    after = entries(secret)["例会"]
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]

    services.cancel_activity(actor=COMMAND, activity=row, reason="暴雨")
    (struck,) = entries(secret).values()
    assert (str(struck["status"]), struck["uid"]) == ("CANCELLED", before["uid"])
    assert struck["sequence"] > after["sequence"]
    # Outlook shows it like any other: its name says it.
    assert str(struck["summary"]) == "已取消：例会"


def test_the_name_of_ones_own_calendar_is_in_ones_language(world: World, keeper: Actor) -> None:
    raw = fetched(services.make_feed(actor=keeper).secret).content.decode()

    assert "X-WR-CALNAME:崇义县 · 我的活动" in raw


def test_a_look_at_the_head_of_a_calendar_and_one_by_date_are_answered(
    world: World, keeper: Actor
) -> None:
    make.announced(world.east)
    secret = services.make_feed(actor=keeper).secret
    whole = fetched(secret)
    head = Client(HTTP_HOST=HOST).head(f"/calendar/{secret}.ics")
    assert (head.status_code, head["ETag"], head.content) == (200, whole["ETag"], b"")
    for known in ("Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT", "x"):
        assert fetched(secret, HTTP_IF_MODIFIED_SINCE=known).content == whole.content


def test_a_feed_has_its_name_in_the_language_of_its_owner(world: World, keeper: Actor) -> None:
    secret = services.make_feed(actor=keeper).secret
    for language, name in (("", "我的活动"), ("en", "my activities")):
        User.objects.filter(pk=keeper.id).update(language=language)
        for asked in ("", "fr", "en"):
            raw = fetched(secret, HTTP_ACCEPT_LANGUAGE=asked).content.decode()
            assert f"X-WR-CALNAME:崇义县 · {name}" in raw


def test_a_new_address_is_opened_by_the_phones_own_calendar(world: World) -> None:
    client = visitor(world.keeper_user)
    page = "/activities/calendar/addresses/"
    assert "以前的地址" not in text(client, page)
    answer = client.post(page).content.decode()
    assert 'href="webcal://chongyi.localhost/calendar/' in answer


def test_nobody_is_named_in_a_feed(world: World, keeper: Actor) -> None:
    make.announced(world.east)
    raw = fetched(services.make_feed(actor=keeper).secret).content.decode()
    unfolded = raw.replace("\r\n ", "")

    assert "王丽兰" not in unfolded
    assert "ATTENDEE" not in unfolded
    assert max(len(line.encode()) for line in raw.split("\r\n")) <= 75


def test_long_chinese_texts_are_folded_between_signs(world: World, keeper: Actor) -> None:
    title = "🙂学习贯彻会议精神" * 12
    make.announced(world.east, title=title, place="二楼会议室；" * 12)
    raw = fetched(services.make_feed(actor=keeper).secret).content
    assert all(len(line) <= 75 and line.decode() is not None for line in raw.split(b"\r\n"))
    (entry,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert str(entry["summary"]) == title


def test_the_same_calendar_is_answered_in_one_line(world: World, keeper: Actor) -> None:
    row = make.announced(world.east)
    secret = services.make_feed(actor=keeper).secret
    first = fetched(secret)
    again = fetched(secret, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    services.change_activity(actor=COMMAND, activity=row, place="礼堂")

    assert fetched(secret, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_an_address_that_was_stopped_or_made_again_leads_nowhere(
    world: World, keeper: Actor
) -> None:
    first, second = services.make_feed(actor=keeper), services.make_feed(actor=keeper)
    assert fetched(first.secret).status_code == 404
    assert fetched(second.secret).status_code == 200
    services.revoke_feed(actor=keeper, feed=second.feed)
    with pytest.raises(Conflict):
        services.revoke_feed(actor=keeper, feed=second.feed)

    assert fetched(second.secret).status_code == 404
    assert not CalendarFeed.objects.filter(secret_hash__contains=second.secret).exists()
    assert JournalEntry.objects.filter(name="activities.calendar_feed_made").count() == 2


def test_a_feed_shows_what_its_owner_may_see_now(world: World) -> None:
    row = make.announced(world.east, title="支部大会")
    secretary = world.actor(world.secretary)
    secret = services.make_feed(actor=secretary, unit=world.east).secret
    assert set(entries(secret)) == {row.title}
    (held,) = grants.holders(world.east)
    grants.take_role(actor=COMMAND, grant=held)
    assert entries(secret) == {}

    accounts.disable_account(actor=COMMAND, user=world.secretary, reason="调离")
    assert fetched(secret).status_code == 404


def test_a_unit_one_does_not_see_has_no_address_for_one(world: World, keeper: Actor) -> None:
    with pytest.raises(Denied):
        services.make_feed(actor=keeper, unit=world.west)
    with pytest.raises(Denied):
        services.make_feed(actor=COMMAND)
    other = services.make_feed(actor=world.actor(world.secretary))
    with pytest.raises(Denied):
        services.revoke_feed(actor=keeper, feed=other.feed)
    client = visitor(world.keeper_user)
    assert client.post(f"/activities/calendar/addresses/{other.feed.pk}/revoke/").status_code == 404
    assert client.get("/activities/calendar/addresses/?unit=x").status_code == 404


def test_the_address_is_shown_once(world: World) -> None:
    client = visitor(world.secretary)
    assert "/activities/calendar/addresses/" in text(client, "/me/")
    assert f"/activities/calendar/?unit={world.east.pk}" in text(client, f"/units/{world.east.pk}/")
    answer = client.post("/activities/calendar/addresses/", {"unit": str(world.east.pk)})
    address = answer.context["address"]
    assert address in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]

    assert address not in text(client, "/activities/calendar/addresses/")
    assert Client(HTTP_HOST=HOST).get(address.partition(HOST)[2]).status_code == 200


def test_who_asks_too_often_waits(world: World, keeper: Actor) -> None:
    secret = services.make_feed(actor=keeper).secret
    codes = [fetched(secret).status_code for _time in range(31)]
    assert codes[:30] == [200] * 30
    answer = fetched(secret)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_an_activity_without_a_place_or_an_end_day_is_written(world: World, keeper: Actor) -> None:
    row = make.announced(world.east, title="空地点", place="")
    Activity.objects.filter(pk=row.pk).update(title="铃\x07声")
    (entry,) = entries(services.make_feed(actor=keeper).secret).values()

    assert "location" not in entry
    assert str(entry["summary"]) == "铃 声"


def test_a_busy_day_of_a_month_shows_some_and_leads_to_its_week(world: World) -> None:
    for number in range(8):
        make.announced(world.east, "theme_day", title=f"第{number}场")
    make.visit(world.actor(world.secretary), business=world.shop)
    client = visitor(world.admin)

    month = text(client, "/activities/calendar/")
    week = text(client, "/activities/calendar/?view=week")

    assert "第5场" in month
    assert "第6场" not in month
    assert "还有 2 项" in month
    assert all(f"第{number}场" in week for number in range(8))
    assert world.shop.name not in week
    assert world.shop.name in text(client, "/activities/calendar/?kind=member_visit")


def test_the_month_names_solar_terms_and_leaves_lunar_days_to_the_browser(world: World) -> None:
    page = text(visitor(world.secretary), "/activities/calendar/?view=month&day=2026-12-01")

    assert ">冬至</span>" in page.split('data-lunar="2026-12-22"')[1]
    assert page.split('data-lunar="2026-12-23"')[1].split("</span>")[0].endswith(">")
    assert "calendar." in page
