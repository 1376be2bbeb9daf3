"""Robots and mail servers that take, refuse, hang up or say nothing."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wecombot import NotifyWeComBot
from django.core import mail
from django.core.mail.backends import locmem

from apps.notices import services
from apps.notices.models import Channel, Sending
from apps.notices.registry import Note
from apps.notices.services import gateways
from apps.notices.services.gateways import Outcome
from tests.apps.notices.conftest import SYSTEM, at
from tests.gateway import Gateway
from tests.world import World


@pytest.fixture
def robots(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    """The robots' own servers are far away: their plugins are led to the gateway here."""
    monkeypatch.setattr(NotifyWeComBot, "notify_url", gateway.url + "?key={key}")
    monkeypatch.setattr(NotifyDingTalk, "notify_url", gateway.url + "?token={token}")
    return gateway


@pytest.mark.parametrize(
    ("status", "outcome", "asked"),
    [(200, Outcome.SENT, 1), (500, Outcome.LATER, 1), (302, Outcome.LATER, 1)],
)
def test_a_robot_takes_or_refuses(
    robots: Gateway, status: int, outcome: Outcome, asked: int
) -> None:
    robots.answers = [status]
    found = gateways.to_group(form="wecombot", address="wecombot://abc?redirect=yes", body="三条")
    assert (found.outcome, len(robots.asked)) == (outcome, asked)
    assert robots.asked[0][1]["text"]["content"] == "三条"


def test_nobody_named_in_a_robots_address_is_called(robots: Gateway) -> None:
    """DingTalk would name the phones after the token in the group."""
    gateways.to_group(form="dingtalk", address="dingtalk://abc/13800000001", body="三条")
    assert robots.asked[0][1]["at"]["atMobiles"] == []


def test_a_silent_robot_may_have_said_it(robots: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "ANSWERED_WITHIN", 0.3)
    robots.answers = [-2]
    found = gateways.to_group(form="wecombot", address="wecombot://abc", body="三条")
    assert found.outcome == Outcome.UNKNOWN


def test_a_group_hears_once_a_day_how_much_waits(world: World, robots: Gateway) -> None:
    Channel.objects.create(form="wecombot", name="群", address="wecombot://abc")
    with at(9):
        for key in "ab":
            note = Note(key, {world.secretary.pk}, None, {"role": "clerk"})
            services.tell(actor=SYSTEM, kind="office.role", note=note)
        for _turn in range(2):
            services.plan(actor=SYSTEM)
            services.send_due(actor=SYSTEM)
    (said,) = [body["text"]["content"] for _key, body in robots.asked]
    assert "2" in said
    assert "李书记" not in said
    assert Sending.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"")}), Outcome.NEVER),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"")}), Outcome.LATER),
        (smtplib.SMTPDataError(451, b""), Outcome.LATER),
        (smtplib.SMTPDataError(554, b""), Outcome.NEVER),
        (smtplib.SMTPServerDisconnected(), Outcome.UNKNOWN),
        (TimeoutError(), Outcome.UNKNOWN),
    ],
)
def test_what_a_mail_server_says_decides(
    error: Exception, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_ignored: Any) -> int:
        raise error

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", fail)
    found = gateways.mail(
        key="mail/1", to="a@example.org", subject="s", body="b", sender="l@example.org", headers={}
    )
    assert found.outcome == outcome


def test_a_line_break_in_a_subject_adds_no_header_and_stops_no_mail() -> None:
    found = gateways.mail(
        key="mail/2", to="a@example.org", subject="崇义县\r\nBcc: b@example.org", body="b",
        sender="l@example.org", headers={},
    )  # fmt: skip
    assert found.outcome == Outcome.SENT
    (sent,) = mail.outbox
    assert sent.subject == "崇义县 Bcc: b@example.org"
    assert sent.recipients() == ["a@example.org"]
