"""A gateway of text messages: a real HTTP server that knows a message by its key, and may misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Gateway:
    """What it was asked and what it took; `answers` are statuses for the next requests, then 200.

    A number below zero: so many seconds it says nothing, then hangs up, the message taken.
    """

    port: int = 0
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"


@contextmanager
def listening() -> Iterator[Gateway]:
    """Run a gateway for the block."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers.get("Idempotency-Key", "")
            gateway.asked.append((key, content))
            status = gateway.answers.pop(0) if gateway.answers else 200
            if status < 0:
                gateway.taken.setdefault(key, content)
                time.sleep(-status)
                self.close_connection = True
                return
            if status == 200:
                gateway.taken.setdefault(key, content)
            body = json.dumps({"id": f"n-{len(gateway.taken)}"}).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{gateway.url}/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_ignored: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
