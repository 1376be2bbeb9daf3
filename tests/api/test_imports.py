"""Bringing files over the API: checked, applied, taken back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activities.models import Activity
from apps.organization.models import OrgUnit
from kernel import jobs
from kernel.models import Import
from kernel.tabular.importers import importers
from tests import make
from tests.api.conftest import Api
from tests.kernel.tabular.test_answers import STRANGE, TOWNS
from tests.kernel.tabular.test_import_and_undo import GOOD as BUSINESS
from tests.kernel.tabular.test_import_and_undo import shops
from tests.kernel.tabular.test_workbooks_as_they_come import sheets
from tests.visiting import visitor
from tests.world import World

GOOD = "党组织全称,成立日期\n横水镇党支部,2015-03-01\n扬眉镇党支部,2016-03-01\n"
HALF = "党组织全称,成立日期\n横水镇党支部,2015-03-01\n,2016-03-01\n"


def _bring(api: Api, text: str, kind: str = "branches", **headers: str) -> Any:
    file = SimpleUploadedFile("branches.csv", text.encode(), content_type="text/csv")
    given = {"HTTP_" + name.upper(): value for name, value in headers.items()}
    return api.client.post(
        "/api/v1/imports/",
        {"kind": kind, "file": file},
        HTTP_AUTHORIZATION=f"Bearer {api.key}",
        **given,
    )


def _checked(api: Api, text: str) -> str:
    """Bring a file, have its rows checked, and return its address."""
    made = _bring(api, text).json()
    jobs.run(made["job"])
    return f"imports/{made['id']}/"


def test_a_file_is_checked_before_anything_is_changed(api: Api) -> None:
    made = _bring(api, GOOD)
    jobs.run(made.json()["job"])
    checked = api.get(f"imports/{made.json()['id']}/").json()

    assert (made.status_code, made.json()["state"], made.json()["report"]) == (
        201,
        "received",
        None,
    )
    assert (checked["state"], checked["report"]["created"]) == ("checked", 2)
    assert not OrgUnit.objects.filter(name="横水镇党支部").exists()


def test_a_checked_file_is_applied_and_taken_back(api: Api) -> None:
    path = _checked(api, GOOD)

    applied = api.post(f"{path}apply/")
    jobs.run(applied.json()["id"])
    there = OrgUnit.objects.filter(name="横水镇党支部").exists()
    again = api.post(f"{path}apply/")
    undone = api.post(f"{path}undo/")
    jobs.run(undone.json()["id"])

    assert (applied.status_code, there, undone.status_code) == (202, True, 202)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    report = api.get(f"jobs/{undone.json()['id']}/").json()["result"]
    assert report == {"taken_back": 2, "kept": [], "kept_count": 0}
    assert api.get(path).json()["state"] == "undone"


def test_a_large_file_waits_for_a_person_and_no_key_confirms_it(api: Api, world: World) -> None:
    rows = [f"第{number}党支部,2015-03-01" for number in range(201)]
    path = _checked(api, "党组织全称,成立日期\n" + "\n".join(rows))
    assert api.get(path).json()["state"] == "awaiting"

    by_key = api.post(f"{path}approve/")
    by_person = visitor(world.admin).post(f"/api/v1/{path}approve/")
    again = visitor(world.admin).post(f"/api/v1/{path}approve/")

    assert (by_key.status_code, by_person.status_code, again.status_code) == (403, 200, 409)
    assert (by_person.json()["state"], by_person.json()["approved_by_label"]) == (
        "checked",
        world.admin.name,
    )


def test_a_right_on_one_branch_shows_ones_own_imports_as_the_page_does(
    api: Api, world: World
) -> None:
    _checked(api, GOOD)
    user = make.holder("clerk", world.east, "吴干事")
    own = Import.objects.create(
        kind="register", file_name="自己的.csv", file_hash="0" * 64, made_by=user.pk
    )

    answer = visitor(user).get("/api/v1/imports/")

    assert [row["id"] for row in answer.json()["results"]] == [str(own.pk)]
    assert list(visitor(user).get("/imports/").context["list"].table_rows) == [own]


def test_refused_rows_are_listed(api: Api) -> None:
    path = _checked(api, HALF)

    (fault,) = api.get(f"{path}errors/").json()["results"]

    assert (fault["row"], fault["code"]) == (3, "no_name")


def test_a_file_that_is_no_table_is_refused(api: Api) -> None:
    answer = _bring(api, "horse")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/file")


@pytest.mark.parametrize("kind", importers.keys())
def test_every_kind_of_table_can_be_brought(api: Api, kind: str) -> None:
    answer = _bring(api, "甲,乙\n1,2\n", kind=kind)
    assert "/kind" not in {error.get("pointer") for error in answer.json().get("errors", [])}


def test_past_meetings_are_brought_checked_and_applied(api: Api) -> None:
    unit = OrgUnit.objects.in_being().filter(kind="branch").first()
    assert unit is not None
    text = f"日期,活动类型,党支部,名称\n2026-03-05,支委会,{unit.name},三月支委会\n"
    made = _bring(api, text, kind="activities").json()
    jobs.run(made["job"])
    path = f"imports/{made['id']}/"
    assert api.get(path).json()["report"]["created"] == 1

    jobs.run(api.post(f"{path}apply/").json()["id"])

    assert Activity.objects.get().title == "三月支委会"


def test_a_file_without_a_kind_is_refused(api: Api) -> None:
    answer = _bring(api, GOOD, kind="horses")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/kind")


def test_a_file_brought_twice_with_one_key_is_brought_once(api: Api) -> None:
    first = _bring(api, GOOD, idempotency_key="f1")
    second = _bring(api, GOOD, idempotency_key="f1")
    other = _bring(api, HALF, idempotency_key="f1")

    assert first.json()["id"] == second.json()["id"]
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_file_must_come_as_a_form(api: Api) -> None:
    assert api.post("imports/", {"kind": "branches"}).status_code == 415


def test_imports_are_filtered(api: Api, world: World) -> None:
    _checked(api, GOOD)

    assert len(api.get("imports/?kind=branches&state=checked").json()["results"]) == 1
    assert api.get("imports/?kind=register").json()["results"] == []


def _bring_workbook(api: Api, content: bytes, **given: str) -> Any:
    return api.client.post(
        "/api/v1/imports/",
        {"kind": "register", "file": SimpleUploadedFile("a.xlsx", content), **given},
        HTTP_AUTHORIZATION=f"Bearer {api.key}",
    )


def test_the_api_takes_a_mapping_and_a_sheet(api: Api) -> None:
    mapped = _bring_workbook(api, shops(BUSINESS, headings=STRANGE), mapping='{"甲": "name"}')
    chosen = _bring_workbook(api, sheets(**TOWNS), sheet="河埠").json()

    assert mapped.status_code == 201
    assert (chosen["sheets"][1:], "河埠" in chosen["remarks"][0]) == (["城关", "河埠"], True)


@pytest.mark.parametrize(
    "mapping", ["[" * 100_000, '["name"]', "{", '{"甲": 1}', '{"甲": "salary"}']
)
def test_the_api_refuses_a_mapping_it_does_not_understand(api: Api, mapping: str) -> None:
    assert (
        _bring_workbook(api, shops(BUSINESS, headings=STRANGE), mapping=mapping).status_code == 422
    )
