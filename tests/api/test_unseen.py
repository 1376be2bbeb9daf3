"""Texts of characters that nobody sees, sent to the API."""

from __future__ import annotations

from apps.activities.models import Attendance
from apps.cases.models import Case
from tests import make
from tests.api.conftest import Api, make_key
from tests.world import World


def test_the_api_takes_it_for_empty(world: World, api: Api) -> None:
    api.key = make_key("cases:read", "cases:write")
    body = {"unit": str(world.east.pk), "kind": "suggestion", "source": "committee"}

    refused = api.post("cases/", body | {"text": "\u200b"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/text")
    api.post("cases/", body | {"text": "路\u202e灯\u200b"})
    assert Case.objects.get().text == "路灯"


def test_reasons_on_a_roll_are_cleaned_and_belong_to_its_lines(world: World, api: Api) -> None:
    row = make.begun(world.east)
    line = row.attendances.get()
    address, seen = f"activities/{row.pk}/roll/", {"if_match": "*"}

    def sent(reasons: object) -> object:
        answer = api.put(address, {"present": [], "reasons": reasons}, **seen)
        return answer.status_code, [one["pointer"] for one in answer.json().get("errors", ())]

    stranger = make.begun(world.west).attendances.create(guest="客人").pk
    assert sent({"nobody": "病假"}) == (422, ["/reasons/nobody"])
    assert sent({str(stranger): "病假"}) == (422, ["/reasons"])
    assert sent({str(line.pk): "病假", f"{line.pk}\u200b": "事假"}) == (422, ["/reasons"])
    assert Attendance.objects.get(pk=line.pk).status == "present"
    assert sent({f"\u202e{line.pk}": "病\u200b假\x08"})[0] == 200
    line = Attendance.objects.get(pk=line.pk)
    assert (line.status, line.reason) == ("excused", "病假")
