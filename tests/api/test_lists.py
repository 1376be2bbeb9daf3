"""Lists: pages, counts, filters, search, changes since."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from api import pagination
from apps.activities import services
from apps.businesses.models import Business
from kernel import clock
from kernel.models import Import, ImportChange
from kernel.realm import county_scope
from tenants.counties.models import County
from tests import make
from tests.api.conftest import Api, make_key
from tests.world import World


def _names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


def _follow(api: Api, path: str) -> list[list[str]]:
    pages, next_url = [], path
    while next_url:
        answer = api.get(next_url)
        pages.append(_names(answer))
        next_url = answer.json()["next"]
        next_url = next_url and next_url.split(".localhost", 1)[1]
    return pages


def test_a_list_answers_results_and_next(api: Api) -> None:
    answer = api.get("businesses/")

    assert answer.json().keys() == {"results", "next"}
    assert answer.json()["next"] is None


def test_pages_follow_each_other_without_gap_or_repeat(api: Api) -> None:
    for number in range(5):
        make.business(name=f"同名店{number % 2}")

    pages = _follow(api, "businesses/?limit=3")

    whole = _names(api.get("businesses/"))
    assert [len(page) for page in pages] == [3, 3, 2]
    assert [name for page in pages for name in page] == whole


def test_pages_follow_each_other_in_the_order_of_a_row_referred_to(api: Api, world: World) -> None:
    """Visits stand in the order of their activities' days, invitations in that of their units."""
    visits = [make.visit(business=shop) for shop in (world.shop, world.far_shop)]
    visits.append(make.visit(business=world.shop, held_on=clock.today() - timedelta(days=1)))
    for unit, kind in (
        (world.east, "theme_day"),
        (world.east, "party_lecture"),
        (world.west, "theme_day"),
    ):
        services.set_invitation(
            actor=make.COMMAND, unit=unit, kind=kind, roles=["clerk"], below=False, guests=[]
        )

    for path, count in (("visits/", len(visits)), ("standing-invitations/", 3)):
        ids, next_url = [], f"{path}?limit=1"
        while next_url:
            answer = api.get(next_url)
            assert answer.status_code == 200, answer.content
            ids += [row["id"] for row in answer.json()["results"]]
            next_url = (answer.json()["next"] or "").split(".localhost", 1)[-1]
        assert ids == [row["id"] for row in api.get(path).json()["results"]]
        assert len(ids) == count


def test_a_row_that_comes_meanwhile_shifts_nothing(api: Api) -> None:
    first = api.get("businesses/?limit=2")
    make.business(name="阿甲商店")

    rest = api.get(first.json()["next"].split(".localhost", 1)[1])

    assert not set(_names(first)) & set(_names(rest))


def test_the_next_page_is_a_link_too(api: Api) -> None:
    answer = api.get("businesses/?limit=1")

    assert answer["Link"] == f'<{answer.json()["next"]}>; rel="next"'


@pytest.mark.parametrize("path", ["units/", "zones/", "businesses/", "members/"])
def test_a_list_and_a_row_answer_with_the_wanted_fields_alone(
    api: Api, world: World, path: str
) -> None:
    make.zone()

    page = api.get(f"{path}?fields=id,name&limit=1")
    row = page.json()["results"][0]
    alone = api.get(f"{path}{row['id']}/?fields=version")

    assert list(row) == ["id", "name"]
    assert list(alone.json()) == ["version"]
    whole = api.get(f"{path}{row['id']}/")
    # The same version of the row, in another answer.
    assert alone["ETag"] != whole["ETag"]
    assert alone["ETag"].split(".")[0] == whole["ETag"].split(".")[0]


@pytest.mark.parametrize("given", ["", "id,horse", "id,,name", "name_pinyin"])
@pytest.mark.parametrize("path", ["businesses/", "businesses/{}/"])
def test_fields_nobody_knows_are_refused(api: Api, world: World, path: str, given: str) -> None:
    answer = api.get(f"{path.format(world.shop.pk)}?fields={given}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")
    assert answer.json()["errors"][0]["parameter"] == "fields"


def test_a_cursor_of_another_list_is_refused(api: Api) -> None:
    cursor = api.get("businesses/?limit=1").json()["next"].split("cursor=")[1]

    assert api.get(f"imports/?cursor={cursor}").status_code == 400


