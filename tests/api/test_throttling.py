"""How often a key may ask."""

import pytest
from django.conf import LazySettings

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
