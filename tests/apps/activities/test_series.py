"""Series: on which days they come, their exceptions, and who is always invited."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from apps.activities import queries, services
from apps.activities.models import Activity, Series
from apps.activities.rules import recurring
from apps.organization import grants
from kernel import clock
from kernel.access import Actor
from kernel.errors import Conflict, Denied, Invalid, Unchanged
from tests import make
from tests.visiting import text, visitor
from tests.world import World

COMMAND = make.COMMAND
# A Tuesday, the first of its month; the notice of its year is known.
TUESDAY = date(2026, 12, 1)
State = Activity.State


def days(every: str, interval: int, starts_on: date, last: date, **given: Any) -> list[str]:
    rule = recurring.rule(every, interval, starts_on)
    found = recurring.days(rule, starts_on, given.get("until"), starts_on, last)
    return [f"{day:%m-%d}" for day in found]


def test_first_tuesdays_each_month_and_each_quarter() -> None:
    year_end = date(2027, 3, 31)
    assert days("weekday", 1, TUESDAY, year_end) == ["12-01", "01-05", "02-02", "03-02"]
    assert days("weekday", 3, TUESDAY, year_end) == ["12-01", "03-02"]
    assert days("week", 2, TUESDAY, date(2026, 12, 31)) == ["12-01", "12-15", "12-29"]


def test_a_month_without_the_31st_has_its_last_day() -> None:
    assert days("day", 1, date(2027, 1, 31), date(2027, 5, 1)) == [
        "01-31", "02-28", "03-31", "04-30",
    ]  # fmt: skip
    assert days("day", 1, date(2027, 1, 30), date(2027, 3, 31)) == ["01-30", "02-28", "03-30"]
    assert "02-29" in days("day", 1, date(2027, 12, 31), date(2028, 3, 1))


def test_a_month_without_a_fifth_week_has_its_last_one() -> None:
    fifth = date(2026, 12, 29)
    assert days("weekday", 1, fifth, date(2027, 3, 31)) == ["12-29", "01-26", "02-23", "03-30"]


def test_the_last_day_is_included() -> None:
    given = {"until": date(2027, 1, 5)}
    assert days("weekday", 1, TUESDAY, date(2027, 9, 1), **given) == ["12-01", "01-05"]


@pytest.mark.parametrize(
    ("every", "interval", "said"),
    [
        ("weekday", 1, "每月第一个星期二"),
        ("weekday", 3, "每季度第一个星期二"),
        ("week", 1, "每周星期二"),
        ("week", 2, "每2周星期二"),
        ("day", 1, "每月1日"),
    ],
)
def test_a_rule_is_said_in_words(world: World, every: str, interval: int, said: str) -> None:
    assert recurring.in_words(recurring.rule(every, interval, TUESDAY)) == said


@pytest.fixture
def november() -> Any:
    """The tests' day: 20 November 2026."""
    with time_machine.travel(datetime(2026, 11, 20, 10, tzinfo=clock.ZONE), tick=False):
        yield


def planned(series: Series) -> list[str]:
    rows = series.occurrences.exclude(state=State.CANCELLED).order_by("starts_at")
    return [f"{row.starts_at.astimezone(clock.ZONE):%m-%d %H:%M}" for row in rows]


