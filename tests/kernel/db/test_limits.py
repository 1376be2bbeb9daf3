"""A database that hangs is waited for no longer than its process may wait."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections

from kernel.db.backend import limits
from kernel.db.backend.limits import Limits
from kernel.realm import platform_scope


@contextmanager
def session(held_to: Limits, **settings: Any) -> Iterator[Any]:
    """Give a session of its own, held to some limits."""
    limits.set_for("default", held_to)
    found = connections.create_connection("default")
    found.settings_dict = {**found.settings_dict, **settings}
    try:
        with platform_scope():
            yield found
    finally:
        limits.set_for("default", limits.NONE)
        found.close()


def asked(found: Any, statement: str) -> Any:
    with found.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_server_process_that_is_stopped_is_given_up(db: None) -> None:
    with session(Limits(answer=1)) as found:
        pid = asked(found, "SELECT pg_backend_pid()")
        os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            with pytest.raises(OperationalError):
                asked(found, "SELECT 1")
            took = time.monotonic() - began
            # The late answer of the first statement is not taken for that of the next.
            with pytest.raises(OperationalError):
                asked(found, "SELECT 2")
        finally:
            os.kill(pid, signal.SIGCONT)
        found.close_if_unusable_or_obsolete()

        assert took < 3
        assert asked(found, "SELECT 3") == 3


def test_a_statement_that_takes_too_long_is_ended_by_the_server(db: None) -> None:
    with session(Limits(statement=0.2, answer=30)) as found:
        with pytest.raises(OperationalError, match="timeout"):
            asked(found, "SELECT pg_sleep(10)")

        assert asked(found, "SELECT 1") == 1


def test_a_server_that_lets_nobody_in_is_given_up(db: None, tmp_path: Path) -> None:
    """It takes the connection, as a stopped one does, and says nothing."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / ".s.PGSQL.5432"))
        server.listen()
        options = {"connect_timeout": "2"}
        with session(limits.NONE, HOST=str(tmp_path), OPTIONS=options) as found:
            began = time.monotonic()
            with pytest.raises(OperationalError):
                asked(found, "SELECT 1")

    assert time.monotonic() - began < 5


def test_every_connection_has_a_limit() -> None:
    for alias in ("default", "owner"):
        params = connections[alias].get_connection_params()
        assert int(params["connect_timeout"]) <= 5
        assert int(params["tcp_user_timeout"]) <= 30_000
