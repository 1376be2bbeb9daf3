"""How often a key may ask."""

import pytest
from django.conf import LazySettings

from api.throttling import WRONG_KEYS
from kernel import clock
from kernel.realm import county_scope
from tenants.counties.models import County
from tests.api.conftest import Api, make_key


@pytest.fixture(autouse=True)
def three_a_minute(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    moment = clock.now().replace(second=10)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_each_answer_says_what_is_left(api: Api) -> None:
    api.get("units/")

    answer = api.get("me/")

    assert answer["RateLimit-Policy"] == '"requests";q=3;w=60'
    assert answer["RateLimit"] == '"requests";r=1;t=50'


def test_too_many_are_told_when_to_come_back(api: Api) -> None:
    for _turn in range(3):
        assert api.get("me/").status_code == 200

    answer = api.get("me/")

    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert answer["Retry-After"] == "50"
    assert answer["RateLimit"] == '"requests";r=0;t=50'


def test_each_key_has_an_allowance_of_its_own(api: Api) -> None:
    for _turn in range(4):
        api.get("me/")
    api.key = make_key("units:read")

    assert api.get("me/").status_code == 200


def test_the_allowance_of_one_county_is_not_anothers(api: Api, other: County) -> None:
    for _turn in range(4):
        api.get("me/")
    with county_scope(other):
        stranger = Api(other.slug, make_key("units:read"))

    assert stranger.get("me/").status_code == 200


def test_wrong_keys_are_counted_by_network_and_right_ones_pass(api: Api) -> None:
    def tried(address: str, key: str = "lx_wrong") -> int:
        asked = {"Authorization": f"Bearer {key}"}
        answer = api.client.get("/api/v1/me/", headers=asked, REMOTE_ADDR=address)
        return int(answer.status_code)

    for number in range(WRONG_KEYS):
        assert tried(f"2001:db8::{number:x}") == 401

    assert tried("2001:db8::ffff:1") == 429
    assert tried("2001:db8:0:1::1") == 401
    assert tried("2001:db8::1", api.key) == 200


def test_who_sent_too_many_wrong_keys_is_told_to_mend_the_key(api: Api) -> None:
    for _turn in range(WRONG_KEYS + 1):
        answer = api.get("me/", authorization="Bearer lx_wrong")

    assert (answer.json()["code"], answer["Retry-After"]) == ("throttled", "50")
    assert "50" in answer.json()["detail"]