def test_a_cursor_of_another_county_is_refused(api: Api, other: County) -> None:
    cursor = api.get("businesses/?limit=1").json()["next"].split("cursor=")[1]
    with county_scope(other):
        stranger = Api(other.slug, make_key("businesses:read"))

    assert stranger.get(f"businesses/?cursor={cursor}").status_code == 400


def test_a_count_is_given_on_demand(api: Api) -> None:
    answer = api.get("businesses/?count=1&limit=1")

    assert answer.json()["count"] == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=active", 4),
        ("status=closed", 1),
        ("kind=enterprise", 1),
        ("covered=true", 2),
        ("covered=false&status=active", 2),
        ("industry=F", 1),
        ("q=城东", 1),
        ("q=chengdong", 1),
        ("q=cdxd", 1),
        ("q=xd", 3),
        ("q=9136", 1),
        ("q=wu ren", 1),
    ],
)
def test_businesses_are_filtered(api: Api, query: str, expected: int) -> None:
    make.business(name="歇业店", status="closed")
    make.business("91360725MA35XK2L7X", name="崇义公司", kind="enterprise", industry="F")

    assert api.get(f"businesses/?count=1&{query}").json()["count"] == expected


def test_a_unit_stands_for_all_below_it(api: Api, world: World) -> None:
    at_root = api.get(f"businesses/?unit={world.root.pk}")
    at_east = api.get(f"businesses/?unit={world.east.pk}")
    nowhere = api.get(f"businesses/?unit={world.shop.pk}")

    assert set(_names(at_root)) == {"城东小店", "城西小店"}
    assert _names(at_east) == ["城东小店"]
    assert _names(nowhere) == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("units/?status=active&kind=branch", {"城东党支部", "城西党支部"}),
        ("units/?status=dissolved", set()),
        ("units/?q=cx", {"城西党支部"}),
        ("members/?status=active&category=full&q=wll", {"王丽兰"}),
        ("members/?status=left", set()),
        ("zones/?kind=township&q=hengshui", {"横水镇"}),
    ],
)
def test_the_other_lists_are_filtered_too(api: Api, path: str, expected: set[str]) -> None:
    make.zone("township", "横水镇")
    make.zone("market", "阳岭市场")

    assert set(_names(api.get(path))) == expected


def test_what_changed_since_is_listed_in_order_of_change(
    api: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "OVERLAP", timedelta(0))
    token = api.get("businesses/")["Sync-Token"]
    for row in (world.uncovered, world.shop):
        Business.objects.filter(pk=row.pk).update(updated_at=clock.now())

    changed = api.get(f"businesses/?updated_since={token}")

    assert _names(changed) == ["无人小店", "城东小店"]
    assert changed["Sync-Token"] != token


def test_what_an_undone_import_removed_is_listed(api: Api, world: World) -> None:
    token = api.get("businesses/")["Sync-Token"]
    undone = Import.objects.create(
        kind="register", state="undone", file_name="a.xlsx", undone_at=clock.now()
    )
    gone, kept = make.business().pk, world.shop.pk
    for key in (gone, kept):
        ImportChange.objects.create(of=undone, row_id=key, is_new=True, version=1)
    Business.objects.filter(pk=gone).delete()

    answer = api.get(f"businesses/deleted/?updated_since={token}")

    assert [row["id"] for row in answer.json()["results"]] == [str(gone)]
    assert api.get("businesses/deleted/").json()["code"] == "missing_parameter"


def test_a_cursor_of_another_order_is_refused(api: Api, world: World) -> None:
    first = api.get("units/?limit=1")
    cursor = parse_qs(urlsplit(first.json()["next"]).query)["cursor"][0]
    token = first["Sync-Token"]

    answer = api.get(f"units/?updated_since={token}&cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")


def test_a_job_has_no_version(api: Api, world: World) -> None:
    api.post("coverage/runs/")
    job = api.get("jobs/").json()["results"][0]["id"]

    assert "ETag" not in api.get(f"jobs/{job}/")


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("businesses/?count=1", 3),
        ("coverage/by/?split=town", 3),
    ],
)
def test_a_list_takes_as_many_queries_however_long(
    api: Api, world: World, django_assert_num_queries: Callable[..., Any], path: str, queries: int
) -> None:
    """The key, and the list; those whose address asks nothing are in tests/budgets."""
    for _turn in range(3):
        town = make.zone()
        make.business(unit=world.east, town=town)
        make.branch(zone=town)
        make.member(world.east)
    api.get("me/")

    with django_assert_num_queries(queries):
        assert api.get(path).status_code == 200
