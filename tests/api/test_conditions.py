"""ETags as clients and servers in between make of them; If-None-Match; missing slashes."""

from __future__ import annotations

import pytest

from apps.organization import services
from kernel import clock
from tests import make
from tests.api.conftest import Api
from tests.world import World


@pytest.mark.parametrize(
    "made", ["W/{}", "w/{}", "{}", "{}-gzip", "{}--gzip", "{};br", "W/{}-zstd"]
)
def test_a_tag_names_its_version_whatever_a_server_in_between_made_of_it(
    api: Api, world: World, made: str
) -> None:
    path = f"members/{world.keeper.pk}/"
    tag = made.format(api.get(path)["ETag"])
    if tag[-1] != '"':
        tag = (
            tag.replace('"', "", 2).join('""')
            if tag[0] == '"'
            else f'W/"{tag[2:].replace(chr(34), "")}"'
        )

    assert api.patch(path, {"job": "店长"}, if_match=tag).status_code == 200


@pytest.mark.parametrize("given", ["{}", "", '"{}', "{},{}"])
def test_what_is_no_tag_is_not_taken_for_somebody_elses_change(
    api: Api, world: World, given: str
) -> None:
    path = f"members/{world.keeper.pk}/"
    bare = api.get(path)["ETag"].strip('"')

    answer = api.patch(path, {"job": "店长"}, if_match=given.replace("{}", bare))

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_etag")


@pytest.mark.parametrize("path", ["units/", "zones/", "businesses/", "members/"])
def test_a_row_and_a_list_one_has_are_not_sent_again(api: Api, world: World, path: str) -> None:
    make.zone()
    page = api.get(path)
    row = f"{path}{page.json()['results'][0]['id']}/"

    for address in (path, row):
        tag = api.get(address)["ETag"]
        for known in (tag, f"W/{tag.removeprefix('W/')}", f'"x", {tag}', "*"):
            answer = api.get(address, if_none_match=known)
            assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
        assert api.get(address, if_none_match='"x"').status_code == 200
    assert api.get(path, if_none_match=page["ETag"])["Sync-Token"]


def test_a_row_is_sent_again_when_what_it_refers_to_has_another_name(
    api: Api, world: World
) -> None:
    path = f"members/{world.keeper.pk}/"
    tag = api.get(path)["ETag"]
    services.change_unit(
        actor=make.COMMAND, unit=world.east, effective_on=clock.today(), name="东门党支部"
    )

    answer = api.get(path, if_none_match=tag)

    assert (answer.status_code, answer.json()["unit"]["name"]) == (200, "东门党支部")
    assert api.patch(path, {"job": "店长"}, if_match=tag).status_code == 200


@pytest.mark.parametrize("path", ["units/?limit=0", "units/{}/", "nowhere/", "coverage/", "me/"])
def test_only_what_has_a_tag_is_left_unsent(api: Api, world: World, path: str) -> None:
    address = path.replace("{}", "01900000-0000-7000-8000-000000000000")

    plain, asked = api.get(address), api.get(address, if_none_match="*")

    assert asked.status_code == plain.status_code != 304


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
@pytest.mark.parametrize("path", ["/api/v1/units", "/api/v1", "/api/v1/coverage/runs"])
def test_a_missing_slash_is_named_with_the_right_address(api: Api, method: str, path: str) -> None:
    answer = api(method, f"{path}?limit=1")

    assert (answer.status_code, answer.json()["code"]) == (404, "missing_slash")
    assert answer["Content-Type"] == "application/problem+json"
    assert f"localhost{path}/?limit=1" in answer.json()["detail"]


def test_what_is_nowhere_is_nowhere_with_a_slash_too(api: Api) -> None:
    assert api.get("horses").json()["code"] == "not_found"
