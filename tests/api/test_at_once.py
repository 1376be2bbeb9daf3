"""Two requests at once, each in a thread and a database session of its own."""

from __future__ import annotations

from typing import Any

from api import etags
from apps.cases.models import Case
from apps.integrations.models import IdempotentReply
from apps.organization.models import OrgUnit
from kernel.realm import county_scope
from tests import make
from tests.api.conftest import Api, make_key
from tests.conftest import county_of
from tests.threads import at_once

BRANCH = {"name": "商圈联合支部", "kind": "branch", "founded_on": "2024-03-01"}


def test_one_request_sent_twice_at_once_is_done_once(fresh: str) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        api = Api("chongyi", make_key("units:read", "units:write"))
        body = {**BRANCH, "parent": str(make.root().pk)}

    answers = at_once(*[lambda: api.post("units/", body, idempotency_key="k")] * 4)

    with county_scope(county):
        assert OrgUnit.objects.filter(name=BRANCH["name"]).count() == 1
        assert IdempotentReply.objects.get().status == 201
    assert {answer.status_code for answer in answers} <= {201, 409}
    done = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.json()["id"] for answer in done}) == 1


def test_of_two_changes_on_one_version_one_wins(fresh: str) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        api = Api("chongyi", make_key("units:read", "units:write"))
        unit = make.branch("城东党支部")
        seen = etags.etag_of(unit)["ETag"]

    def rename(name: str) -> Any:
        change = {"name": name, "effective_on": "2024-03-01"}
        return lambda: api.patch(f"units/{unit.pk}/", change, if_match=seen)

    answers = at_once(rename("甲支部"), rename("乙支部"))

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    with county_scope(county):
        assert OrgUnit.objects.get(pk=unit.pk).version == 2


def test_of_one_key_sent_at_once_one_case_is_made(fresh: str) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        api = Api("chongyi", make_key("cases:read", "cases:write"))
        body = {
            "unit": str(make.root().pk), "kind": "suggestion", "source": "committee", "text": "路灯坏了",
        }  # fmt: skip

    def send(key: str) -> Any:
        return lambda: api.post("cases/", body, idempotency_key=key)

    answers = at_once(*[send("a")] * 3, send("b"))

    with county_scope(county):
        # A key raises for others: what another request says again is another case.
        assert Case.objects.count() == 2
    made = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(set(made)) == 2
    codes = [answer.json() for answer in answers if answer.status_code == 201]
    assert sum("code" in one for one in codes) == 2
