"""Rate limits of keys and persons, and of texts that are no key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from kernel.web import rates

WINDOW = 60
# A key has 256 random bits: nobody guesses one. This keeps a program that runs on with an old key, or
# a scanner, from filling the logs; others of its network with right keys are let in all the time.
WRONG_KEYS = 30


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
        made = rates.count(f"api-rate/{request.user.id}", WINDOW)
        limit = settings.API_REQUESTS_PER_MINUTE
        self.rate = view.rate = Rate(limit, max(0, limit - made.used), made.seconds)
        return made.used <= limit

    def wait(self) -> float:
        return self.rate.seconds


def count_wrong_key(request: Request) -> None:
    """Count a wrong key from the request's network. Raises Throttled beyond WRONG_KEYS in a window."""
    tried = rates.count(f"api-wrong-key/{rates.network(request._request)}", WINDOW)
    if tried.used > WRONG_KEYS:
        text = _(
            "Too many wrong keys came from your network. Wait %(seconds)d seconds, then mend the key."
        )
        refused = Throttled(detail=text % {"seconds": tried.seconds})
        refused.wait = tried.seconds  # type: ignore[attr-defined]  # the stubs lack it
        raise refused
