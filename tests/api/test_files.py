"""Files of activities and cases over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activities.models import Activity
from tests import make
from tests.api.conftest import Api
from tests.apps.files.conftest import folder
from tests.make import files
from tests.world import World

__all__ = ["folder"]


def bring(api: Api, address: str, content: bytes, **given: Any) -> Any:
    file = SimpleUploadedFile("文件.jpg", content)
    return api.client.post(
        f"/api/v1/{address}/", {"file": file, **given}, HTTP_AUTHORIZATION=f"Bearer {api.key}"
    )


def test_a_photo_is_brought_read_and_taken_out(api: Api, world: World) -> None:
    day = make.announced(world.east, "theme_day")
    made = bring(api, "activity-files", files.picture(), activity=str(day.pk), kind="photo")
    assert made.status_code == 201, made.content
    address = f"activity-files/{made.json()['id']}/"

    content = api.get(f"{address}content/")
    assert (content.status_code, content["Content-Type"]) == (200, "image/jpeg")
    assert content["X-Content-Type-Options"] == "nosniff"
    assert [
        row["id"] for row in api.get(f"activity-files/?activity={day.pk}").json()["results"]
    ] == [made.json()["id"]]
    assert api.post(f"{address}take-out/", {"reason": "重复"}).status_code == 204
    assert api.get(address).status_code == 404


def test_texts_beside_a_file_lose_what_nobody_sees(api: Api, world: World) -> None:
    day = make.announced(world.east, "theme_day")
    given = {"activity": str(day.pk), "kind": "photo", "caption": "会议\u202e通知\u200b"}

    made = bring(api, "activity-files", files.picture(), **given)

    assert (made.status_code, made.json()["caption"]) == (201, "会议通知")


def test_what_was_changed_since_is_not_taken_away(api: Api, world: World) -> None:
    day = make.announced(world.east, "theme_day")
    photo = bring(api, "activity-files", files.picture(), activity=str(day.pk), kind="photo").json()
    paper = bring(api, "case-files", files.EMPTY_PDF, case=str(make.case(world.east).pk)).json()
    case = make.case(world.east, "市场缺路灯", kind="suggestion")
    meeting = make.begun(world.east, "consultation")
    point = api.post("points/", {"activity": meeting.pk, "case": case.pk}).json()
    acts = [
        ("POST", f"activity-files/{photo['id']}/take-out/", {"reason": "重复"}),
        ("POST", f"case-files/{paper['id']}/take-out/", {"reason": "重复"}),
        ("DELETE", f"points/{point['id']}/", None),
    ]

    for method, address, body in acts:
        assert api(method, address, body, if_match='"0"').status_code == 412, address
        assert api(method, address, body, if_match="*").status_code == 204, address


def test_what_is_refused_says_why_and_leaves_nothing(api: Api, world: World) -> None:
    day = make.announced(world.east, "theme_day")
    answer = bring(api, "activity-files", b"<svg/>", activity=str(day.pk), kind="photo")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/file"
    assert "文件.jpg" in answer.content.decode()
    assert not Activity.objects.get(pk=day.pk).files.exists()


def test_a_protected_cases_files_are_not_in_the_api(
    keyed: Callable[..., Api], world: World
) -> None:
    api = keyed("cases:read", "cases:write")
    plain = make.case(world.east)
    made = bring(api, "case-files", files.EMPTY_PDF, case=str(plain.pk))
    assert made.status_code == 201, made.content
    assert api.get(f"case-files/{made.json()['id']}/content/").content == files.EMPTY_PDF

    hardship = make.case(world.east, kind="hardship", source="committee")
    assert bring(api, "case-files", files.EMPTY_PDF, case=str(hardship.pk)).status_code in {
        403,
        422,
    }
