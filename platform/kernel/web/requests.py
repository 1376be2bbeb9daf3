"""The request with the attributes our middleware sets."""

from __future__ import annotations

import ipaddress
from typing import TypedDict, Unpack

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from kernel.access import Actor
from kernel.realm import Realm


class ActorRequest(HttpRequest):
    """A request with its realm, its actor, its id and htmx's headers; only ever used as a type."""

    realm: Realm
    actor: Actor
    request_id: str
    is_session_outdated: bool
    htmx: HtmxDetails


class Marks(TypedDict, total=False):
    """The attributes that our middleware sets on a request."""

    realm: Realm
    actor: Actor
    request_id: str
    is_session_outdated: bool


def mark(request: HttpRequest, **marks: Unpack[Marks]) -> None:
    """Set attributes of `ActorRequest` on a request."""
    for name, value in marks.items():
        setattr(request, name, value)


def address_of(request: HttpRequest) -> str:
    """Return the client's IP address: behind our proxy the last of X-Forwarded-For, else REMOTE_ADDR.

    "" where the server has none, as on a socket of its own.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """Return what to count tries by: an IPv4 address itself, of IPv6 the /64, of which one line has all."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
