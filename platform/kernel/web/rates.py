"""How often something happens, in windows of the clock, counted in the realm's cache, which may forget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest

from kernel import clock, signing
from kernel.web.requests import address_of, network_of


@dataclass(frozen=True)
class Count:
    """How often it happened in this window, this time too, and the seconds until the window ends."""

    used: int
    seconds: int


def count(what: str, window: int) -> Count:
    """Count that `what` happened, in windows of `window` seconds."""
    number, passed = divmod(int(clock.now().timestamp()), window)
    cache: Any = caches["default"]
    return Count(cache.one_more(f"{what}/{number}", 2 * window), window - passed)


def network(request: HttpRequest) -> str:
    """Return a name for the network a request comes from, by which nobody reads its address in the cache."""
    return signing.hashed("network", network_of(address_of(request)))
