"""Cases by the API as on the pages: helpers, measures, outcomes, and what a consultation said."""

from __future__ import annotations

from typing import Any

from apps.activities import services as activities
from apps.cases import services
from apps.cases.models import Case
from kernel.ids import uuid7
from tests import make
from tests.api.conftest import Api
from tests.world import World


def test_care_is_named_given_read_and_closed_with_its_outcome(world: World, api: Api) -> None:
    case = make.case(world.east)
    page = f"cases/{case.pk}/"
    assert (
        api.post(f"{page}helpers/", {"member": world.keeper.pk, "task": "进货"}).status_code == 200
    )
    (helper,) = api.get(f"{page}helpers/").json()
    assert (helper["member"]["name"], helper["account"], helper["task"]) == ("王丽兰", None, "进货")
    given = {"text": "送去慰问金", "amount": "500.00", "given_on": "2026-01-05"}
    assert api.post(f"{page}measures/", given).status_code == 200
    measure = api.get(f"{page}history/").json()[-1]
    assert (measure["aid"], measure["given_on"], measure["amount"]) == (
        "money",
        "2026-01-05",
        "500.00",
    )

    assert api.post(f"{page}end-help/", {"helper": helper["id"]}).status_code == 200
    assert api.get(f"{page}helpers/").json()[0]["until"]
    api.post(f"{page}answer/", {"text": "已帮助进货"})
    closed = api.post(f"{page}close/", {"outcome": "solved"}).json()
    assert (closed["state"], closed["outcome"]) == ("closed", "solved")


def test_a_helper_of_another_case_is_refused(world: World, api: Api) -> None:
    case, other = make.case(world.east), make.case(world.west)
    services.add_helper(actor=make.COMMAND, case=other, user=world.secretary)
    answer = api.post(f"cases/{case.pk}/end-help/", {"helper": other.helpers.get().pk})

    assert answer.status_code == 422
    assert other.helpers.get().until is None


def test_a_case_is_handed_over_joined_reopened_and_withdrawn(world: World, api: Api) -> None:
    case, other, third = (make.case(world.east) for _number in range(3))
    passed = api.post(f"cases/{case.pk}/hand-over/", {"unit": world.west.pk, "reason": "属其管理"})
    assert passed.json()["unit"]["name"] == world.west.name
    joined = api.post(f"cases/{other.pk}/merge/", {"into": third.pk})
    assert joined.json()["id"] == str(third.pk)
    assert api.get(f"cases/{other.pk}/").json()["merged_into"] == str(third.pk)
    services.answer(actor=make.COMMAND, case=third, text="已修好")
    again = api.post(f"cases/{third.pk}/reopen/", {"reason": "又坏了"})
    assert again.json()["state"] in {"raised", "reopened"}
    gone = api.post(f"cases/{case.pk}/withdraw/", {"reason": "重复"})
    assert gone.json()["state"] == "withdrawn"


def test_a_case_is_put_on_an_agenda_discussed_and_answered_by_it(world: World, api: Api) -> None:
    row = make.begun(world.east, "consultation")
    case = make.case(world.east, "市场缺路灯", kind="suggestion")
    made = api.post("points/", {"activity": row.pk, "case": case.pk})
    assert made.status_code == 201
    point = made.json()
    assert (point["case"], point["title"], point["outcome"]) == (str(case.pk), case.title, "")
    (listed,) = api.get(f"points/?case={case.pk}").json()["results"]
    assert listed["activity"]["id"] == str(row.pk)

    said = {"outcome": "answered", "said": "已装路灯"}
    assert api.post(f"points/{point['id']}/discuss/", said).json()["outcome"] == "answered"
    assert Case.objects.get(pk=case.pk).state == "answered"
    assert api.post(f"points/{point['id']}/discuss/", said).status_code == 409
    assert api("DELETE", f"points/{point['id']}/").status_code == 409


def test_a_case_that_became_protected_is_no_point_here(world: World, api: Api) -> None:
    row = make.begun(world.east, "consultation")
    case = make.case(world.east, "家中困难", kind="suggestion")
    activities.put_on_agenda(actor=make.COMMAND, activity=row, cases=[case])
    assert api.get(f"points/?activity={row.pk}").json()["results"]
    Case.objects.filter(pk=case.pk).update(is_sensitive=True)

    assert not api.get(f"points/?activity={row.pk}").json()["results"]


def test_who_is_always_invited_is_said_once_for_a_unit_and_kind(world: World, api: Api) -> None:
    given = {"unit": world.east.pk, "kind": "theme_day", "guests": ["挂点领导"]}
    first = api.post("standing-invitations/", given)
    assert (first.status_code, first.json()["guests"]) == (201, ["挂点领导"])
    assert api.post("standing-invitations/", given).status_code == 200
    changed = api.post("standing-invitations/", given | {"guests": [], "roles": ["member"]})
    assert changed.json()["id"] == first.json()["id"]
    (listed,) = api.get(f"standing-invitations/?unit={world.east.pk}").json()["results"]
    assert (listed["guests"], listed["roles"]) == ([], ["member"])
    assert api.post("standing-invitations/", given | {"kind": "x"}).status_code == 422


def test_a_case_comes_from_an_activity_of_ones_own(world: World, api: Api, keyed: Any) -> None:
    """The page of a meeting lists what was resolved there: nobody else adds to it."""
    far, near = make.begun(world.west), make.begun(world.east)
    own = keyed(within=world.east)

    def sent(came_from: object) -> Any:
        given = {
            "unit": world.east.pk,
            "kind": "resolution",
            "source": "meeting",
            "text": "修宣传栏",
        }
        return own.post("cases/", given | {"source_id": came_from})

    for strange in (far.pk, uuid7(), make.activity(world.east).pk):
        answer = sent(strange)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/source_id")
    assert not Case.objects.exists()
    assert sent(near.pk).json()["source_id"] == str(near.pk)


def test_a_visit_or_a_meeting_is_named_and_nothing_else_is(world: World, api: Api) -> None:
    meeting = make.begun(world.east).pk
    visit = make.visit(world.actor(world.admin), business=world.shop).activity_id

    def sent(source: str, came_from: object) -> Any:
        given = {"unit": world.east.pk, "kind": "suggestion", "source": source, "text": "修灯"}
        return api.post("cases/", given | ({"source_id": came_from} if came_from else {}))

    for source, came_from in (
        ("visit", None), ("visit", meeting), ("meeting", None), ("meeting", visit),
        ("merchant", visit), ("member", meeting), ("committee", meeting),
    ):  # fmt: skip
        answer = sent(source, came_from)
        (fault,) = answer.json()["errors"]
        assert (answer.status_code, fault["pointer"], fault["code"]) == (
            422, "/source_id", "bad_source",
        )  # fmt: skip
    assert not Case.objects.exists()
    for source, came_from in (
        ("visit", visit), ("meeting", meeting), ("merchant", None), ("member", None), ("committee", None),
    ):  # fmt: skip
        made = sent(source, came_from)
        assert (made.status_code, made.json()["source_id"]) == (201, came_from and str(came_from))
