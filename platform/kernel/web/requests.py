"""A request as our middleware leaves it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from kernel.access import Actor
from kernel.realm import Realm


class ActorRequest(HttpRequest):
    """A request with its realm, its actor and its id; only ever used as a type."""

    realm: Realm
    actor: Actor
    request_id: str


def address_of(request: HttpRequest) -> str:
    """Return the address a request comes from: what our own proxy saw, where there is one."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META["REMOTE_ADDR"])
