"""Series and calendar addresses by the API."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from apps.activities.models import Activity
from kernel import clock
from tests.api.conftest import Api
from tests.visiting import visitor
from tests.world import World


def test_a_series_is_begun_left_out_changed_and_ended(world: World, api: Api) -> None:
    first = clock.today() + timedelta(days=7)
    given = {
        "kind": "theme_day", "unit": str(world.east.pk), "every": "week", "starts_on": first,
        "at": "09:00", "minutes": 60,
    }  # fmt: skip
    made = api.post("series/", given)
    assert made.status_code == 201
    row = made.json()
    assert row["rule"].startswith("FREQ=WEEKLY;INTERVAL=1")
    drafts = Activity.objects.filter(series_id=row["id"], state="draft").count()
    assert drafts > 10

    left = api.post(f"series/{row['id']}/skip/", {"day": first, "reason": "换届"})
    assert left.json()["skipped"] == [first.isoformat()]
    day = first + timedelta(days=14)
    changed = api.post(f"series/{row['id']}/change-from/", {"day": day, "at": "15:00"}).json()
    assert (changed["at"], changed["id"] != row["id"]) == ("15:00:00", True)
    ended = api.post(f"series/{changed['id']}/end/", {"last_on": day, "reason": "结束"}).json()
    assert ended["until"] == day.isoformat()


def test_the_time_of_day_is_the_countys_and_has_no_offset(world: World, api: Api) -> None:
    given = {
        "kind": "theme_day", "unit": str(world.east.pk), "every": "week", "minutes": 60,
        "starts_on": clock.today() + timedelta(days=7),
    }  # fmt: skip
    for wrong in ("09:00Z", "09:00+02:00", "9:00", "0900", "24:00", 9):
        answer = api.post("series/", given | {"at": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/at"), wrong
    assert api.post("series/", given | {"at": "09:30:00"}).json()["at"] == "09:30:00"


def test_a_person_makes_and_stops_an_address_a_key_cannot(world: World, api: Api) -> None:
    assert api.post("calendar-feeds/").status_code == 403
    member = visitor(world.keeper_user)
    made = member.post("/api/v1/calendar-feeds/", {}, content_type="application/json").json()
    path = made["address"].partition(".localhost")[2]
    path = path[path.index("/") :]
    anybody = Client(HTTP_HOST="chongyi.localhost")
    assert anybody.get(path).status_code == 200
    (listed,) = member.get("/api/v1/calendar-feeds/").json()["results"]
    assert "address" not in listed

    assert member.post(f"/api/v1/calendar-feeds/{made['id']}/revoke/").status_code == 200
    assert anybody.get(path).status_code == 404
