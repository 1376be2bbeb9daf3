"""Accounts that can log in."""

from __future__ import annotations

from typing import Any

from apps.accounts import services as accounts
from apps.accounts.models import User
from tests.make.basics import COMMAND, PASSWORD, counted


def account(name: str = "李书记", *, password: str = PASSWORD, **values: Any) -> User:
    values.setdefault("username", f"user{counted()}")
    user = accounts.make_account(actor=COMMAND, name=name, **values)
    invitation = accounts.issue_activation(actor=COMMAND, user=user)
    return accounts.activate(code=invitation.code, password=password)
