"""Two people at once on one meeting, and duties made while one is held: nothing is doubled or lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Event
from time import sleep

from django.db import transaction

from apps.activities import events, queries
from apps.activities import services as activities
from apps.activities.models import Activity
from apps.duties import services
from apps.duties.models import Duty
from kernel import clock
from kernel.access import actor_for
from kernel.errors import Conflict
from kernel.models import JournalEntry
from kernel.realm import county_scope
from tests import make
from tests.conftest import county_of
from tests.drills import drill
from tests.faults.test_two_at_once import at_once
from tests.world import build_world

pytestmark = drill


def test_one_roll_confirmed_by_two_is_that_of_one(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        row = make.begun(world.east)
        everybody = list(row.attendances.values_list("pk", flat=True))
    both = [
        partial(
            activities.record_roll,
            actor=make.COMMAND,
            activity=row,
            present=present,
            expected_version=row.version,
        )
        for present in (everybody, [])
    ]
    found = at_once(*both)

    assert sorted(isinstance(one, Conflict) for one in found) == [False, True]
    with county_scope(county_of("chongyi")):
        won = everybody if isinstance(found[1], Conflict) else []
        assert queries.counted(Activity.objects.get(pk=row.pk)).present == len(won)


def test_a_meeting_held_by_two_at_once_is_told_once(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        row = make.begun(build_world().east, "theme_day")
        services.make_duties(actor=make.COMMAND)
    hold = partial(activities.hold_activity, actor=make.COMMAND, activity=row)
    found = at_once(hold, hold)

    assert sum(isinstance(one, Conflict) for one in found) == 1
    with county_scope(county_of("chongyi")):
        assert JournalEntry.objects.filter(name=events.ActivityHeld.name).count() == 1
        assert Duty.objects.get(rule="theme_day", unit=row.unit_id).done == 1


def test_the_same_meeting_prepared_by_one_person_three_times_at_once_is_one(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        actor = actor_for(world.secretary)
    starts = clock.now() + timedelta(days=1)
    prepare = partial(
        activities.plan_activity, actor=actor, kind="members_meeting", unit=world.east, title="",
        starts_at=starts, ends_at=starts + timedelta(hours=1),
    )  # fmt: skip
    found = at_once(prepare, prepare, prepare)

    assert sum(isinstance(one, Conflict) for one in found) == 2
    with county_scope(county_of("chongyi")):
        assert Activity.objects.filter(unit=world.east).count() == 1


def test_minutes_are_approved_by_one_or_returned_by_the_other(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        row = activities.hold_activity(actor=make.COMMAND, activity=make.begun(build_world().east))
        row = activities.write_minutes(actor=make.COMMAND, activity=row, minutes="一致通过。")
        row = activities.submit_minutes(
            actor=make.actor("branch_secretary", row.unit), activity=row
        )
    approve = partial(activities.approve_minutes, actor=make.COMMAND, activity=row)
    give_back = partial(
        activities.return_minutes, actor=make.COMMAND, activity=row, reason="缺签名"
    )
    found = at_once(approve, approve, give_back)

    assert sum(isinstance(one, Conflict) for one in found) == 2
    with county_scope(county_of("chongyi")):
        row.refresh_from_db()
        told = ("activities.minutes_approved", "activities.minutes_returned")
        (entry,) = JournalEntry.objects.filter(name__in=told)
        assert (row.state == "archived") == (entry.name == told[0])


def test_duties_made_while_a_meeting_is_being_held_count_it(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        row = make.begun(build_world().east, "theme_day")
    is_told = Event()

    def hold_slowly() -> None:
        with transaction.atomic():
            activities.hold_activity(actor=make.COMMAND, activity=row)
            is_told.set()
            sleep(0.3)

    def make_meanwhile() -> services.Made:
        is_told.wait(10)
        return services.make_duties(actor=make.COMMAND)

    at_once(hold_slowly, make_meanwhile)

    with county_scope(county_of("chongyi")):
        assert Duty.objects.get(rule="theme_day", unit=row.unit_id).done == 1
        assert services.differences()[1] == []


def test_duties_made_by_two_at_once_are_made_once(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        build_world()
    made = at_once(*[partial(services.make_duties, actor=make.COMMAND)] * 3)

    assert sorted(one.made for one in made)[:2] == [0, 0]
    with county_scope(county_of("chongyi")):
        assert Duty.objects.count() == max(one.made for one in made)


def test_claims_confirmed_by_two_at_once_count_once(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        row = activities.freeze_roll(actor=make.COMMAND, activity=make.announced(world.east))
        row.attendances.update(status="claimed")
        expected = row.attendances.count()
    confirm = partial(activities.confirm_claims, actor=make.COMMAND, activity=row)
    found = at_once(confirm, confirm)

    assert sorted(found) == [0, expected]
    with county_scope(county_of("chongyi")):
        assert JournalEntry.objects.filter(name=events.ClaimsConfirmed.name).count() == 1


def test_a_series_made_by_two_at_once_has_each_day_once(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        row = make.series(build_world().east, every="week", starts_on=clock.today())
        made = row.occurrences.count()
        row.occurrences.all().delete()
    make_again = partial(activities.make_occurrences, actor=make.COMMAND)
    found = at_once(make_again, make_again)

    assert sorted(found) == [0, made]
    with county_scope(county_of("chongyi")):
        assert row.occurrences.count() == made


def test_a_day_left_out_while_it_is_made_stays_left_out(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        row = make.series(build_world().east, every="week", starts_on=clock.today())
        row.occurrences.all().delete()
        row.refresh_from_db()
    skip = partial(
        activities.skip_day, actor=make.COMMAND, series=row, day=row.starts_on, reason="换届"
    )
    at_once(skip, partial(activities.make_occurrences, actor=make.COMMAND))

    with county_scope(county_of("chongyi")):
        standing = row.occurrences.filter(series_on=row.starts_on).exclude(state="cancelled")
        assert not standing.exists()
