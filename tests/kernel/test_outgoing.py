"""The client for addresses that a county typed reaches no inner network, and waits for nobody for long."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import LazySettings

from kernel import outgoing
from kernel.outgoing import Refused, Unanswered, post_json
from tests.gateway import listening


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "https://", "https://a:b@example.org/",
        "https://example.org:99999/", "//example.org/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/",
        "https://10.0.0.1/", "https://192.168.1.1/", "https://169.254.169.254/", "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/", "https://0/", "https://2130706433/", "https://0x7f.1/", "https://[2002:7f00:1::]/",
        "https://224.0.0.1/", "https://100.64.0.1/",
    ],
)  # fmt: skip
def test_no_address_of_the_inner_network(url: str) -> None:
    with pytest.raises(Refused):
        post_json(url, {}, {})


@pytest.mark.parametrize(
    "host",
    [
        "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "::a00:1", "::7f00:1",
        "::ffff:0:a00:1", "2002:a00:1::", "2001:0:a00:1::",
    ],
)  # fmt: skip
def test_no_inner_address_within_one_of_ipv6(host: str) -> None:
    with pytest.raises(Refused, match="inner network"):
        post_json(f"https://[{host}]/", {}, {})


def test_a_name_with_one_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 443)) for host in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    with pytest.raises(Refused, match="inner network"):
        post_json("https://example.org/", {}, {})


def test_a_named_gateway_is_reached_and_its_neighbour_is_not(settings: LazySettings) -> None:
    with listening() as gateway, listening() as neighbour:
        settings.GATEWAYS_WITHIN = [f"127.0.0.1:{gateway.port}"]
        assert post_json(gateway.url, {"a": "甲"}, {"Idempotency-Key": "1"}).body == {"id": "n-1"}
        with pytest.raises(Refused):
            post_json(neighbour.url, {}, {})
    assert gateway.asked == [("1", {"a": "甲"})]
    assert neighbour.asked == []


def test_no_redirect_is_followed(settings: LazySettings) -> None:
    with listening() as gateway:
        settings.GATEWAYS_WITHIN = [f"127.0.0.1:{gateway.port}"]
        gateway.answers = [302]
        assert post_json(gateway.url, {}, {}).status == 302
        assert len(gateway.asked) == 1


@contextmanager
def dripping(head: bytes, drop: bytes) -> Iterator[int]:
    """A server that says `head` and then `drop` again and again, a little at a time."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        there, _address = server.accept()
        with there:
            there.recv(4096)
            there.sendall(head)
            try:
                for _turn in range(200):
                    there.sendall(drop)
                    time.sleep(0.05)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(server.getsockname()[1])
    finally:
        server.close()


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-A: 1\r\n"])
def test_an_answer_that_comes_a_byte_at_a_time_is_waited_for_no_longer(
    head: bytes, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit of the socket alone starts again at each byte."""
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    with dripping(head, b" " if head.endswith(b"\r\n\r\n") else b"X") as port:
        settings.GATEWAYS_WITHIN = [f"127.0.0.1:{port}"]
        began = time.monotonic()
        with pytest.raises(Unanswered):
            post_json(f"http://127.0.0.1:{port}/", {}, {})
        assert time.monotonic() - began < 3


def test_nobody_there_is_no_unknown_end(settings: LazySettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.GATEWAYS_WITHIN = [f"127.0.0.1:{port}"]
    with pytest.raises(Refused):
        post_json(f"http://127.0.0.1:{port}/", {}, {})
