"""Who gets in: valid keys of this county, and people logged in with a browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.middleware.csrf import _get_new_csrf_string

from apps.integrations import services
from apps.integrations.models import ApiKey
from kernel import clock
from kernel.models import records
from kernel.realm import county_scope
from tenants.counties.models import County
from tests import make
from tests.api.conftest import Api, logged_in, make_key
from tests.world import World

Keyed = Callable[..., Api]


def test_a_key_gets_in(api: Api) -> None:
    answer = api.get("me/")

    assert answer.status_code == 200
    assert answer.json()["kind"] == "key"
    assert answer.json()["county"] == {"slug": "chongyi", "name": "崇义县"}


def test_nobody_gets_in_without_a_key(world: World) -> None:
    answer = Api("chongyi").get("businesses/")

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("text", ["", "lx_", "lx_chongyi_abc_def", "secret", "\x7f" * 40])
def test_a_text_that_is_no_key_is_refused(world: World, text: str) -> None:
    answer = Api("chongyi").get("me/", authorization=f"Bearer {text}")

    assert answer.status_code == 401


def test_a_key_with_one_wrong_character_is_refused(api: Api) -> None:
    api.key = api.key[:-1] + ("a" if api.key[-1] != "a" else "b")

    assert api.get("me/").json()["code"] == "invalid_key"


def test_a_key_of_one_county_is_worth_nothing_in_another(api: Api, other: County) -> None:
    assert Api(other.slug, api.key).get("me/").status_code == 401


def test_a_row_copied_to_another_county_opens_nothing(api: Api, other: County) -> None:
    row = ApiKey.objects.values("prefix", "secret_hash", "scopes", "expires_at", "name").get()
    with county_scope(other):
        ApiKey.objects.create(**row)

    assert Api(other.slug, api.key).get("me/").status_code == 401


def test_a_revoked_key_is_refused_with_its_next_request(api: Api) -> None:
    services.revoke_key(actor=make.COMMAND, key=ApiKey.objects.get())

    assert api.get("me/").status_code == 401


def test_an_expired_key_is_refused(api: Api) -> None:
    key = ApiKey.objects.get()
    records.change(
        key, created_at=clock.now() - timedelta(days=9), expires_at=clock.now() - timedelta(days=1)
    )

    assert api.get("me/").status_code == 401


def test_a_key_of_a_unit_that_is_gone_is_refused(world: World, keyed: Keyed) -> None:
    api = keyed("units:read", within=world.east)
    ApiKey.objects.update(within_id=world.shop.pk)

    assert api.get("me/").status_code == 401


def test_use_is_noted_at_most_once_a_minute(api: Api, django_assert_num_queries: Callable) -> None:
    api.get("me/")
    first = ApiKey.objects.get().last_used_at

    with django_assert_num_queries(1):
        api.get("me/")

    assert first is not None
    assert ApiKey.objects.get().last_used_at == first


def test_a_person_logged_in_reads_without_a_key(world: World) -> None:
    answer = logged_in(world.secretary).get("/api/v1/businesses/")

    assert [row["name"] for row in answer.json()["results"]] == ["城东小店"]


def test_a_person_changes_nothing_without_the_csrf_token(world: World) -> None:
    browser = logged_in(world.admin)
    zone = {"kind": "township", "name": "横水镇"}

    refused = browser.post("/api/v1/zones/", zone, content_type="application/json")
    token = _get_new_csrf_string()
    browser.cookies["lx_csrf"] = token
    done = browser.post(
        "/api/v1/zones/", zone, content_type="application/json", headers={"X-CSRFToken": token}
    )

    assert (refused.status_code, done.status_code) == (403, 201)
    assert "X-CSRFToken" in refused.json()["detail"]


def test_that_the_csrf_token_lacks_is_said_in_chinese(world: World) -> None:
    browser = logged_in(world.admin)

    refused = browser.post("/api/v1/zones/", {}, headers={"accept-language": "zh-hans"})

    assert refused.status_code == 403
    assert "须带上本站页面的 X-CSRFToken" in refused.json()["detail"]


def test_a_key_names_its_rights(keyed: Keyed, world: World) -> None:
    me = keyed("members:read", within=world.east).get("me/").json()

    assert me["scopes"] == ["members:read"]
    assert me["rights"] == [{"name": "members.view_member", "within": [world.east.path]}]


def test_the_key_wins_over_the_log_in(world: World) -> None:
    browser = logged_in(world.admin)

    me = browser.get("/api/v1/me/", headers={"Authorization": f"Bearer {make_key('units:read')}"})

    assert me.json()["kind"] == "key"
