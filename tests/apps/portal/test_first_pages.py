"""The first page of each role: what waits, whom to ring, what is to come, what changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from apps.businesses import services as businesses
from apps.businesses.models import Business
from apps.members import rules
from apps.members import services as members
from apps.organization.models import UnitGrant
from apps.portal import queries
from kernel import clock
from kernel.models import JournalEntry
from kernel.web.offers import Todo
from tests import make
from tests.kernel.tabular.books import file_of
from tests.kernel.tabular.test_values import MEMBER
from tests.visiting import text, visitor
from tests.world import World

TODAY = clock.today()


def cards(client: Client) -> dict[str, dict[str, Any]]:
    home = client.get("/").context["home"]
    return {card.template: dict(card.context) for card in home.cards}


def test_what_is_overdue_comes_first_then_what_ends_first() -> None:
    later, sooner = TODAY + timedelta(days=9), TODAY + timedelta(days=2)
    given = [
        Todo("someday"), Todo("later", due=later), Todo("late", is_late=True), Todo("sooner", due=sooner),
    ]  # fmt: skip
    found = sorted(given, key=queries.by_urgency)
    assert [todo.text for todo in found] == ["late", "sooner", "later", "someday"]


def test_a_file_checked_and_not_applied_waits_for_who_may_apply_it(world: World) -> None:
    row = make.checked("members", file_of(list(MEMBER), list(MEMBER.values())))

    def waiting(client: Client) -> list[str]:
        return [
            todo.text
            for todo in client.get("/").context["home"].todos
            if row.file_name in todo.text
        ]

    clerk = visitor(make.holder("clerk", world.root, "钱干事"))
    assert waiting(clerk) == ["《members.xlsx》已检查，还没有执行。"]
    assert waiting(visitor(world.secretary)) == []


def test_rows_to_mend_wait_until_a_newer_file_brings_them(world: World) -> None:
    wrong = MEMBER | {"身份证号": "无"}
    make.imported("members", file_of(list(MEMBER), list(wrong.values())))
    clerk = visitor(make.holder("clerk", world.root, "钱干事"))
    assert "《members.xlsx》还有 1 行等着改正。" in text(clerk, "/")

    make.imported("members", file_of(list(MEMBER), list(MEMBER.values())))
    assert "等着改正" not in text(clerk, "/")


def test_a_member_rings_the_secretary_and_that_is_noted(world: World) -> None:
    phone = "19900001234"
    leader = make.holder("branch_secretary", world.east, "周书记", phone=phone)
    grant = UnitGrant.objects.get(user=leader)
    client = visitor(world.keeper_user)
    page = f"/units/holders/{grant.pk}/phone/"

    home = text(client, "/")
    assert page in home
    assert phone not in home
    assert f'href="tel:{phone}"' in client.post(page).content.decode()
    entry = JournalEntry.objects.get(name="organization.holder_phone_read")
    assert (entry.actor_id, entry.payload["user_id"]) == (world.keeper_user.pk, str(leader.pk))


def test_nobody_rings_who_leads_another_branch(world: World) -> None:
    grant = UnitGrant.objects.get(user=world.stranger)
    answer = visitor(world.keeper_user).post(f"/units/holders/{grant.pk}/phone/")
    assert answer.status_code == 404


def test_a_secretary_rings_members_by_the_rules_of_reading_in_clear(world: World) -> None:
    one = make.member(world.east, "钱进", phone="19900004321")
    far = make.member(world.west, "吴远", phone="19900004322")
    client = visitor(world.secretary)

    assert [row.pk for row in cards(client)["members/_people.html"]["people"]] == [one.pk]
    asked = client.get(f"/members/{one.pk}/reveal/phone/?ring", HTTP_HX_REQUEST="true")
    assert 'value="打电话联系党员"' in asked.content.decode()
    shown = client.post(f"/members/{one.pk}/reveal/phone/", {"reason": "打电话联系党员"})
    assert 'href="tel:19900004321"' in shown.content.decode()
    assert client.get(f"/members/{far.pk}/reveal/phone/?ring").status_code == 404


def test_ends_of_probation_and_anniversaries_are_days_to_come(world: World) -> None:
    soon = TODAY + timedelta(days=10)
    joined = rules.in_year(soon, soon.year - 1)
    make.member(world.east, "钱进", category="probationary", joined_on=joined, confirmed_on=None)
    make.member(world.east, "孙老", joined_on=rules.in_year(soon, soon.year - 30))
    make.member(world.west, "吴远", joined_on=rules.in_year(soon, soon.year - 30))

    days = cards(visitor(world.secretary))["members/_days.html"]["days"]
    assert sorted((name, what) for _day, name, what, _url in days) == [
        ("孙老", "入党 30 周年"), ("钱进", "预备期满"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("of", "today", "expected"),
    [
        (date(2000, 7, 1), date(2026, 7, 1), date(2026, 7, 1)),
        (date(2000, 7, 1), date(2026, 7, 2), date(2027, 7, 1)),
        (date(2000, 2, 29), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2000, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
        (date(2026, 7, 1), date(2026, 7, 1), date(2027, 7, 1)),
    ],
)
def test_an_anniversary_is_the_next_one(of: date, today: date, expected: date) -> None:
    assert rules.next_anniversary(of, today) == expected


def test_what_came_and_went_is_counted_and_opens_its_rows(world: World) -> None:
    for unit in (world.west, world.east):
        shop = Business.objects.get(pk=world.far_shop.pk)
        businesses.assign_cover(actor=make.COMMAND, business=shop, unit=unit, reason="就近")
    east, west = visitor(world.secretary), visitor(world.stranger)

    def figures(client: Client) -> Any:
        changes = cards(client)["portal/_changes.html"]["changes"]
        return {one.label: [(sign, n) for _word, sign, n in one.figures] for one in changes}[
            "覆盖的市场主体"
        ]

    assert figures(east)[-1][1] >= 1
    assert ("−", 1) in figures(west)
    page = text(west, "/changes/")
    assert "城西小店" in page
    # It is another branch's now: its page is not theirs any more.
    assert f"/businesses/{world.far_shop.pk}/" not in page
    assert f"/businesses/{world.far_shop.pk}/" in text(east, "/changes/")


def test_the_first_run_of_the_rules_is_a_beginning_and_no_change(inside: object) -> None:
    admin = make.holder("county_admin", make.root(), "孙管理员")
    town = make.zone(name="横水镇")
    make.branch("横水党支部", zone=town, host="association")
    make.business(town=town)
    client = visitor(admin)

    run = businesses.recompute_coverage(actor=make.COMMAND)
    assert run is not None
    assert run.summary["gained"] == 1
    labels = [one.label for one in cards(client)["portal/_changes.html"]["changes"]]
    assert "覆盖的市场主体" not in labels


def test_a_transfer_is_a_coming_and_a_going(world: World) -> None:
    members.transfer_member(
        actor=make.COMMAND, member=world.keeper, unit=world.west, effective_on=TODAY, reason="搬店"
    )
    for person, sign in ((world.secretary, "−"), (world.stranger, "+")):
        changes = cards(visitor(person))["portal/_changes.html"]["changes"]
        (found,) = [one.figures for one in changes if one.label == "党员"]
        assert [(one, count) for _word, one, count in found] == [(sign, 1)]


def test_somebody_without_a_role_reads_whom_to_ask(world: World) -> None:
    page = text(visitor(make.account("路人")), "/")
    assert "可以找谁" in page
    assert "孙管理员" not in page
    assert "我的待办" not in page


def test_there_is_one_line_of_time(world: World) -> None:
    page = text(visitor(world.admin), "/")
    assert page.count("数据截至") == 1
    assert "计算于" not in page
