"""What is to be sent is put into messages: urgent ones at once, the others in one mail a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.notices import queries
from apps.notices.models import Channel, Contact, Notice, Sending, When
from apps.notices.policies import MANAGE
from kernel import access, clock
from kernel.access import Actor
from kernel.db import locks

Purpose = Sending.Purpose


@transaction.atomic
def plan(*, actor: Actor) -> int:
    """Put what nobody was told yet into messages; return how many messages there are to send.

    One plans at a time (an advisory lock), and a message and the mark on its notices are one
    transaction: a notice is in one message, and an account has one daily mail a day.
    """
    access.require(actor, MANAGE, access.EVERYWHERE)
    locks.lock("notices/plan")
    now, times = clock.now(), queries.times()
    rows = list(queries.to_tell(now).select_for_update(of=("self",)))
    accounts = {row.account_id for row in rows}
    contacts = {row.account_id: row for row in Contact.objects.filter(account__in=accounts)}
    said, wanted = queries.choices(accounts), queries.defaults()
    gateway = Channel.objects.filter(form=Channel.Form.SMS, is_on=True).first()
    made: list[Sending] = []
    for account, group in groupby(rows, key=lambda row: row.account_id):
        sorted_out: dict[When, list[Notice]] = {}
        for row in group:
            when = said.get((account, row.kind), wanted[row.kind])
            sorted_out.setdefault(when, []).append(row)
        contact = contacts.get(account)
        if urgent := sorted_out.get(When.URGENT):
            made += _urgent(account, urgent, contact, gateway, times.awake(now))
        if times.is_digest_due(now) and (rest := sorted_out.get(When.DIGEST)):
            made += _daily(account, rest, contact, now)
    if times.is_digest_due(now):
        made += _to_groups(now)
    return len(Sending.objects.bulk_create(made, ignore_conflicts=True))


@transaction.atomic
def forget_unsent(*, actor: Actor) -> int:
    """Send nothing of what waits: after a restore nobody knows what was sent since the backup.

    It stands at the bell. Return how many messages were dropped.
    """
    access.require(actor, MANAGE, access.EVERYWHERE)
    Notice.objects.filter(told_at=None).update(told_at=clock.now())
    open_ones = Sending.objects.filter(state__in=(Sending.State.WAITING, Sending.State.CLAIMED))
    return open_ones.update(state=Sending.State.DROPPED, error="restored")


def _urgent(
    account: UUID,
    rows: list[Notice],
    contact: Contact | None,
    gateway: Channel | None,
    at: datetime,
) -> list[Sending]:
    _told(rows)
    common: dict[str, Any] = {
        "purpose": Purpose.URGENT, "account_id": account, "due_at": at,
        "notices": [row.pk for row in rows],
    }  # fmt: skip
    made = []
    if contact and contact.confirmed_at:
        made.append(Sending(key=f"mail/{account}/{rows[0].pk}", **common))
    if contact and contact.takes_messages and gateway:
        made.append(Sending(key=f"sms/{account}/{rows[0].pk}", channel=gateway, **common))
    return made


def _daily(
    account: UUID, rows: list[Notice], contact: Contact | None, now: datetime
) -> list[Sending]:
    key = f"digest/{account}/{now.date()}"
    if Sending.objects.filter(key=key).exists():
        return []  # What came since waits for tomorrow's.
    _told(rows)
    if contact is None or not contact.confirmed_at or not contact.takes_digest:
        return []
    notices = [row.pk for row in rows]
    return [Sending(key=key, purpose=Purpose.DIGEST, account_id=account, notices=notices)]


def _to_groups(now: datetime) -> list[Sending]:
    robots = Channel.objects.filter(is_on=True).exclude(form=Channel.Form.SMS)
    keys = {f"group/{robot.pk}/{now.date()}": robot for robot in robots}
    known = set(Sending.objects.filter(key__in=keys).values_list("key", flat=True))
    return [
        Sending(key=key, purpose=Purpose.DIGEST, channel=robot)
        for key, robot in keys.items()
        if key not in known
    ]


def _told(rows: Iterable[Notice]) -> None:
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=clock.now())
