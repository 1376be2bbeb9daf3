"""A pooler of transactions would answer for the wrong county: none is accepted undeclared."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from kernel.realm import Realm, county_scope
from tests.conftest import county_of

# BackendKeyData: the process id, then a key of four bytes.
_KEY_DATA = b"K\x00\x00\x00\x0c"


@pytest.fixture
def realm(committed: str) -> Realm:
    return county_of("chongyi").realm


@pytest.fixture
def pooler(realm: Realm, tmp_path: Path) -> Iterator[None]:
    """Stand before the database as a pooler does: pass all on, but tell a process id of our own."""
    found = dict(connection.settings_dict)
    if not str(found["HOST"]).startswith("/"):
        pytest.skip("This database is reached by no socket file.")
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(tmp_path / ".s.PGSQL.5432"))
    door.listen()
    server = f"{found['HOST']}/.s.PGSQL.{found['PORT'] or 5432}"
    threading.Thread(target=serve, args=(door, server), daemon=True).start()
    connection.close()
    connection.settings_dict |= {"HOST": str(tmp_path), "PORT": ""}
    yield
    connection.close()
    connection.settings_dict.update(found)
    door.close()


def serve(door: socket.socket, server: str) -> None:
    while True:
        try:
            client, _address = door.accept()
        except OSError:
            return
        behind = socket.socket(socket.AF_UNIX)
        behind.connect(server)
        for source, target in ((client, behind), (behind, client)):
            threading.Thread(target=pass_on, args=(source, target), daemon=True).start()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            at = data.find(_KEY_DATA) + len(_KEY_DATA)
            if at >= len(_KEY_DATA):
                data = data[:at] + b"\x00\x00\x00\x07" + data[at + 4 :]
            target.sendall(data)
    except OSError:
        return
    finally:
        target.close()


def ask() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def test_an_undeclared_pooler_is_refused(realm: Realm, pooler: None) -> None:
    with county_scope(realm), pytest.raises(ImproperlyConfigured, match="POOLER_KEEPS_SESSIONS"):
        ask()


def test_a_declared_pooler_of_sessions_is_accepted(realm: Realm, pooler: None) -> None:
    connection.settings_dict["KEEPS_SESSIONS"] = True
    with county_scope(realm):
        assert ask() == realm.schema
