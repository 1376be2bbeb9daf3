"""Rate limits of keys and persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from kernel import clock

WINDOW = 60


@dataclass(frozen=True)
class Rate:
    """What is left of an allowance, and for how many seconds it has to last."""

    limit: int
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of draft-ietf-httpapi-ratelimit-headers: a draft, so they may change."""
        return {
            "RateLimit-Policy": f'"requests";q={self.limit};w={WINDOW}',
            "RateLimit": f'"requests";r={self.left};t={self.seconds}',
        }


class ActorThrottle(BaseThrottle):
    """Counts the requests of each key and each account by the minute, in the county's own cache."""

    rate: Rate

    def allow_request(self, request: Request, view: Any) -> bool:
        moment = int(clock.now().timestamp())
        window, passed = divmod(moment, WINDOW)
        name = f"api-rate/{request.user.id}/{window}"
        cache.add(name, 0, timeout=2 * WINDOW)
        used = cache.incr(name)
        limit = settings.API_REQUESTS_PER_MINUTE
        self.rate = view.rate = Rate(limit, max(0, limit - used), WINDOW - passed)
        return bool(used <= limit)

    def wait(self) -> float:
        return self.rate.seconds
