"""Mails and messages: once, in the day, without names, and not to those who want none."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core import mail

from apps.accounts import services as accounts
from apps.cases import services as cases
from apps.notices import queries, rules, services
from apps.notices.models import Channel, Notice, Sending
from apps.notices.registry import Note
from kernel import clock
from kernel.access import Actor
from kernel.errors import Conflict
from kernel.journal.relay import relay
from tenants.counties import carrying
from tests import make
from tests.apps.notices.conftest import SYSTEM, at, confirmed
from tests.gateway import Gateway
from tests.world import World

QUIET = rules.Times()


def tell(world: World, kind: str = "office.role", key: str = "1") -> None:
    note = Note(key, {world.secretary.pk}, None, {"role": "clerk"})
    services.tell(actor=SYSTEM, kind=kind, note=note)


def go() -> int:
    services.plan(actor=SYSTEM)
    return services.send_due(actor=SYSTEM).arrived


def urgent(secretary: Actor) -> None:
    services.choose(actor=secretary, chosen={"office.role": "urgent"})


@pytest.mark.parametrize(
    ("hour", "quiet"),
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("07:29", True), ("07:30", False)],
)  # fmt: skip
def test_quiet_goes_over_midnight(hour: str, *, quiet: bool) -> None:
    moment = datetime.fromisoformat(f"2026-11-26T{hour}:00+08:00")
    assert QUIET.is_quiet(moment) is quiet
    awake = QUIET.awake(moment)
    assert not QUIET.is_quiet(awake)
    assert (awake - moment).total_seconds() < 11 * 3600


def test_one_daily_mail_a_day_at_its_hour(world: World) -> None:
    confirmed(world.secretary)
    with at(7, 45):
        tell(world)
        assert go() == 0
    with at(8):
        assert go() == 1
        tell(world, key="2")
        assert go() == 0
    with at(8, day=1):
        assert go() == 1
    assert len(mail.outbox) == 2


def test_there_is_no_mail_with_nothing_in_it(world: World, secretary: Actor) -> None:
    confirmed(world.secretary)
    with at(12):
        assert go() == 0
        tell(world)
        services.plan(actor=SYSTEM)
        services.mark_all_read(actor=secretary)
        assert services.send_due(actor=SYSTEM).arrived == 0
        assert Sending.objects.get().state == "dropped"
    assert mail.outbox == []


def test_a_mail_names_nobody_and_says_how_to_end_it(world: World, secretary: Actor) -> None:
    confirmed(world.secretary)
    case = make.case(world.east, "王丽兰家中困难", title="王丽兰的困难")
    with at(12):
        cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
        relay()
        assert go() == 1
    sent = mail.outbox[0]
    assert "王丽兰" not in sent.body + sent.subject
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["List-Unsubscribe"].strip("<>") in sent.body


def test_what_is_urgent_waits_for_the_morning(world: World, secretary: Actor) -> None:
    confirmed(world.secretary)
    urgent(secretary)
    with at(23):
        tell(world)
        assert go() == 0
    with at(3, day=1):
        assert go() == 0
    with at(7, 31, day=1):
        assert go() == 1


@pytest.mark.usefixtures("noon")
def test_what_is_urgent_is_not_in_the_daily_mail_again(world: World, secretary: Actor) -> None:
    confirmed(world.secretary)
    urgent(secretary)
    tell(world)
    assert [go(), go()] == [1, 0]
    with at(9, day=1):
        assert go() == 0


@pytest.mark.usefixtures("noon")
def test_who_unsubscribed_meanwhile_gets_nothing(world: World, secretary: Actor) -> None:
    confirmed(world.secretary)
    tell(world)
    services.plan(actor=SYSTEM)
    account, kind = services.read_stop(services.own.stop_token(world.secretary.pk, "")) or (
        None,
        "",
    )
    assert account
    services.unsubscribe(account=account, kind=kind)
    assert services.send_due(actor=SYSTEM).arrived == 0
    tell(world, key="2")
    with at(9, day=1):
        assert go() == 0


@pytest.mark.usefixtures("noon")
def test_who_left_or_lost_the_right_gets_nothing(world: World) -> None:
    confirmed(world.secretary)
    case = make.case(world.east)
    cases.assign(actor=make.COMMAND, case=case, owner=world.secretary)
    relay()
    services.plan(actor=SYSTEM)
    cases.hand_over(actor=make.COMMAND, case=case, unit=world.west, reason="属地")
    assert services.send_due(actor=SYSTEM).arrived == 0
    tell(world)
    with at(9, day=1):
        services.plan(actor=SYSTEM)
        accounts.disable_account(actor=make.COMMAND, user=world.secretary, reason="离任")
        assert services.send_due(actor=SYSTEM).arrived == 0


@pytest.mark.usefixtures("noon")
def test_an_address_gets_nothing_before_it_is_confirmed(world: World, secretary: Actor) -> None:
    services.set_contact(actor=secretary, email="li@example.org")
    tell(world)
    assert go() == 1
    assert Notice.objects.get().told_at is not None
    (sent,) = mail.outbox
    token = sent.body.split("/notices/confirm/")[1].split("/")[0]
    services.confirm_contact(actor=secretary, token=token)
    with at(9, day=3):
        assert go() == 0
        tell(world, key="2")
        assert go() == 1
    services.set_contact(actor=secretary, email="other@example.org")
    with pytest.raises(services.own.Invalid):
        services.confirm_contact(actor=secretary, token=token)


@pytest.mark.usefixtures("noon")
def test_a_person_without_an_address_is_told_in_the_product(world: World, secretary: Actor) -> None:
    tell(world)
    assert go() == 0
    assert queries.unread(secretary) == 1


@pytest.mark.usefixtures("noon")
def test_a_text_message_is_taken_once_whatever_the_gateway_does(
    world: World, secretary: Actor, sms: Channel, gateway: Gateway
) -> None:
    """It is down, then takes the message and hangs up without an answer, then answers."""
    confirmed(world.secretary, takes_messages=True, email="")
    urgent(secretary)
    accounts.User.objects.filter(pk=world.secretary.pk).update(phone="13800000001")
    gateway.answers = [503, -1]
    tell(world)
    with at(12):
        assert go() == 0
    with at(12, 2):
        assert go() == 0
    with at(12, 8):
        assert go() == 1
        assert go() == 0
    keys = {key for key, _body in gateway.asked}
    assert (len(gateway.asked), len(keys), len(gateway.taken)) == (3, 1, 1)
    sending = Sending.objects.get(channel=sms)
    assert (sending.state, sending.gateway_id, sending.attempts) == ("sent", "n-1", 3)
    (body,) = gateway.taken.values()
    assert body["to"] == "13800000001"


@pytest.mark.usefixtures("noon")
def test_a_gateway_that_refuses_for_good_is_not_asked_again(
    world: World, secretary: Actor, sms: Channel, gateway: Gateway
) -> None:
    confirmed(world.secretary, takes_messages=True, email="")
    urgent(secretary)
    accounts.User.objects.filter(pk=world.secretary.pk).update(phone="13800000001")
    gateway.answers = [302]
    tell(world)
    assert go() == 0
    assert Sending.objects.get(channel=sms).state == "failed"
    assert [path for path, _body in gateway.asked] == [Sending.objects.get(channel=sms).key]


@pytest.mark.usefixtures("noon")
def test_a_mail_whose_sender_died_is_not_repeated(world: World) -> None:
    confirmed(world.secretary)
    tell(world)
    services.plan(actor=SYSTEM)
    Sending.objects.update(state="claimed", attempts=1, due_at=clock.now() + rules.LEASE)
    assert go() == 0
    with at(12, 10):
        assert go() == 0
        assert Sending.objects.get().state == "unsure"
    assert mail.outbox == []


@pytest.mark.usefixtures("noon")
def test_it_is_given_up_after_some_tries(
    world: World, secretary: Actor, sms: Channel, gateway: Gateway
) -> None:
    confirmed(world.secretary, takes_messages=True, email="")
    urgent(secretary)
    accounts.User.objects.filter(pk=world.secretary.pk).update(phone="13800000001")
    gateway.answers = [500] * 20
    tell(world)
    for hour in range(12, 20):
        for minute in (0, 20, 40):
            with at(hour, minute):
                go()
    assert len(gateway.asked) == len(rules.BACKOFF) + 1
    assert Sending.objects.get(channel=sms).state == "failed"


@pytest.mark.usefixtures("noon")
def test_a_restored_county_sends_nothing_a_second_time(world: World, secretary: Actor) -> None:
    confirmed(world.secretary)
    tell(world)
    services.plan(actor=SYSTEM)
    tell(world, key="2")
    carrying.steps["notices"](make.COMMAND)
    with at(9, day=1):
        assert go() == 0
    assert queries.unread(secretary) == 2


def test_no_address_book_is_mailed_through(secretary: Actor) -> None:
    for number in range(rules.ADDRESSES_A_DAY):
        services.set_contact(actor=secretary, email=f"a{number}@example.org")
    with pytest.raises(Conflict):
        services.set_contact(actor=secretary, email="one.more@example.org")