@pytest.mark.usefixtures("november")
class TestOccurrences:
    def test_they_are_made_ahead_once(self, world: World) -> None:
        row = make.series(world.east)
        assert planned(row) == ["12-01 09:00", "01-05 09:00", "02-02 09:00"]
        assert services.make_occurrences(actor=COMMAND) == 0
        with time_machine.travel(datetime(2026, 12, 20, tzinfo=clock.ZONE), tick=False):
            assert services.make_occurrences(actor=COMMAND) == 1

    def test_past_days_are_not_made_afterwards(self, world: World) -> None:
        row = make.series(world.east, starts_on=date(2026, 9, 1))
        assert planned(row)[0] == "12-01 09:00"

    def test_a_day_left_out_never_comes_back(self, world: World) -> None:
        row = make.series(world.east)
        for day in (date(2026, 12, 1), date(2027, 3, 2)):
            services.skip_day(actor=COMMAND, series=row, day=day, reason="换届")
        with pytest.raises(Unchanged):
            services.skip_day(actor=COMMAND, series=row, day=TUESDAY, reason="换届")
        with time_machine.travel(datetime(2026, 11, 30, tzinfo=clock.ZONE), tick=False):
            services.make_occurrences(actor=COMMAND)

        assert planned(row) == ["01-05 09:00", "02-02 09:00"]
        assert row.occurrences.get(series_on=TUESDAY).reason == "换届"

    def test_one_that_was_moved_stays_moved_and_its_day_empty(self, world: World) -> None:
        row = make.series(world.east)
        first = row.occurrences.get(series_on=TUESDAY)
        begins = first.starts_at + timedelta(days=35)
        services.change_activity(
            actor=COMMAND, activity=first, starts_at=begins, ends_at=begins + timedelta(hours=1)
        )
        services.make_occurrences(actor=COMMAND)
        assert planned(row) == ["01-05 09:00", "01-05 09:00", "02-02 09:00"]

        services.skip_day(actor=COMMAND, series=row, day=TUESDAY, reason="不开了")
        assert planned(row) == ["01-05 09:00", "02-02 09:00"]

    def test_one_that_was_cancelled_by_hand_is_not_made_again(self, world: World) -> None:
        row = make.series(world.east)
        first = row.occurrences.get(series_on=TUESDAY)
        services.cancel_activity(actor=COMMAND, activity=first, reason="暴雨")

        assert services.make_occurrences(actor=COMMAND) == 0

    def test_a_holiday_is_moved_to_the_next_working_day_where_that_is_wanted(
        self, world: World
    ) -> None:
        # The first to the seventh of October are off by the notice of 2026.
        with time_machine.travel(datetime(2026, 9, 20, tzinfo=clock.ZONE), tick=False):
            national = {"every": "day", "starts_on": date(2026, 10, 1)}
            stays = make.series(world.east, **national)
            moves = make.series(world.west, **national, holidays="next")
            assert services.make_occurrences(actor=COMMAND) == 0

        assert planned(stays)[0] == "10-01 09:00"
        assert planned(moves)[:2] == ["10-08 09:00", "11-02 09:00"]

    def test_a_draft_leaves_a_day_that_became_a_holiday_since(self, world: World) -> None:
        with time_machine.travel(datetime(2026, 9, 20, tzinfo=clock.ZONE), tick=False):
            row, moved = (
                make.series(world.east, kind=kind, every="day", starts_on=date(2026, 10, 1))
                for kind in ("theme_day", "members_meeting")
            )
            by_hand = moved.occurrences.get(series_on=date(2026, 10, 1))
            services.change_activity(
                actor=COMMAND, activity=by_hand, starts_at=by_hand.starts_at + timedelta(hours=1)
            )
            # As if the holidays of the year were told only now.
            Series.objects.update(holidays="next")
            services.make_occurrences(actor=COMMAND)
            services.make_occurrences(actor=COMMAND)

        assert planned(row)[:2] == ["10-08 09:00", "11-02 09:00"]
        assert planned(moved)[0] == "10-01 10:00"

    def test_one_and_those_after_are_changed(self, world: World) -> None:
        row = make.series(world.east)
        new = services.change_from(
            actor=COMMAND, series=row, day=date(2027, 1, 5), at=time(15), place="大会堂"
        )
        row.refresh_from_db()

        assert planned(row) == ["12-01 09:00"]
        assert planned(new) == ["01-05 15:00", "02-02 15:00"]
        assert services.make_occurrences(actor=COMMAND) == 0
        assert {one.place for one in new.occurrences.all()} == {"大会堂"}

    def test_a_changed_rule_keeps_what_was_announced_and_drops_drafts(self, world: World) -> None:
        row = make.series(world.east)
        january = row.occurrences.get(series_on=date(2027, 1, 5))
        services.announce_activity(actor=COMMAND, activity=january)
        new = services.change_from(
            actor=COMMAND, series=row, day=TUESDAY, every="weekday", starts_on=date(2026, 12, 2)
        )

        # The first Wednesdays, and the Tuesday that people know of.
        assert planned(new) == ["12-02 09:00", "01-05 09:00", "01-06 09:00", "02-03 09:00"]
        assert not planned(row)
        assert services.make_occurrences(actor=COMMAND) == 0

    def test_the_last_day_of_the_month_stays_that_when_changed_in_april(self, world: World) -> None:
        row = make.series(world.east, every="day", starts_on=date(2026, 12, 31))
        new = services.change_from(actor=COMMAND, series=row, day=date(2027, 2, 28), at=time(8))

        assert new.rule == row.rule
        assert planned(new) == ["02-28 08:00"]

    def test_an_end_takes_the_drafts_and_leaves_what_was_announced(self, world: World) -> None:
        row = make.series(world.east)
        january = row.occurrences.get(series_on=date(2027, 1, 5))
        services.announce_activity(actor=COMMAND, activity=january)
        services.end_series(actor=COMMAND, series=row, last_on=TUESDAY, reason="任务完成")
        with pytest.raises(Conflict):
            services.end_series(actor=COMMAND, series=row, last_on=TUESDAY, reason="再停")
        services.make_occurrences(actor=COMMAND)

        assert planned(row) == ["12-01 09:00", "01-05 09:00"]

    def test_what_cannot_be_is_refused(self, world: World) -> None:
        for wrong in (
            {"every": "hourly"}, {"interval": 0}, {"interval": 13}, {"minutes": 0},
            {"until": date(2026, 11, 1)}, {"starts_on": date(1, 1, 1)}, {"starts_on": date(9999, 12, 31)},
            {"kind": "nothing"}, {"roles": ["emperor"]},
            {"guests": ["某"] * 3 + [f"客人{n}" for n in range(31)]},
        ):  # fmt: skip
            with pytest.raises(Invalid):
                make.series(world.east, **wrong)
        row = make.series(world.east)
        for service, values in (
            (services.skip_day, {"day": date(2026, 12, 2), "reason": "没有这天"}),
            (services.skip_day, {"day": date(9999, 12, 7), "reason": "没有这天"}),
            (services.skip_day, {"day": TUESDAY, "reason": " "}),
            (services.change_from, {"day": date(2026, 12, 2)}),
            (services.end_series, {"last_on": date(2026, 11, 1), "reason": "早了"}),
        ):
            with pytest.raises(Invalid):
                service(actor=COMMAND, series=row, **values)
        assert len(planned(row)) == 3


