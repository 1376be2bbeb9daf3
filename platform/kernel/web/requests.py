"""A request as our middleware leaves it."""

from __future__ import annotations

from django.http import HttpRequest

from kernel.access import Actor
from kernel.realm import Realm


class ActorRequest(HttpRequest):
    """A request with its realm, its actor and its id; only ever used as a type."""

    realm: Realm
    actor: Actor
    request_id: str
