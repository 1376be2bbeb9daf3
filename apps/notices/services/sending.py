"""Messages are sent: claimed in one transaction, sent in none, noted in another.

A sender that dies in between leaves its claim. Where the gateway knows the key the message is sent
again under it; elsewhere it is not repeated, for nobody knows whether it arrived (ADR 0026).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from apps.notices import queries, rules
from apps.notices.models import Channel, Sending
from apps.notices.policies import MANAGE
from apps.notices.services import gateways, texts
from apps.notices.services.gateways import Outcome, Result
from kernel import access, clock
from kernel.access import Actor

State = Sending.State
MOST = 200


@dataclass(frozen=True)
class Sent:
    """How many messages were taken up, and how many of these arrived."""

    taken: int = 0
    arrived: int = 0


def send_due(*, actor: Actor, most: int = MOST) -> Sent:
    """Send what is due, one message after the other; several senders may run at once.

    Each row is claimed by one (SKIP LOCKED, committed before anything is sent).
    """
    access.require(actor, MANAGE, access.EVERYWHERE)
    taken = arrived = 0
    while taken < most and (sending := _claim()) is not None:
        taken += 1
        arrived += _note(sending, _send(sending))
    return Sent(taken, arrived)


@transaction.atomic
def _claim() -> Sending | None:
    """Take the next message that is due. A dead sender's is taken only where the gateway confirms."""
    now = clock.now()
    due = Sending.objects.filter(due_at__lte=now)
    dead = Q(state=State.CLAIMED)
    sms = Q(channel__form=Channel.Form.SMS)
    due.filter(dead).exclude(dead & sms).update(state=State.UNSURE, error="the sender died")
    rows = due.filter(
        Q(state=State.WAITING) | (dead & sms), Q(channel=None) | Q(channel__is_on=True)
    )
    sending = (
        rows.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "id").first()
    )
    if sending is None:
        return None
    sending.state, sending.attempts = State.CLAIMED, sending.attempts + 1
    sending.due_at = now + rules.LEASE
    sending.save(update_fields=["state", "attempts", "due_at"])
    return sending


def _send(sending: Sending) -> Result | None:
    """Write the text as things stand now, and hand it over. None when there is nothing left to say."""
    account = sending.account
    language = (account.language if account else "") or settings.LANGUAGE_CODE
    if sending.purpose == Sending.Purpose.URGENT and queries.times().is_quiet(clock.now()):
        return Result(Outcome.LATER, reason="quiet")
    with translation.override(language):
        if account is None:
            return _to_group(sending)
        if sending.channel is not None:
            return _text_message(sending, sending.channel)
        return _mail(sending)


def _mail(sending: Sending) -> Result | None:
    text = texts.mail(sending)
    if text is None:
        return None
    return gateways.mail(
        key=sending.key, to=text.to, subject=text.subject, body=text.body,
        sender=settings.NOTICES_FROM, headers=text.headers,
    )  # fmt: skip


def _text_message(sending: Sending, channel: Channel) -> Result | None:
    phone = sending.account.phone.reveal() if sending.account else ""
    body = texts.short(queries.still_to_say(sending)) if phone else ""
    if not body:
        return None
    return gateways.text_message(
        address=channel.address.reveal(), key=sending.key, to=phone, body=body
    )


def _to_group(sending: Sending) -> Result | None:
    body, channel = texts.group(queries.count_today()), sending.channel
    if not body or channel is None:
        return None
    return gateways.to_group(form=channel.form, address=channel.address.reveal(), body=body)


@transaction.atomic
def _note(sending: Sending, result: Result | None) -> bool:
    """Write how a try ended, unless another sender took the message up meanwhile."""
    values: dict[str, Any]
    if result is None:
        values = {"state": State.DROPPED, "error": ""}
    elif result.outcome == Outcome.SENT:
        values = {"state": State.SENT, "gateway_id": result.gateway_id, "error": ""}
    else:
        values = {**_after_failure(sending, result), "error": result.reason[:200]}
    mine = Sending.objects.filter(pk=sending.pk, state=State.CLAIMED, attempts=sending.attempts)
    mine.update(**values)
    return bool(values["state"] == State.SENT)


def _after_failure(sending: Sending, result: Result) -> dict[str, Any]:
    if result.reason == "quiet":
        at = queries.times().awake(clock.now())
        return {"state": State.WAITING, "due_at": at, "attempts": F("attempts") - 1}
    confirms = sending.channel is not None and sending.channel.form == Channel.Form.SMS
    if result.outcome == Outcome.UNKNOWN and not confirms:
        return {"state": State.UNSURE}
    wait = rules.retry_after(sending.attempts)
    if result.outcome == Outcome.NEVER or wait is None:
        return {"state": State.FAILED}
    return {"state": State.WAITING, "due_at": _soonest(clock.now() + wait)}


def _soonest(moment: datetime) -> datetime:
    return queries.times().awake(moment)
