"""No row of the database stands in a log, whoever writes the line."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client

from kernel.logs import ContextFilter, JsonFormatter
from tests.world import World

FORMATTERS = [
    JsonFormatter(),
    logging.Formatter("[%(asctime)s: %(levelname)s/%(name)s] %(message)s"),  # as Celery's
]


@pytest.fixture(params=FORMATTERS, ids=["ours", "celery's"])
def lines(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What a handler with this formatter writes of the logger `tests.rows`."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(request.param)
    handler.addFilter(ContextFilter())
    log = logging.getLogger("tests.rows")
    log.addHandler(handler)
    yield written
    log.removeHandler(handler)


def failure(statement: str) -> psycopg.Error:
    """Return the driver's own error: the product's backend cuts what passes through it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # Which takes the county's role.
    with pytest.raises(psycopg.Error) as caught, transaction.atomic():
        connection.connection.execute(statement)
    return caught.value


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE members_member SET version = NULL, name = E'刘\\n秘密'",
        "INSERT INTO members_member SELECT * FROM members_member",
        "SELECT '刘秘密'::integer",
        "SELECT '{\"a\": 刘秘密}'::jsonb",
    ],
)
def test_a_row_that_the_database_quotes_is_not_logged(
    world: World, lines: io.StringIO, statement: str
) -> None:
    log = logging.getLogger("tests.rows")
    error = failure(statement)
    raised = RuntimeError("above")
    raised.__cause__ = error

    log.error("with the traceback", exc_info=raised)
    log.error("in the message: %s", error)
    log.error("as Celery says it: %r", error)
    log.error("said", extra={"error": str(error)})

    assert "with the traceback" in lines.getvalue()
    assert "秘密" not in lines.getvalue()
    assert world.keeper.name not in lines.getvalue()


def test_the_kind_of_the_error_is_logged(world: World, lines: io.StringIO) -> None:
    error = failure("UPDATE members_member SET version = NULL")

    logging.getLogger("tests.rows").error("failed", exc_info=error)

    assert isinstance(error, psycopg.IntegrityError)
    assert "null value in column" in lines.getvalue()
    assert "(not logged)" in lines.getvalue()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/calendar/3kJ-secret.ics", "/calendar/(not logged)"),
        ("/case/7F3K-9QX2/", "/case/(not logged)"),
        ("/notices/stop/abc:def/", "/notices/stop/(not logged)"),
        ("/signup/abc:def/", "/signup/(not logged)"),
        (
            "/activities/0198f6a2-1c3d-7000-8000-0123456789ab/sign-in/493027/",
            "/sign-in/(not logged)",
        ),
        ("/cases/board/", "/cases/board/"),
        ("/activities/calendar/", "/activities/calendar/"),
    ],
)
def test_a_secret_address_is_not_logged(lines: io.StringIO, path: str, said: str) -> None:
    logging.getLogger("tests.rows").warning("%s: %s", "Too Many Requests", path)

    assert said in lines.getvalue()
    assert said == path or path not in lines.getvalue()


def test_a_refused_calendar_logs_no_secret(world: World, lines: io.StringIO) -> None:
    log, handler = logging.getLogger("django.request"), logging.getLogger("tests.rows").handlers[0]
    log.addHandler(handler)
    for path in ("/calendar/a-secret.ics", "/case/A-SECRET-CODE/"):
        Client(HTTP_HOST="chongyi.localhost").get(path)
    log.removeHandler(handler)

    assert lines.getvalue().count("(not logged)") == 2
    assert "secret" not in lines.getvalue().lower()
