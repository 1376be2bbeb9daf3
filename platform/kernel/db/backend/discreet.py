"""Errors of the database whose texts hold no row, so that no log and no report does."""

from __future__ import annotations

import re
from types import TracebackType

import psycopg
from django.db.utils import DatabaseErrorWrapper

_QUOTED = re.compile(r'".*"', re.DOTALL)


class DiscreetErrors(DatabaseErrorWrapper):
    """Turns the driver's errors into Django's, after cutting their texts down to the sentence.

    PostgreSQL adds the row ("Failing row contains ...", "Key (phone_index)=(...)"), the line of a
    COPY and the statement with its values; `diag` of the driver's error still has them.
    """

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, psycopg.Error) and (sentence := error.diag.message_primary):
            # A value that cannot be read stands quoted in the sentence itself.
            is_value = isinstance(error, psycopg.DataError)
            error.args = (_QUOTED.sub('"..."', sentence) if is_value else sentence,)
        super().__exit__(kind, error, trace)
