"""Notices: one of the member, one of the other secretary; a channel, and what was sent."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.notices import services
from apps.notices.models import Channel, Contact, Notice, NoticePreference, Sending
from apps.notices.registry import Note
from kernel import clock
from tests import make
from tests.world import World

KINDS = {"notice_id": "notice", "channel_id": "channel"}
RESOURCES = {"notices": "notice"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    channel = Channel.objects.create(form="feishu", name="党建群", address="feishu://abc")
    Contact.objects.create(
        account=world.keeper_user, email="wang@example.org", confirmed_at=clock.now()
    )
    NoticePreference.objects.create(account=world.keeper_user, kind="office.role", when="urgent")
    Sending.objects.create(
        key="group/1", purpose="digest", channel=channel, state="sent", gateway_id="n", error="e"
    )
    for user in (world.admin, world.secretary):
        notice(user)
    return {
        "notice": (notice(world.keeper_user), notice(world.stranger)),
        "channel": (channel, channel),
    }


def more(world: World) -> None:
    for number in range(3):
        for user in (world.admin, world.secretary, world.keeper_user):
            notice(user, f"{number}")
        Channel.objects.create(form="wecombot", name=f"第{number}群", address="wecombot://abc")


def notice(user: User, key: str = "first") -> Notice:
    note = Note(key, {user.pk}, None, {"role": "clerk"})
    services.tell(actor=make.COMMAND, kind="office.role", note=note)
    return Notice.objects.get(account=user, kind="office.role", key=key)
