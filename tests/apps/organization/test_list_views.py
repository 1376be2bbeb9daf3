"""Saved views: one's own, shared in a unit, the same by their name on the page and in the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.organization import queries, services
from apps.organization.models import ListView
from kernel.access import actor_for
from kernel.errors import Conflict, Denied
from tests import make
from tests.visiting import visitor
from tests.world import World

FORM = {"listing": "BusinessList", "path": "/businesses/"}


def save(person: Client, name: str, query: str = "q=城东&col=name,owner&sort=-name") -> Any:
    return person.post("/views/", FORM | {"name": name, "query": query}, follow=True)


def names(page: Any) -> list[str]:
    return [row.name for row in page.context["list"].rows]


def view_of(user: User, name: str = "城东的") -> ListView:
    return ListView.objects.create(owner=user, name=name, query="q=城东&col=name,owner", **FORM)


def test_a_list_is_saved_with_search_sorting_and_columns_and_opened_by_name(world: World) -> None:
    admin = visitor(world.admin)
    page = save(admin, "城东的")

    assert page.redirect_chain[-1][0] == "/businesses/?view=%E5%9F%8E%E4%B8%9C%E7%9A%84"
    found = page.context["list"]
    assert names(page) == [world.shop.name]
    assert [column.key for column in found.shown] == ["name", "owner"]
    assert [(view.name, is_this) for view, _url, is_this in found.view_chips] == [("城东的", True)]
    # Turning the page keeps the name; taking off the search leaves the view.
    assert found.url(page=2) == "/businesses/?view=%E5%9F%8E%E4%B8%9C%E7%9A%84&page=2"
    assert "view=" not in found.chips[0].url
    # The list itself has its columns as ever.
    plain = admin.get("/businesses/").context["list"]
    assert "kind" in [column.key for column in plain.shown]


def test_a_name_is_had_once(world: World) -> None:
    admin = visitor(world.admin)
    save(admin, "城东的")
    assert "已有同名视图" in save(admin, "城东的").content.decode()
    assert ListView.objects.count() == 1
    save(visitor(world.secretary), "城东的")
    assert ListView.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"listing": "Nothing"}, {"path": "//evil.example/"}, {"path": "https://evil.example/"}, {"name": " "}],
)  # fmt: skip
def test_what_is_no_list_is_not_saved(world: World, wrong: dict[str, str]) -> None:
    given = FORM | {"name": "城东的", "query": "q=城东"} | wrong
    assert visitor(world.admin).post("/views/", given).status_code == 200
    assert not ListView.objects.exists()


def test_a_view_one_does_not_have_shows_no_row_and_says_so(world: World) -> None:
    view_of(world.secretary)
    page = visitor(world.stranger).get("/businesses/?view=城东的")
    assert names(page) == []
    assert page.context["list"].is_unreadable


def test_a_list_opens_with_the_view_that_is_its_owners_usual_one(world: World) -> None:
    view = view_of(world.admin)
    actor = world.actor(world.admin)
    services.change_view(actor=actor, view=view, name="城东的", unit=None, is_default=True)
    admin = visitor(world.admin)

    page = admin.get("/businesses/")
    assert names(page) == [world.shop.name]
    assert page.context["list"].clear_url == "/businesses/?col=name%2Cowner"
    assert len(names(admin.get("/businesses/?view="))) == 3
    # The workbook of what is seen, not of the whole list.
    assert page.context["list"].url().startswith("/businesses/?view=")


def test_shared_it_is_for_those_whose_rights_lie_there_and_for_no_others(world: World) -> None:
    view, secretary = view_of(world.secretary), world.actor(world.secretary)
    given = {"name": "城东的", "is_default": False}
    with pytest.raises(Denied):
        services.change_view(actor=secretary, view=view, unit=world.west, **given)
    services.change_view(actor=secretary, view=view, unit=world.east, **given)
    helper = make.holder("branch_committee_member", world.east, "宣传委员")

    assert view in queries.list_views(actor_for(helper))
    assert view not in queries.list_views(world.actor(world.stranger))
    page = visitor(helper).get("/businesses/?view=城东的")
    assert names(page) == [world.shop.name]
    # Whom it is shared with may use it, not change it.
    assert visitor(helper).post(f"/views/{view.pk}/remove/").status_code == 403
    assert visitor(world.stranger).post(f"/views/{view.pk}/remove/").status_code == 404


def test_a_view_shows_to_each_what_they_may_see(world: World) -> None:
    admin = world.actor(world.admin)
    view = view_of(world.admin, "小店")
    ListView.objects.filter(pk=view.pk).update(query="q=小店&col=name")
    view.refresh_from_db()
    services.change_view(actor=admin, view=view, name="小店", unit=world.root, is_default=False)
    head = make.holder("clerk", world.root)

    assert len(names(visitor(head).get("/businesses/?view=小店"))) == 3
    assert view not in queries.list_views(world.actor(world.keeper_user))


def test_two_views_of_one_unit_have_two_names(world: World) -> None:
    one, other = view_of(world.admin), view_of(make.holder("clerk", world.root))
    given = {"name": "城东的", "unit": world.root, "is_default": False}
    services.change_view(actor=world.actor(world.admin), view=one, **given)
    with pytest.raises(Conflict):
        services.change_view(actor=actor_for(other.owner), view=other, **given)


def test_the_same_name_is_the_same_rows_in_the_api(world: World) -> None:
    view_of(world.admin)
    admin = visitor(world.admin)

    found = admin.get("/api/v1/businesses/?view=城东的").json()
    assert [row["name"] for row in found["results"]] == [world.shop.name]
    answer = admin.get("/api/v1/businesses/?view=nothing")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "no_such_view"


def test_who_may_share_above_sees_and_removes_what_is_shared_below(world: World) -> None:
    view, secretary = view_of(world.secretary), world.actor(world.secretary)
    given = {"name": "城东的", "unit": world.east, "is_default": False}
    services.change_view(actor=secretary, view=view, **given)
    admin, clerk = world.actor(world.admin), make.holder("clerk", world.west)
    # It is managed from above, but is no view of one's own lists.
    assert view in queries.views_to_manage(admin)
    assert queries.views_on_shelf(admin, view.listing) == []
    assert view not in queries.views_to_manage(actor_for(clerk))
    browser = visitor(world.admin)
    page = browser.get("/views/").content.decode()
    assert f"/views/{view.pk}/remove/" in page
    assert 'href="/businesses/?q=城东&amp;col=name,owner"' in page
    browser.post(f"/views/{view.pk}/remove/")
    assert not ListView.objects.filter(pk=view.pk).exists()
    own = view_of(world.secretary)
    assert browser.post(f"/views/{own.pk}/remove/").status_code == 404
