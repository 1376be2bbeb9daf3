"""Signing in and leave by the API."""

from __future__ import annotations

from apps.activities.rules import codes
from tests import make
from tests.api.conftest import Api
from tests.visiting import visitor
from tests.world import World


def test_a_device_shows_the_code_a_member_claims_and_a_key_confirms(world: World, api: Api) -> None:
    row = make.announced(world.east)
    path = f"/api/v1/activities/{row.pk}"
    shown = api.get(f"activities/{row.pk}/code/").json()
    assert shown["code"] == codes.current(row.pk)
    member = visitor(world.keeper_user)
    given = {"ticket": shown["code"]}
    for is_new in (True, False):
        answer = member.post(f"{path}/sign-in/", given, content_type="application/json")
        assert answer.json() == {"status": "claimed", "is_new": is_new}
    assert member.get(f"{path}/code/").status_code == 403

    assert api.post(f"activities/{row.pk}/confirm/").status_code == 409
    api.post(f"activities/{row.pk}/freeze/")
    assert api.post(f"activities/{row.pk}/confirm/").status_code == 200
    assert api.get(f"activities/{row.pk}/roll/").json()[0]["status"] == "present"


def test_leave_is_asked_and_answered(world: World, api: Api) -> None:
    row = make.announced(world.east)
    member = visitor(world.keeper_user)
    path = f"/api/v1/activities/{row.pk}/leave/"
    assert member.post(path, {"reason": "进货"}, content_type="application/json").status_code == 200
    (line,) = api.get(f"activities/{row.pk}/roll/").json()
    body = {"attendance": line["id"], "granted": False}
    assert api.post(f"activities/{row.pk}/answer-leave/", body).status_code == 422
    api.post(f"activities/{row.pk}/answer-leave/", body | {"answer": "要表决"})

    (line,) = api.get(f"activities/{row.pk}/roll/").json()
    assert (line["status"], line["answer"]) == ("refused", "要表决")
    assert member.post(f"/api/v1/activities/{row.pk}/leave-back/").status_code == 200
    assert api.get(f"activities/{row.pk}/roll/").json()[0]["status"] == "invited"
