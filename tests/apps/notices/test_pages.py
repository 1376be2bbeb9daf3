"""The pages of notices and channels."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from apps.cases import services as cases
from apps.notices import queries, services
from apps.notices.models import Channel, Contact, Notice, NoticePreference
from apps.notices.registry import kinds
from kernel.access import Actor
from kernel.errors import Denied, Invalid
from kernel.journal.relay import relay
from tests import make
from tests.apps.notices.conftest import confirmed
from tests.gateway import Gateway
from tests.visiting import visitor
from tests.world import World


@pytest.fixture
def browser(world: World) -> Client:
    return visitor(world.secretary)


@pytest.fixture
def notice(world: World) -> Notice:
    case = make.case(world.east)
    cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    relay()
    return Notice.objects.get()


def test_the_bell_is_counted_by_a_request_of_its_own_and_then_known(
    browser: Client, notice: Notice
) -> None:
    cache.clear()
    assert 'hx-get="/notices/bell/"' in browser.get("/notices/settings/").content.decode()
    assert ">1<" in browser.get("/notices/bell/").content.decode()
    page = browser.get("/notices/settings/").content.decode()
    assert 'hx-get="/notices/bell/"' not in page
    assert ">1<" in page


def test_a_notice_opens_its_thing_and_is_read(browser: Client, notice: Notice) -> None:
    answer = browser.post(f"/notices/{notice.pk}/open/")
    assert answer["Location"] == f"/cases/{notice.subject_id}/"
    notice.refresh_from_db()
    assert notice.read_at
    assert visitor(notice.account).post(f"/notices/{notice.pk}/open/").status_code == 302


def test_the_list_goes_on_page_by_page(
    world: World, browser: Client, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        case = make.case(world.east, f"第{number}件")
        cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    relay()
    monkeypatch.setattr(queries, "SHOWN", 3)

    first = browser.get("/notices/").content.decode()
    assert 'href="?page=2"' in first
    second = browser.get("/notices/?page=2").content.decode()
    assert notice.pk.hex in second.replace("-", "")
    assert 'href="?page=1"' in second
    assert browser.get("/notices/?page=x").status_code == 200


def test_nobody_opens_another_ones(world: World, notice: Notice) -> None:
    answer = visitor(world.stranger).post(f"/notices/{notice.pk}/open/")
    assert answer.status_code == 404
    with pytest.raises(Denied):
        services.mark_read(actor=world.actor(world.stranger), notice=notice)


def test_a_link_in_a_mail_ends_them_by_post_only(world: World, secretary: Actor) -> None:
    """Programs that look through mails open every link."""
    confirmed(world.secretary)
    nobody = Client(HTTP_HOST="chongyi.localhost", enforce_csrf_checks=True)
    daily = f"/notices/stop/{services.own.stop_token(world.secretary.pk, '')}/"
    of_kind = f"/notices/stop/{services.own.stop_token(world.secretary.pk, 'office.role')}/"
    for link in (daily, of_kind):
        assert nobody.get(link).status_code == 200
    assert Contact.objects.get().takes_digest
    assert not NoticePreference.objects.exists()
    for link in (daily, daily, of_kind):
        assert nobody.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Contact.objects.get().takes_digest
    assert NoticePreference.objects.get().when == "bell"
    assert nobody.get("/notices/stop/forged/").status_code == 404


def test_choices_are_kept(browser: Client, secretary: Actor) -> None:
    chosen = dict.fromkeys(kinds.keys(), "usual") | {"office.role": "off"}
    assert browser.post("/notices/settings/", chosen).status_code == 302
    assert queries.choices([secretary.id]) == {(secretary.id, "office.role"): "off"}  # type: ignore[list-item]


def test_a_channel_is_added_tried_and_removed(world: World, gateway: Gateway) -> None:
    admin = visitor(world.admin)
    secret = gateway.url + "?key=geheim"
    admin.post("/notices/channels/", {"form": "sms", "name": "短信", "address": secret})
    channel = Channel.objects.get()
    assert "geheim" not in admin.get("/notices/channels/").content.decode()
    admin.post(f"/notices/channels/{channel.pk}/try/", {"phone": "13800000001"})
    channel.refresh_from_db()
    assert (channel.error, len(gateway.taken)) == ("", 1)
    gateway.answers = [500]
    admin.post(f"/notices/channels/{channel.pk}/try/", {"phone": "13800000001"})
    channel.refresh_from_db()
    assert channel.error == "500"
    admin.post(f"/notices/channels/{channel.pk}/remove/")
    assert not Channel.objects.exists()


@pytest.mark.parametrize(
    ("form", "address"),
    [
        ("sms", "http://127.0.0.1:6379/"),
        ("sms", "https://user:pw@example.org/"),
        ("sms", "file:///etc/passwd"),
        ("wecombot", "json://127.0.0.1/"),
        ("wecombot", "dingtalk://token"),
        ("wecombot", "wecombot://a b/../x"),
        ("dingtalk", "https://oapi.dingtalk.com/"),
    ],
)
def test_an_address_of_another_form_is_refused(world: World, form: str, address: str) -> None:
    admin = world.actor(world.admin)
    with pytest.raises(Invalid):
        services.add_channel(actor=admin, form=form, name="一", address=address)


def test_only_who_manages_channels_sees_them(browser: Client) -> None:
    assert browser.get("/notices/channels/").status_code == 403
