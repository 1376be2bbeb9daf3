"""The one client for addresses that a county typed: none of the inner network is reached by it.

The name is looked up once, every address it has must be public, and the connection goes to that very
address: a name that points elsewhere a moment later changes nothing. Redirects are not followed.
Gateways that do stand in the inner network are named by the operator (`GATEWAYS_WITHIN`).
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 10.0
MOST_READ = 64 * 1024
# All of IPv6 that is given out for the open internet, and the way to IPv4 from a network without it.
_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """Nothing was sent: the address is none we send to, or nobody answers there."""


class Unanswered(Exception):
    """Something was sent, and no whole answer came: what was asked may have been done."""


@dataclass(frozen=True)
class Answer:
    """What a server answered: its status, and its body when that is a JSON object, else {}."""

    status: int
    body: Mapping[str, Any]


def post_json(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
    """Post JSON to an address a county typed; return the answer, 64 KiB of it at most.

    Raises Refused before anything was sent, Unanswered after. Ends within about `SECONDS`.
    """
    parts = checked(url)
    connection = _connect(parts)
    try:
        with _within(connection.sock, SECONDS):
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            content = json.dumps(dict(body), ensure_ascii=False).encode()
            typed = {**headers, "Content-Type": "application/json; charset=utf-8"}
            connection.request("POST", path, content, typed)
            response = connection.getresponse()
            return Answer(response.status, _object(response.read(MOST_READ)))
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(type(error).__name__) from error
    finally:
        connection.close()


@contextmanager
def _within(connection: socket.socket, seconds: float) -> Iterator[None]:
    """Cut a connection off after `seconds`: a socket's own limit starts again at each byte.

    Raises TimeoutError when it was.
    """
    is_cut = threading.Event()

    def cut() -> None:
        is_cut.set()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_cut.is_set():
            raise TimeoutError


def checked(url: str) -> SplitResult:
    """Return the parts of an address. Raises Refused unless it is https, or of a named gateway."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("no address") from error
    if not parts.hostname or parts.username or parts.password:
        raise Refused("no address")
    if parts.scheme == "https" or (
        parts.scheme == "http" and _is_named(parts.hostname, port or 80)
    ):
        return parts
    raise Refused("not https")


def _is_named(host: str, port: int) -> bool:
    return f"{host}:{port}" in settings.GATEWAYS_WITHIN


def _connect(parts: SplitResult) -> http.client.HTTPConnection:
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
        if not _is_named(host, port) and not all(map(_is_public, addresses)):
            raise Refused("inner network")
        there = socket.create_connection((addresses[0], port), timeout=SECONDS)
    except OSError as error:
        raise Refused(type(error).__name__) from error
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        if parts.scheme == "https":
            there = ssl.create_default_context().wrap_socket(there, server_hostname=host)
    except OSError as error:
        there.close()
        raise Refused(type(error).__name__) from error
    connection.sock = there
    return connection


def _is_public(address: str) -> bool:
    """Say whether an address is of the open internet, and the IPv4 address within it too."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not found.is_multicast
    if found in _NAT64:
        return _is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    inner = found.ipv4_mapped or found.sixtofour
    return found in _UNICAST and found.is_global and (inner is None or _is_public(str(inner)))


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
