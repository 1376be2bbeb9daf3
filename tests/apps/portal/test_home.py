"""What each person sees first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client

from apps.accounts.models import User
from apps.businesses.models import CoverageRun
from apps.duties import services as duties
from apps.organization.models import UnitGrant
from apps.organization.registry import Led
from apps.portal import queries
from tenants.counties.models import County
from tests import make
from tests.visiting import text, visitor
from tests.world import World


def home_of(client: Client) -> queries.Home:
    found: queries.Home = client.get("/").context["home"]
    return found


def test_a_new_county_is_led_through_its_first_steps(inside: County) -> None:
    admin = make.holder("county_admin", make.root(), "孙管理员")

    home = home_of(visitor(admin))
    # The first administrator was made with the county, this one is a colleague.
    assert (home.steps_done, len(home.setup)) == (1, 7)
    page = text(visitor(admin), "/")
    first_steps = page.partition("我的待办")[0].partition("起步")[2]
    assert first_steps.count("btn-primary") == 1
    assert 'btn btn-primary" href="/imports/new/branches/"' in first_steps
    assert "联系方案" not in page


def test_steps_are_done_by_what_is_there(world: World) -> None:
    CoverageRun.objects.create(on=date(2024, 1, 1), rules=[], by_label="x")

    home = home_of(visitor(world.admin))
    assert [step.is_done for step in home.setup] == [True] * 6 + [False]
    duties.make_duties(actor=make.COMMAND)
    assert all(step.is_done for step in home_of(visitor(world.admin)).setup)
    assert "setup" not in text(visitor(world.admin), "/")


def test_what_a_step_asks_for_is_no_todo_besides(world: World) -> None:
    make.business()
    home = home_of(visitor(world.admin))
    (step,) = [step for step in home.setup if step.url == "/coverage/preview/"]
    assert not step.is_done
    assert [todo for todo in home.todos if todo.url == step.url] == []

    # Once it was computed, new businesses are a to-do again: the step is done.
    CoverageRun.objects.create(on=date(2024, 1, 1), rules=[], by_label="x")
    make.business()
    assert "/coverage/preview/" in [todo.url for todo in home_of(visitor(world.admin)).todos]


def test_a_branch_has_its_secretary_when_somebody_leads_it(world: World) -> None:
    UnitGrant.objects.filter(content_object=world.east).update(role="county_admin")

    colleague, step = home_of(visitor(world.admin)).setup[-3:-1]
    assert (step.is_done, step.note) == (False, "1 / 2 个支部")
    assert step.url == f"/settings/people/invite/?unit={world.east.pk}&leads=true"
    assert colleague.is_done


def test_a_branchs_secretary_is_no_colleague_of_the_committee(inside: County) -> None:
    (first,) = User.objects.all()
    make.holder("branch_secretary", make.branch(), "吴书记")

    colleague, secretary = home_of(visitor(first)).setup[-3:-1]
    assert (colleague.is_done, secretary.is_done) == (False, True)


def card_of(home: queries.Home, template: str) -> dict[str, Any]:
    (card,) = [card for card in home.cards if card.template == template]
    return dict(card.context)


def figures_of(led: Led) -> dict[str, int]:
    return {str(figure.label): figure.value for figure in led.figures}


def test_an_administrator_sees_coverage_and_where_it_lacks(world: World) -> None:
    home = home_of(visitor(world.admin))

    stats = {stat.label: stat.value for stat in card_of(home, "portal/_stats.html")["stats"]}
    assert stats == {
        "在办事项": "0", "覆盖率": "66.7%", "支部已覆盖": "2", "未覆盖": "1", "党支部": "2", "党员": "1",
    }  # fmt: skip
    person, *others = [todo.url for todo in home.todos]
    assert others == ["/coverage/gaps/", "/liaison/plans/", "/units/small/"]
    # The county's first administrator, who is new like this one.
    assert person.startswith("/settings/people/")


def test_a_secretary_sees_their_own_branch_and_what_to_complete(world: World) -> None:
    late = date(2020, 7, 1)
    make.member(
        world.east, "钱进", category="probationary", joined_on=late, confirmed_on=None, phone="1",
        employer="城东小店", education="大专",
    )  # fmt: skip

    shown = card_of(home_of(visitor(world.secretary)), "organization/_led.html")
    assert shown["unit"] == world.east
    assert figures_of(shown["led"]) == {
        "未完成任务": 0, "党员": 2, "覆盖的市场主体": 1, "在办事项": 0, "本月已答复": 0,
    }  # fmt: skip
    page = f"/members/?unit={world.east.pk}"
    assert [(todo.text[:6], todo.url) for todo in shown["led"].todos] == [
        ("还需 2 名", ""),
        ("有 1 名党", f"{page}&probation_over=true"),
        ("有 1 名党", f"{page}&incomplete=true"),
    ]


def test_a_secretary_is_told_of_uncovered_businesses_of_the_place(world: World) -> None:
    town = make.zone(name="横水镇")
    branch = make.branch("横水党支部", zone=town)
    make.business(town=town)
    secretary = make.holder("branch_secretary", branch, "吴书记")

    led = card_of(home_of(visitor(secretary)), "organization/_led.html")["led"]
    assert any("横水镇" in todo.text for todo in led.todos)


def test_a_member_sees_who_leads_their_branch(world: World) -> None:
    client = visitor(world.keeper_user)

    home = home_of(client)
    mine = card_of(home, "members/_me.html")
    assert mine["me"] == world.keeper
    assert [grant.user for _role, grant in mine["leaders"]] == [world.secretary]
    assert {card.template for card in home.cards} == {
        "activities/_visit_button.html", "members/_me.html",
    }  # fmt: skip
    assert "李书记" in text(client, "/")


def test_somebody_without_a_role_is_told_so(inside: County) -> None:
    assert home_of(visitor(make.account("路人"))).is_empty


def found(client: Client, words: str) -> set[str]:
    groups = client.get("/search/", {"q": words}).context["groups"]
    return {hit.name for group in groups for hit in group.hits}


def test_search_finds_by_pinyin_initials_and_code(world: World) -> None:
    admin = visitor(world.admin)

    assert found(admin, "chengdong") == {"城东党支部", "城东小店"}
    assert found(admin, "wll") == {"王丽兰"}
    assert found(admin, world.shop.code) == {"城东小店"}
    assert found(admin, "") == set()
    assert found(admin, "a\0") == set()


def test_search_finds_nothing_one_may_not_see(world: World) -> None:
    assert found(visitor(world.secretary), "cheng") == {"城东党支部", "城东小店"}
    assert found(visitor(world.keeper_user), "cheng") == set()


def test_search_names_the_unit_above_only_to_who_may_see_it(world: World) -> None:
    def note(client: Client) -> str:
        (units,) = client.get("/search/", {"q": world.east.name}).context["groups"]
        return str(units.hits[0].note)

    assert note(visitor(world.admin)) == world.root.name
    assert note(visitor(world.secretary)) == ""
