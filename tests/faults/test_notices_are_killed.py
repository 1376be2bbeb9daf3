"""A sender that is killed at any moment: each message is taken once by the gateway, and none is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from itertools import count

import pytest

from apps.accounts.models import User
from apps.notices import services
from apps.notices.models import Channel, Contact, Notice, NoticePreference, Sending
from apps.notices.registry import Note
from kernel import clock
from kernel.access import Actor
from kernel.realm import county_scope
from tests import make
from tests.conftest import county_of
from tests.drills import drill, sized
from tests.faults import deaths
from tests.forks import Forks
from tests.gateway import Gateway, listening

pytestmark = drill
# Every moment in the full drill, else every fourth.
STEP = sized(4, 1)
TOLD = "office.role"


@pytest.fixture
def gateway(fresh: str) -> Iterator[Gateway]:
    with listening() as found, county_scope(county_of("chongyi")):
        address = f"http://127.0.0.1:{found.port}/"
        Channel.objects.create(form="sms", name="短信", address=address)
        yield found


def noon() -> datetime:
    return datetime.combine(clock.today(), time(12), clock.ZONE)


def reader(number: int) -> User:
    user = make.account(f"收件人{number}", phone=f"1380000{number:04}")
    Contact.objects.create(account=user, takes_messages=True)
    NoticePreference.objects.create(account=user, kind=TOLD, when="urgent")
    return user


def tell(user: User, key: str) -> None:
    note = Note(key, {user.pk}, None, {"role": "clerk"})
    services.tell(actor=Actor.system("notices"), kind=TOLD, note=note)
    Notice.objects.update(created_at=noon())


def all_due() -> None:
    """Let the time of a dead sender's claim go by."""
    Sending.objects.exclude(state="sent").update(due_at=noon())


def test_a_message_is_taken_once_whenever_its_sender_dies(
    fresh: str, forks: Forks, gateway: Gateway
) -> None:
    user = reader(1)
    for sent, moment in enumerate(count(1, STEP), start=1):
        tell(user, f"{moment}")
        ended = forks.run(deaths.send_notices, fresh, moment, gateway.port, noon())
        all_due()
        forks.run(deaths.send_notices, fresh, deaths.END, gateway.port, noon())
        assert len(gateway.taken) == sent
        if not ended.is_killed:
            break
    assert moment > 10
    assert set(Sending.objects.values_list("state", flat=True)) == {"sent"}
    assert {body["to"] for body in gateway.taken.values()} == {"13800000001"}


def test_two_senders_at_once_send_nothing_twice(fresh: str, forks: Forks, gateway: Gateway) -> None:
    people = [reader(number) for number in range(10)]
    for user in people:
        tell(user, "1")
    order = (deaths.send_notices, fresh, deaths.END, gateway.port, noon())
    running = [forks.start(*order) for _turn in range(2)]
    assert [fork.wait().code for fork in running] == [0, 0]
    assert len(gateway.asked) == len(gateway.taken) == len(people)