def test_a_neighbour_changes_nothing(world: World) -> None:
    row = make.series(world.east, starts_on=clock.today())
    stranger, secretary = world.actor(world.stranger), world.actor(world.secretary)
    given = {"series": row, "day": clock.today(), "reason": "不开"}
    with pytest.raises(Denied):
        services.skip_day(actor=stranger, **given)
    assert not queries.series(stranger).exists()
    assert services.skip_day(actor=secretary, **given).skipped == [clock.today()]


def names(row: Activity) -> set[str]:
    return {one.name for one in row.attendances.select_related("member")}


def test_holders_on_the_day_of_announcing_are_invited(world: World) -> None:
    make.member(world.east, "李书记", user=world.secretary)
    services.set_invitation(
        actor=COMMAND, unit=world.root, kind="joint_meeting", roles=["branch_secretary"],
        below=True, guests=["挂点领导", "挂点领导", " 工商联代表 "],
    )  # fmt: skip
    row = make.activity(world.root, "joint_meeting")
    newcomer = make.holder("branch_secretary", world.west, "周新书记", username="zhou")
    make.member(world.west, "周新书记", user=newcomer)
    # Whoever looks through it reads before announcing whom that invites.
    page = text(visitor(world.admin), f"/activities/{row.pk}/")
    assert "另请 4 人" in page
    assert "<li>周新书记</li>" in page
    assert "<li>工商联代表</li>" in page
    assert not names(row)
    services.announce_activity(actor=COMMAND, activity=row)

    assert names(row) == {"李书记", "周新书记", "挂点领导", "工商联代表"}


def test_who_lost_the_role_before_it_was_announced_is_not_invited(world: World) -> None:
    make.member(world.east, "李书记", user=world.secretary)
    row = make.series(world.east, roles=["branch_secretary"], starts_on=clock.today(), kind="talk")
    first = row.occurrences.order_by("starts_at").first()
    assert first is not None
    assert not names(first)
    (held,) = grants.holders(world.east)
    grants.take_role(actor=COMMAND, grant=held)
    services.announce_activity(actor=COMMAND, activity=first)

    assert not names(first)


def test_a_standing_invitation_is_set_by_who_holds_the_unit(world: World) -> None:
    secretary: Actor = world.actor(world.secretary)
    given = {"kind": "theme_day", "guests": ["联系人"]}
    services.set_invitation(actor=secretary, unit=world.east, **given)
    with pytest.raises(Unchanged):
        services.set_invitation(actor=secretary, unit=world.east, **given)
    with pytest.raises(Denied):
        services.set_invitation(actor=secretary, unit=world.west, **given)

    assert queries.invitations(secretary).count() == 1


def test_a_secretary_begins_a_series_and_leaves_out_a_day_on_the_page(world: World) -> None:
    client, first = visitor(world.secretary), clock.today() + timedelta(days=7)
    given = {
        "kind": "theme_day", "unit": str(world.east.pk), "starts_on": first, "every": "weekday",
        "interval": "3", "at": "09:00", "minutes": "60", "holidays": "next", "guests": "挂点领导",
        "roles": ["branch_secretary"],
    }  # fmt: skip
    assert client.post("/activities/series/new/", given).status_code == 302
    path = f"/activities/series/{Series.objects.get().pk}/"
    shown = text(client, path)
    assert "每季度" in shown
    assert "挂点领导" in shown

    sent = {"day": first, "reason": "换届", "expected_version": 1}
    assert client.post(path + "skip/", sent | {"reason": ""}).status_code == 200
    assert client.post(path + "skip/", sent).status_code == 302
    assert "已跳过" in text(client, path)
    # It was changed since the page was opened.
    assert client.post(path + "end/", sent | {"last_on": first}).status_code == 200


def test_a_unit_is_not_dissolved_under_a_series(world: World) -> None:
    row = make.series(world.east, starts_on=clock.today())
    from apps.organization.registry import bonds

    (bond,) = [one for one in bonds if "activities.Series.unit" in one.relations]
    assert list(bond.standing(world.east)) == [row]
