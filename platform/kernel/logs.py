"""Log lines as JSON, each with schema, request id and account id; never a personal value."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from kernel.realm import current_or_none
from kernel.request import account_id, request_id

_STANDARD = set(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "request",
    "server_time",
}


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
        line |= {k: v for k, v in record.__dict__.items() if k not in _STANDARD}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
