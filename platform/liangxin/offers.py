"""What the demonstration says on the first page while its life is made."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.cache import cache

from kernel.access import Actor
from kernel.jobs import Progress
from kernel.web import offers
from kernel.web.offers import Card
from liangxin.jobs import KEY


def life_on_its_way(_actor: Actor) -> Iterator[Card]:
    """Say how far the demonstration's past is made. Takes no query: the job writes it to the cache."""
    found = cache.get(KEY)
    if found and found[0] < found[1]:
        yield Card("portal/_life.html", {"progress": Progress(*found)}, tells=False)


if settings.DEMO:
    offers.cards.add("liangxin.life", life_on_its_way, order=45)
