"""One field of a list's row is changed where it stands: same service, version, journal, and a way back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.businesses import services as businesses
from apps.businesses.models import Business
from apps.cases import services as cases
from apps.cases.models import Case
from apps.members.models import Member
from kernel import clock
from kernel.access import actor_for
from kernel.models import JournalEntry
from kernel.together import services as together
from tests import make
from tests.visiting import text, visitor
from tests.world import World

HTMX = {"HX-Request": "true", "HX-Target": "in-place"}
PHONE, OTHER = "13807970001", "13807970002"


@pytest.fixture
def clerk(world: World) -> User:
    return make.holder("clerk", world.root, "钱干事")


@pytest.fixture
def browser(clerk: User) -> Client:
    return visitor(clerk)


def at(key: str, row: Any, end: str = "") -> str:
    return f"/in-place/{key}/{row.pk}/{end}"


def save(browser: Client, key: str, row: Any, **values: Any) -> Any:
    row.refresh_from_db()
    data = {"expected_version": row.version, **values}
    return browser.post(at(key, row), data, headers=HTMX)


def phone_of(row: Any) -> str:
    row.refresh_from_db()
    return str(row.phone.reveal())


def test_a_phone_is_changed_and_taken_back(world: World, browser: Client) -> None:
    before = phone_of(world.shop)
    answer = save(browser, "businesses-phone", world.shop, phone=PHONE)
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == f"#row-{world.shop.pk}"
    said = answer.content.decode()
    assert f'<tr id="row-{world.shop.pk}">' in said
    assert f"已保存：联系电话：{world.shop.name}" in said
    assert PHONE not in said
    assert phone_of(world.shop) == PHONE
    entry = JournalEntry.objects.filter(name="businesses.business_changed").latest("at")
    assert entry.payload["fields"] == ["phone"]
    page = browser.post(at("businesses-phone", world.shop, "back/"), follow=True)
    assert f"已撤回：联系电话：{world.shop.name}" in page.content.decode()
    assert phone_of(world.shop) == before
    # Once: nothing is kept of it any more.
    page = browser.post(at("businesses-phone", world.shop, "back/"), follow=True)
    assert "这里已经不能撤回" in page.content.decode()


def test_a_phone_that_was_empty_is_empty_again(world: World, browser: Client) -> None:
    shop = make.business()
    assert phone_of(shop) == ""
    save(browser, "businesses-phone", shop, phone=PHONE)
    browser.post(at("businesses-phone", shop, "back/"))
    assert phone_of(shop) == ""


def test_a_wrong_value_changes_nothing_and_says_why(world: World, browser: Client) -> None:
    answer = save(browser, "businesses-phone", world.shop, phone="12")
    assert answer.status_code == 422
    assert "这不是电话号码" in answer.content.decode()
    empty = save(browser, "businesses-phone", world.shop, phone="")
    assert empty.status_code == 422
    assert phone_of(world.shop) == ""


def test_of_two_tabs_the_second_is_told(world: World, browser: Client) -> None:
    world.shop.refresh_from_db()
    data = {"expected_version": world.shop.version, "phone": PHONE}
    assert browser.post(at("businesses-phone", world.shop), data, headers=HTMX).status_code == 200
    late = browser.post(at("businesses-phone", world.shop), data | {"phone": OTHER}, headers=HTMX)
    assert late.status_code == 422
    assert phone_of(world.shop) == PHONE


def test_what_changed_since_is_not_taken_back(world: World, browser: Client, clerk: User) -> None:
    save(browser, "businesses-phone", world.shop, phone=PHONE)
    businesses.change_business(actor=actor_for(clerk), business=world.shop, head_count=7)
    browser.post(at("businesses-phone", world.shop, "back/"))
    assert phone_of(world.shop) == PHONE


def test_another_session_cannot_take_it_back(world: World, browser: Client, clerk: User) -> None:
    save(browser, "businesses-phone", world.shop, phone=PHONE)
    visitor(clerk).post(at("businesses-phone", world.shop, "back/"))
    assert phone_of(world.shop) == PHONE


def test_a_township_is_changed_by_the_service_of_the_form(world: World, browser: Client) -> None:
    shop, town = make.business(), make.zone("township", "长龙镇")
    answer = save(browser, "businesses-town", shop, town=str(town.pk))
    shop.refresh_from_db()
    assert shop.town == town
    assert "长龙镇" in answer.content.decode()
    browser.post(at("businesses-town", shop, "back/"))
    shop.refresh_from_db()
    assert shop.town is None


def test_a_branch_is_assigned_by_the_act_and_taken_back_exactly(
    world: World, browser: Client
) -> None:
    shop = make.business()
    unit = str(world.east.pk)
    answer = save(browser, "businesses-cover", shop, unit=unit, reason="党员在此经营")
    shop.refresh_from_db()
    assert shop.unit == world.east
    (back,) = re.findall(r'action="(/together/[^"]+)"', answer.content.decode())
    browser.post(back)
    shop.refresh_from_db()
    assert shop.unit is None
    assert not shop.coverages.exists()
    again = save(browser, "businesses-cover", shop, unit=unit, reason=" ")
    assert again.status_code == 422


def test_a_member_s_phone(world: World, browser: Client) -> None:
    before = phone_of(world.keeper)
    save(browser, "members-phone", world.keeper, phone=PHONE)
    assert phone_of(world.keeper) == PHONE
    browser.post(at("members-phone", world.keeper, "back/"))
    assert phone_of(world.keeper) == before


def test_who_answers_a_case_and_until_when(world: World, browser: Client, clerk: User) -> None:
    case = make.case(world.east)
    save(browser, "cases-owner", case, owner=str(clerk.pk))
    case.refresh_from_db()
    assert (case.owner, case.state) == (clerk, Case.State.ASSIGNED)
    assert case.due_on is not None
    due, later = case.due_on, clock.today() + timedelta(days=40)
    answer = save(browser, "cases-day", case, due_on=later.isoformat())
    case.refresh_from_db()
    assert (case.owner, case.due_on) == (clerk, later)
    (back,) = re.findall(r'action="(/together/[^"]+)"', answer.content.decode())
    browser.post(back)
    case.refresh_from_db()
    assert (case.owner, case.due_on) == (clerk, due)
    gone = save(browser, "cases-day", case, due_on="2020-01-01")
    assert gone.status_code == 422
    assert "已经过去" in gone.content.decode()


def test_without_a_script_the_link_leads_to_a_form_and_back_to_the_list(
    world: World, browser: Client
) -> None:
    path = at("businesses-phone", world.shop) + "?kind=individual"
    page = text(browser, path)
    assert "<!doctype html>" in page.lower()
    assert 'href="/businesses/?kind=individual"' in page
    world.shop.refresh_from_db()
    data = {"phone": PHONE, "expected_version": world.shop.version}
    answer = browser.post(path, data)
    assert answer.status_code == 302
    assert answer["Location"] == "/businesses/?kind=individual"
    assert "已保存：联系电话" in text(browser, answer["Location"])


def test_the_list_offers_it_where_one_may(world: World, browser: Client) -> None:
    page = text(browser, "/businesses/?col=name,town,unit,phone")
    assert f'href="/in-place/businesses-phone/{world.shop.pk}/?' in page
    assert f"修改联系电话：{world.shop.name}" in page
    assert "/in-place/" not in text(visitor(world.secretary), "/members/")


def test_what_one_may_not_change_or_see_is_refused(world: World) -> None:
    secretary = visitor(world.secretary)
    hidden = make.business()
    assert secretary.get(at("businesses-phone", hidden)).status_code in {403, 404}
    keeper = visitor(world.keeper_user)
    assert keeper.get(at("members-phone", world.keeper)).status_code == 403
    assert keeper.get("/in-place/nothing/" + str(world.keeper.pk) + "/").status_code == 404
    assert Business.objects.get(pk=hidden.pk).version == hidden.version
    assert Member.objects.get(pk=world.keeper.pk).version == world.keeper.version


def test_a_protected_case_keeps_its_title(world: World, browser: Client) -> None:
    chief = visitor(make.holder("committee_secretary", world.root, "廖书记"))
    case = make.case(world.east, "家里困难", kind="hardship")
    page = chief.get(at("cases-owner", case), headers=HTMX).content.decode()
    assert case.is_sensitive
    assert case.title not in page
    assert "受保护的事项" in page


def test_many_cases_get_who_answers_and_give_it_back_exactly(world: World, clerk: User) -> None:
    actor = actor_for(clerk)
    fresh, kept, ended = (make.case(world.east, f"第{number}件事") for number in range(3))
    cases.assign(actor=actor, case=kept, owner=world.secretary)
    cases.withdraw(actor=actor, case=ended, reason="重复")
    before = [one_case(row) for row in (fresh, kept, ended)]
    ids = [fresh.pk, kept.pk, ended.pk]
    plan = together.preview(actor=actor, kind="cases-handling", ids=ids, owner=clerk)
    assert ({row.pk for row in plan.changing}, plan.staying.total()) == ({fresh.pk, kept.pk}, 1)
    made = together.do(actor=actor, kind="cases-handling", ids=ids, owner=clerk)
    assert [one_case(row)[0] for row in (fresh, kept, ended)] == [clerk.pk, clerk.pk, None]
    assert one_case(kept)[1] == before[1][1], "a day that was set stays"
    assert together.take_back(actor=actor, made=made) == (2, 0)
    assert [one_case(row) for row in (fresh, kept, ended)] == before


def one_case(row: Case) -> tuple[Any, ...]:
    row = Case.objects.get(pk=row.pk)
    return row.owner_id, row.due_on, row.state


def test_without_a_script_its_page_leads_back_to_its_list(world: World, browser: Client) -> None:
    page = browser.get(at("businesses-phone", world.shop)).content.decode()
    assert re.search(r'<a href="/businesses/[^"]*">市场主体</a>', page)
