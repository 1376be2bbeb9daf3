"""A visitor of a county's pages, logged in as somebody of the cast."""

from __future__ import annotations

from django.test import Client

from apps.accounts.models import User
from tests import make


def visitor(user: User, host: str = "chongyi.localhost") -> Client:
    """Return a client that has logged in as `user`."""
    client = Client(HTTP_HOST=host)
    client.post("/login/", {"login": user.username, "password": make.PASSWORD})
    return client


def text(client: Client, path: str) -> str:
    """Return what a page that must be there says."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return str(answer.content.decode())
