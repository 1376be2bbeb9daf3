"""The request id, shared by a request's log lines, journal entries and error page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_account_id: ContextVar[str] = ContextVar("account_id", default="")


def request_id() -> str:
    """Return the running request's or task's id, "" outside any."""
    return _request_id.get()


def account_id() -> str:
    """Return the id of the running request's account, "" without one."""
    return _account_id.get()


def bind_account(identifier: str) -> None:
    """Set the account id of the running request, for its log lines."""
    _account_id.set(identifier)


@contextmanager
def bind_request(identifier: str) -> Iterator[None]:
    """Set the request id for the block, without an account id yet."""
    token, account = _request_id.set(identifier), _account_id.set("")
    try:
        yield
    finally:
        _account_id.reset(account)
        _request_id.reset(token)
