"""People who are told, a gateway that listens, and the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.conf import LazySettings

from apps.accounts.models import User
from apps.notices.models import Channel, Contact, Notice
from kernel import clock
from kernel.access import Actor, actor_for
from kernel.journal.relay import relay
from tests.gateway import Gateway, listening
from tests.world import World

SYSTEM = Actor.system("notices")


def at(hour: int, minute: int = 0, day: int = 0) -> time_machine.travel:
    """Stand at an hour of Shanghai, `day` days from today."""
    from_today = datetime.combine(clock.today(), time(hour, minute), clock.ZONE)
    return time_machine.travel(from_today + day * timedelta(days=1), tick=False)


def confirmed(user: User, email: str = "li@example.org", **values: object) -> Contact:
    """Give an account a confirmed address."""
    return Contact.objects.create(account=user, email=email, confirmed_at=clock.now(), **values)  # type: ignore[misc]


@pytest.fixture(autouse=True)
def nothing_told_yet(request: pytest.FixtureRequest) -> None:
    """Forget what the cast was told of while it was made, such as its roles."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world")
        relay()
        Notice.objects.all().delete()


@pytest.fixture
def secretary(world: World) -> Actor:
    return actor_for(world.secretary)


@pytest.fixture
def keeper(world: World) -> Actor:
    return actor_for(world.keeper_user)


@pytest.fixture
def noon() -> Iterator[None]:
    with at(12):
        yield


@pytest.fixture
def gateway(settings: LazySettings) -> Iterator[Gateway]:
    """A gateway of text messages on this machine, named by the operator."""
    with listening() as found:
        settings.GATEWAYS_WITHIN = [f"127.0.0.1:{found.port}"]
        yield found


@pytest.fixture
def sms(world: World, gateway: Gateway) -> Channel:
    return Channel.objects.create(form="sms", name="短信", address=gateway.url)
