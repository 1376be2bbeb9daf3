"""How long a database session waits for its server, also for one that hangs.

The server ends a statement that takes too long (statement_timeout). A server that is stopped ends
nothing, and a unix socket has no time limit of its own: so the client stops waiting as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kernel.lazily import Later

if TYPE_CHECKING:
    import psycopg
else:
    # The scheduler, which sets no limits, comes by here.
    psycopg = Later("psycopg")


@dataclass(frozen=True)
class Limits:
    """Seconds, 0 for none: of a statement in the server, and of the client's waiting for an answer."""

    statement: float = 0
    answer: float = 0


NONE = Limits()
# A person does not wait longer; the server's own error comes first, for it is the clearer one.
OF_REQUESTS = Limits(statement=20, answer=25)
# An import or a recomputing is one transaction of some minutes; a message is given to another worker
# after 15 (visibility_timeout).
OF_WORKERS = Limits(answer=900)


_of_sessions: dict[str, Limits] = {}


def set_for(alias: str, limits: Limits) -> None:
    """Hold the sessions that this process opens from now on to `limits`: a web server's, a worker's."""
    _of_sessions[alias] = limits


def of(alias: str) -> Limits:
    """Return the limits of new sessions of a database alias; none for commands and the owner's login."""
    return _of_sessions.get(alias, NONE)


def hold(connection: psycopg.Connection[Any], limits: Limits) -> None:
    """Hold a new session to `limits`. What waits too long raises OperationalError and ends the session."""
    if limits.answer:
        _give_up(connection, limits.answer)
    if limits.statement:
        milliseconds = int(limits.statement * 1000)
        before, connection.autocommit = connection.autocommit, True
        connection.execute(f"SET statement_timeout = {milliseconds}")
        connection.autocommit = before


def _give_up(connection: psycopg.Connection[Any], seconds: float) -> None:
    stock: Callable[..., Any] = connection.wait

    def wait(generator: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return stock(generator, interval=interval, timeout=timeout or seconds)
        except psycopg.OperationalError:
            is_waiting = connection.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE
            if timeout is None and is_waiting:
                # Its answer may come yet, and would be taken for the next statement's.
                connection.pgconn.finish()
            raise

    # On the object: Django connects by psycopg's own class.
    connection.wait = wait  # type: ignore[method-assign,assignment]  # see above
