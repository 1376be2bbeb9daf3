"""Something recorded is wrong: who keeps the data hears of it, who said it reads the answer."""

from __future__ import annotations

from typing import Any

from apps.cases import services
from apps.cases.models import Case
from apps.cases.queries import keeping
from apps.organization.models import OrgUnit
from kernel import blueprint
from kernel.access import actor_for
from tests import make
from tests.visiting import text, visitor
from tests.world import World


def report(world: World, person: Any, address: str, **given: Any) -> Case:
    answer = visitor(person).post(f"/cases/report/{address}/", given)
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.latest("raised_on", "id")


def test_an_error_of_a_member_goes_to_the_clerk_who_answers_it(world: World) -> None:
    clerk = make.holder("clerk", world.root, "钱干事")
    client = visitor(world.keeper_user)
    assert f"/cases/report/member/{world.keeper.pk}/" in text(client, "/")

    case = report(
        world,
        world.keeper_user,
        f"member/{world.keeper.pk}",
        about=world.keeper.pk,
        text="入党日期是 7 月",
    )
    assert (case.unit, case.owner, case.member) == (world.root, clerk, world.keeper)
    assert case.raiser == world.keeper_user
    todos = [todo.text for todo in visitor(clerk).get("/").context["home"].todos]
    assert "有 1 件事项由您答复。" in todos

    services.answer(actor=actor_for(clerk), case=case, text="已改为 7 月 1 日。")
    back = [todo.text for todo in client.get("/").context["home"].todos]
    assert any("资料有误：王丽兰" in todo for todo in back)
    assert "已改为 7 月 1 日。" in text(client, f"/cases/{case.pk}/")


def test_a_member_reports_an_error_of_their_branch_and_their_shop(world: World) -> None:
    world.keeper.employer_code = world.shop.code
    world.keeper.save()
    page = f"member/{world.keeper.pk}"

    of_shop = report(world, world.keeper_user, page, about=world.shop.pk, text="店名错了")
    assert of_shop.business == world.shop
    of_branch = report(world, world.keeper_user, page, about=world.east.pk, text="成立日期错了")
    assert of_branch.title == "资料有误：城东党支部"


def test_where_several_people_keep_the_data_somebody_names_one(world: World) -> None:
    make.holder("clerk", world.root, "钱干事")
    make.holder("clerk", world.root, "周干事")

    case = report(world, world.secretary, f"business/{world.shop.pk}", text="已经搬走")
    assert (case.owner, case.state, case.unit) == (None, Case.State.RAISED, world.root)


def test_only_who_does_not_keep_the_data_is_asked_whether_it_is_right(world: World) -> None:
    page = f"/cases/report/business/{world.shop.pk}/"
    path = f"/businesses/{world.shop.pk}/"
    assert page in text(visitor(world.secretary), path)
    assert page not in text(visitor(world.admin), path)


def test_nobody_reports_on_what_they_may_not_see(world: World) -> None:
    for address in (
        f"business/{world.far_shop.pk}",
        f"unit/{world.west.pk}",
        f"thing/{world.east.pk}",
    ):
        answer = visitor(world.secretary).post(f"/cases/report/{address}/", {"text": "错"})
        assert answer.status_code == 404
    stranger = actor_for(world.stranger)
    assert not keeping.may_report(stranger, OrgUnit.objects.get(pk=world.east.pk))


def test_a_county_without_this_kind_of_case_says_so(world: World) -> None:
    kinds = [kind for kind in blueprint.value("case_kinds") if kind["key"] != keeping.KIND]
    blueprint.change_section(actor=make.COMMAND, key="case_kinds", value=kinds)

    answer = visitor(world.secretary).post(
        f"/cases/report/business/{world.shop.pk}/", {"text": "已经搬走"}
    )
    assert "本县暂时没有人受理资料更正" in answer.content.decode()
