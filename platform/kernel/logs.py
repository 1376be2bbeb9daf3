"""Log lines as JSON, each with schema, request id and account id; never a personal value.

PostgreSQL quotes rows in the details of its errors ("Failing row contains (...)"), and Django the path
of a request that it refuses, which may be a secret. Both are removed from every record where it is
made, so also from the lines of Celery, which has formats of its own.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg

from kernel.realm import current_or_none
from kernel.registry import Registry
from kernel.request import account_id, request_id

_STANDARD = set(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "request",
    "server_time",
}
REMOVED = "(not logged)"
# {name: what stands before the secret in an address, as a regular expression}.
secret_paths: Registry[str] = Registry(
    "logs.secret_paths", "addresses that are secrets: the rest of such a path is not logged"
)
_FORMATTER = logging.Formatter()
# What PostgreSQL appends to a message, and values within one.
# (No word boundary before them: in a `repr` they follow an "n".)
_APPENDED = r"(DETAIL|CONTEXT|QUERY|LINE \d+): .*"
_QUOTED = r"(invalid input (?:syntax|value) for [\w ]+): .*"
_TO_THE_END = [re.compile(pattern, re.DOTALL) for pattern in (_APPENDED, _QUOTED)]
_OF_A_LINE = [re.compile(pattern) for pattern in (_APPENDED, _QUOTED)]


class RowlessRecord(logging.LogRecord):
    """A record whose message and traceback hold no row of a database error and no secret address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[1]:
            # Formatters take this text where it is set, and format no traceback again.
            self.exc_text = _trace(self.exc_info)

    def getMessage(self) -> str:  # noqa: N802 -- logging's name
        """Return the message without rows and secrets."""
        return _cleaned(super().getMessage())


def install() -> None:
    """Have every log record of the process made without rows."""
    logging.setLogRecordFactory(RowlessRecord)


def without_rows(text: str) -> str:
    """Return a message without what PostgreSQL quotes in it, which ends where the message ends."""
    for pattern in _TO_THE_END:
        text = pattern.sub(rf"\1: {REMOVED}", text)
    return text


def without_secrets(text: str) -> str:
    """Return a text in which no address of `secret_paths` is whole: what follows its known part is cut."""
    pattern = _secrets(tuple(secret_paths))
    return pattern.sub(rf"\1{REMOVED}", text) if pattern else text


@lru_cache(maxsize=8)
def _secrets(before: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile(rf"({'|'.join(before)})[^\s\"'<>]+") if before else None


def _cleaned(text: str) -> str:
    return without_secrets(without_rows(text))


def _trace(exc_info: Any) -> str:
    """Return the traceback without rows, also without such as go over several lines."""
    text = _FORMATTER.formatException(exc_info)
    for part in _quoted_by(exc_info[1]):
        text = text.replace(part, REMOVED)
    for pattern in _OF_A_LINE:
        text = pattern.sub(rf"\1: {REMOVED}", text)
    return without_secrets(text)


def _quoted_by(error: BaseException) -> Iterator[str]:
    """Yield what PostgreSQL said of rows in `error` and in those that led to it."""
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        found = queue.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, psycopg.Error):
            yield from filter(None, (found.diag.message_detail, found.diag.context))
        queue += [found.__cause__, found.__context__]


class ContextFilter(logging.Filter):
    """Adds the realm's schema, the request id and the account id to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        realm = current_or_none()
        record.schema = realm.schema if realm else None
        record.request_id = request_id()
        record.account = account_id()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {k: _without(v) for k, v in record.__dict__.items() if k not in _STANDARD}
        if record.exc_info:
            line["trace"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _without(value: Any) -> Any:
    return _cleaned(value) if isinstance(value, str) else value
