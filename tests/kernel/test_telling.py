"""The last line of the file of heads goes to others, by real servers: one of HTTP, one of SMTP."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from kernel import worker
from kernel.journal import headsfile, witness
from liangxin import env


class Webhook(BaseHTTPRequestHandler):
    received: ClassVar[list[tuple[str | None, bytes]]] = []
    answer: ClassVar[int] = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.headers["Content-Type"], body))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class MailServer(socketserver.StreamRequestHandler):
    received: ClassVar[list[str]] = []

    def handle(self) -> None:
        self._say("220 test")
        for line in self.rfile:
            word = line.strip().upper()
            if word.startswith(b"DATA"):
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.received.append(b"".join(lines).decode())
                self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def file(fresh: str, tmp_path: Path, settings: Any) -> Path:
    settings.JOURNAL_HEADS = tmp_path / "journal.jsonl"
    Webhook.received.clear()
    MailServer.received.clear()
    Webhook.answer = 204
    return tmp_path / "journal.jsonl"


def test_nobody_is_told_unless_it_is_set(file: Path, settings: Any) -> None:
    assert (settings.JOURNAL_HEADS_WEBHOOK, settings.JOURNAL_HEADS_MAIL) == ("", [])


def test_a_webhook_is_told_the_last_line_and_it_proves_the_files_end(
    file: Path, settings: Any, tmp_path: Path
) -> None:
    with serving(HTTPServer(("127.0.0.1", 0), Webhook)) as port:
        settings.JOURNAL_HEADS_WEBHOOK = f"http://127.0.0.1:{port}/heads"
        worker.seal_all_of_platform()

    ((kind, body),) = Webhook.received
    assert kind == "application/json"
    assert headsfile.is_genuine(json.loads(body))
    assert body.decode() == file.read_text().splitlines()[-1]

    told = tmp_path / "told.jsonl"
    told.write_bytes(body + b"\n")
    assert witness.told_but_missing(witness.read([file]), [told]) == []
    file.write_text("\n".join(file.read_text().splitlines()[:-1]) + "\n")
    (finding,) = witness.told_but_missing(witness.read([file]), [told])
    assert finding.kind == "told_missing"
    told.write_bytes(body.replace(b'"number"', b'"numbers"'))
    (finding,) = witness.told_but_missing(witness.read([file]), [told])
    assert finding.kind == "told_forged"


def test_a_mail_has_the_line(file: Path, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with serving(socketserver.TCPServer(("127.0.0.1", 0), MailServer)) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.JOURNAL_HEADS_MAIL = ["audit@example.org"]
        call_command("write_heads")

    (mail,) = MailServer.received
    assert "To: audit@example.org" in mail
    _headers, _blank, body = mail.partition("\r\n\r\n")
    assert json.loads(body) == json.loads(file.read_text().splitlines()[-1])


def test_a_server_that_refuses_or_is_down_stops_nothing(
    file: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    Webhook.answer = 500
    with serving(HTTPServer(("127.0.0.1", 0), Webhook)) as port:
        settings.JOURNAL_HEADS_WEBHOOK = f"http://127.0.0.1:{port}/"
        worker.seal_all_of_platform()
    worker.seal_all_of_platform()

    assert [record.message for record in caplog.records] == ["head_not_told", "head_not_told"]
    assert len(file.read_text().splitlines()) > 2


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("JOURNAL_HEADS_WEBHOOK", "file:///etc/passwd", env.address),
        ("MAIL_SERVER", "mail.example.org", env.mail),
        ("MAIL_SERVER", "https://mail.example.org", env.mail),
    ],
)
def test_an_address_that_is_none_is_refused(
    name: str, value: str, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=name):
        read(name)


def test_a_mail_server_is_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_SERVER", "smtps://us%40er:p%3Aw@mail.example.org")

    assert env.mail("MAIL_SERVER") == {
        "HOST": "mail.example.org", "PORT": 465, "USER": "us@er", "PASSWORD": "p:w",
        "TLS": False, "SSL": True,
    }  # fmt: skip
