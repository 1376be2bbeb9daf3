"""Whatever goes wrong is a problem document with a code that stays."""

import pytest
from django.test import Client

from apps.businesses import queries
from kernel.realm import platform_scope
from tenants.counties.models import County
from tests.api.conftest import Api, make_key

MEMBERS = {"type", "title", "status", "detail", "code", "errors", "request_id"}


def test_a_problem_tells_what_and_where(api: Api) -> None:
    answer = api.post("zones/", {"kind": "planet", "name": ""})

    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert set(body) == MEMBERS
    assert body["type"] == "urn:liangxin:problem:invalid"
    assert body["request_id"] == answer["X-Request-ID"]
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [
        ("/kind", "invalid_choice"),
        ("/name", "blank"),
    ]


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "未找到"), ("en", "Not found")])
def test_the_text_follows_the_reader_and_the_code_does_not(
    api: Api, language: str, title: str
) -> None:
    answer = api.get("nowhere/", accept_language=language)

    assert (answer.json()["code"], answer.json()["title"]) == ("not_found", title)


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v2/units/", "/api/v1/units/x/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_a_problem_too(api: Api, path: str, method: str) -> None:
    answer = api(method, path)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_host_nobody_has_is_a_problem_too(api: Api) -> None:
    answer = Client(HTTP_HOST="nowhere.localhost").get("/api/v1/units/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_suspended_county_is_a_problem_too(api: Api, county: County) -> None:
    with platform_scope():
        County.objects.filter(pk=county.pk).update(state=County.State.SUSPENDED)

    answer = api.get("units/")

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer["Retry-After"]


def test_json_that_is_none_is_told_from_values_that_are_wrong(api: Api) -> None:
    answer = api.client.generic(
        "POST",
        "/api/v1/zones/",
        "{",
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {api.key}",
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")


def test_a_list_where_an_object_belongs_is_pointed_at_as_a_whole(api: Api) -> None:
    answer = api.post("zones/", ["horse"])

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "")


def test_an_unknown_key_is_refused_by_name(api: Api) -> None:
    answer = api.post("zones/", {"kind": "township", "name": "横水镇", "mayor/in": "x"})

    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/mayor~1in", "unknown_key")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("colour=red", "unknown_parameter"),
        ("status=open", "bad_parameter"),
        ("status=active&status=closed", "doubled_parameter"),
        ("covered=yes", "bad_parameter"),
        ("unit=12", "bad_parameter"),
        ("limit=201", "bad_parameter"),
        ("limit=0", "bad_parameter"),
        ("limit=000000200999", "bad_parameter"),
        ("count=2", "bad_parameter"),
        ("cursor=abc", "bad_parameter"),
        ("updated_since=2026-11-24", "bad_parameter"),
        ("q=%00", "bad_parameter"),
    ],
)
def test_a_parameter_nobody_can_read_is_refused(api: Api, query: str, code: str) -> None:
    answer = api.get(f"businesses/?{query}")

    (error,) = answer.json()["errors"]
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert error["parameter"] == query.split("=", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("activities/?kind=nope", "activities"),
        ("visits/?kind=nope", "activities"),
        ("duties/?rule=nope", "duties"),
        ("duties/?period=2026-Q1", "duties"),
        ("duties/?period=2026Q5", "duties"),
        ("links/?rule=nope", "links"),
        ("cases/?kind=nope", "cases"),
    ],
)
def test_a_value_that_the_county_does_not_have_is_refused(
    api: Api, address: str, scope: str
) -> None:
    api.key = make_key(f"{scope}:read")
    answer = api.get(address)

    (error,) = answer.json()["errors"]
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")
    assert error["parameter"] == address.partition("?")[2].partition("=")[0]


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("activities/?kind=members_meeting", "activities"),
        ("duties/?period=2026Q1", "duties"),
        ("duties/?period=2026", "duties"),
        ("duties/?rule=members_meeting", "duties"),
    ],
)
def test_a_value_that_the_county_has_is_taken(api: Api, address: str, scope: str) -> None:
    api.key = make_key(f"{scope}:read")
    assert api.get(address).status_code == 200


def test_another_method_is_405_with_those_that_are(api: Api) -> None:
    answer = api("DELETE", "units/")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in answer["Allow"]


def test_another_content_type_is_415(api: Api) -> None:
    answer = api.client.post(
        "/api/v1/zones/", "a=b", content_type="text/plain", HTTP_AUTHORIZATION=f"Bearer {api.key}"
    )

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_body_too_large_is_413(api: Api) -> None:
    answer = api.post("zones/", {"kind": "township", "name": "x" * 7_000_000})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_fault_tells_nothing_but_its_request(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(_actor: object) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr(queries, "businesses", burst)

    answer = api.get("businesses/")

    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert "secret" not in answer.content.decode()
    assert "api_fault" in caplog.text


def test_what_contradicts_the_record_is_409(api: Api) -> None:
    unit = api.get("units/?q=城东").json()["results"][0]
    twin = {"parent": unit["parent"], "name": unit["name"], "kind": "branch",
            "founded_on": "2020-01-01"}  # fmt: skip

    answer = api.post("units/", twin)

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert answer.json()["errors"][0]["pointer"] == "/name"


def test_a_refusal_points_at_the_name_the_request_has(api: Api) -> None:
    unit = api.get("units/?q=城东").json()["results"][0]
    later = {"parent": unit["parent"], "name": "新支部", "kind": "branch",
             "founded_on": "2999-01-01"}  # fmt: skip

    answer = api.post("units/", later)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/founded_on"
