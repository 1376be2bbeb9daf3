"""Slips for many at once: a code each, who is left out and why, and the limit."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.accounts import services as accounts
from apps.accounts.models import Activation, User
from apps.accounts.rules import INVITED_AT_ONCE
from apps.members.models import Member
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World

CODE = re.compile(r'(?<!data-copy=")[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}')
PEOPLE, MEMBERS = "/settings/people/", "/members/"


@pytest.fixture
def admin(world: World) -> Client:
    return visitor(world.admin)


def newcomer(name: str, **values: str) -> User:
    return accounts.make_account(actor=make.COMMAND, name=name, **values)


def ask(client: Client, page: str, *rows: User | Member, status: int = 200) -> str:
    answer = client.post(f"{page}slips/", {"selected": [str(row.pk) for row in rows]})
    assert answer.status_code == status
    return str(answer.content.decode())


def test_everybody_selected_gets_a_slip_whose_code_opens_the_account(
    world: World, admin: Client
) -> None:
    first, second = newcomer("吴一", phone="19912340001"), newcomer("吴二", username="wuer")

    page = ask(admin, PEOPLE, first, second)
    assert "199******01" in page
    assert "wuer" in page
    assert page.count("data:image/svg+xml") == 2
    for code in CODE.findall(page):
        accounts.activate(code=code, password="a sentence of mine")
    assert all(user.has_usable_password() for user in User.objects.filter(name__startswith="吴"))


def test_each_code_stands_in_the_journal_under_its_person(world: World, admin: Client) -> None:
    people = [newcomer(f"吴{number}", username=f"wu{number}") for number in range(3)]

    ask(admin, PEOPLE, *people)
    for user in people:
        entry = JournalEntry.objects.get(name="accounts.activation_issued", subjects=[user.pk])
        assert entry.actor_id == world.admin.pk


def test_an_earlier_slip_stops_working(world: World, admin: Client) -> None:
    user = newcomer("吴一", username="wuyi")

    ask(admin, PEOPLE, user)
    ask(admin, PEOPLE, user)
    first, second = Activation.objects.filter(user=user).order_by("created_at")
    assert first.expires_at < second.expires_at


def test_who_has_opened_the_account_is_left_out(world: World, admin: Client) -> None:
    before = Activation.objects.filter(user=world.secretary).count()

    page = ask(admin, PEOPLE, world.secretary, newcomer("吴一", username="wuyi"))
    assert "该账号已开通" in page
    assert len(CODE.findall(page)) == 1
    assert Activation.objects.filter(user=world.secretary).count() == before


def test_who_is_stopped_is_left_out(world: World, admin: Client) -> None:
    user = newcomer("吴一", username="wuyi")
    accounts.disable_account(actor=make.COMMAND, user=user, reason="")

    assert "该账号已停用" in ask(admin, PEOPLE, user)
    assert not user.activations.exists()


def test_members_get_their_accounts_and_slips_at_once(world: World, admin: Client) -> None:
    ready = make.member(world.east, "张三", phone="19912340003")
    without_phone = make.member(world.west, "张四")

    page = ask(admin, MEMBERS, ready, without_phone)
    assert len(CODE.findall(page)) == 1
    assert "城东党支部" in page
    ready.refresh_from_db()
    without_phone.refresh_from_db()
    assert ready.user is not None
    assert without_phone.user is None
    assert "张四" in page


@pytest.mark.parametrize("page", [PEOPLE, MEMBERS])
def test_nobody_selected_is_said(world: World, admin: Client, page: str) -> None:
    assert "还没有选人" in ask(admin, page, status=422)
    answer = admin.post(f"{page}slips/", {"selected": ["everybody"]})
    assert "还没有选人" in answer.content.decode()


def test_more_than_a_hundred_are_refused_and_nothing_is_made(world: World, admin: Client) -> None:
    people = [newcomer(f"吴{n}", username=f"wu{n}") for n in range(INVITED_AT_ONCE + 1)]

    assert "100" in ask(admin, PEOPLE, *people, status=422)
    assert not Activation.objects.filter(user__in=people).exists()
    assert len(CODE.findall(ask(admin, PEOPLE, *people[1:]))) == INVITED_AT_ONCE


def test_the_lists_find_who_has_not_begun_and_offer_the_slips(world: World, admin: Client) -> None:
    newcomer("吴一", username="wuyi")
    make.member(world.east, "张三")

    people = text(admin, f"{PEOPLE}?account_open=false")
    assert "吴一" in people
    assert "李书记" not in people
    assert f"{PEOPLE}slips/" in people
    roll = text(admin, f"{MEMBERS}?account_open=false")
    assert "张三" in roll
    assert "王丽兰" not in roll
    assert f"{MEMBERS}slips/" in roll
    assert f"{MEMBERS}slips/" not in text(visitor(world.secretary), MEMBERS)
