"""Rate limits of keys and persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from kernel import clock

WINDOW = 60


@dataclass(frozen=True)
class Rate:
    """The limit of requests, how many are left, and the seconds until the window ends."""

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
    """Counts the requests of each key and account in windows of WINDOW seconds, in the county's cache."""

    rate: Rate

    def allow_request(self, request: Request, view: Any) -> bool:
        moment = int(clock.now().timestamp())
        window, passed = divmod(moment, WINDOW)
        cache: Any = caches["default"]
        used = cache.one_more(f"api-rate/{request.user.id}/{window}", 2 * WINDOW)
        limit = settings.API_REQUESTS_PER_MINUTE
        self.rate = view.rate = Rate(limit, max(0, limit - used), WINDOW - passed)
        return bool(used <= limit)

    def wait(self) -> float:
        return self.rate.seconds
