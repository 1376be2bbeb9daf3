"""What the demonstration says: how far its life is made, and who may log in."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.cache import cache

from apps.accounts import registry as accounts
from apps.accounts.registry import OpenLogin
from kernel.access import Actor
from kernel.jobs import Progress
from kernel.web import offers
from kernel.web.offers import Card
from liangxin.demo_logins import LOGINS
from liangxin.jobs import KEY


def life_on_its_way(_actor: Actor) -> Iterator[Card]:
    """Say how far the demonstration's past is made. Takes no query: the job writes it to the cache."""
    found = cache.get(KEY)
    if found and found[0] < found[1]:
        yield Card("portal/_life.html", {"progress": Progress(*found)}, tells=False)


def logins(slug: str) -> Iterator[OpenLogin]:
    """Yield the demonstration's log-ins at an address."""
    for login in LOGINS:
        if login.host == slug:
            yield OpenLogin(login.who, login.login, login.password)


if settings.DEMO:
    accounts.open_logins.add("liangxin.demo", logins)
    offers.cards.add("liangxin.life", life_on_its_way, order=45)
