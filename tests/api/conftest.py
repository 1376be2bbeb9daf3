"""A client that asks as a key or as a logged-in person, on the county's host."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from apps.accounts import sessions
from apps.accounts.models import User
from apps.integrations import services
from kernel import access
from kernel.models import Stored
from kernel.realm import current
from tests import make
from tests.world import World

EVERYTHING = tuple(access.scopes_here(on_platform=False))


class Api:
    """Asks the API on one host; `key` is a key's text, "" for nobody."""

    def __init__(self, slug: str, key: str = "") -> None:
        self.client = Client(HTTP_HOST=f"{slug}.localhost" if slug else "localhost")
        self.key = key

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"HTTP_" + name.upper(): value for name, value in headers.items()}
        if self.key:
            given["HTTP_AUTHORIZATION"] = f"Bearer {self.key}"
        if body is not None:
            given["content_type"] = "application/json"
        address = path if path.startswith("/") else f"/api/v1/{path}"
        return self.client.generic(
            method, address, b"" if body is None else json.dumps(body, default=str), **given
        )

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self("PATCH", path, body, **headers)


def make_key(*scopes: str, within: Stored | None = None) -> str:
    """Make a key in the realm in force."""
    made = services.create_key(
        actor=make.COMMAND, name="Register bridge", scopes=scopes, within=within
    )
    return made.text


@pytest.fixture
def keyed(world: World) -> Callable[..., Api]:
    """Return a function that makes a client with a key for some scopes (all unless said)."""

    def make_client(*scopes: str, within: Stored | None = None) -> Api:
        return Api(current().slug, make_key(*(scopes or EVERYTHING), within=within))

    return make_client


@pytest.fixture
def api(keyed: Callable[..., Api]) -> Api:
    """A client whose key may do everything in the county."""
    return keyed()


def logged_in(user: User) -> Client:
    """Return a browser in which `user` is logged in, and which minds CSRF."""
    client = Client(HTTP_HOST=f"{current().slug}.localhost", enforce_csrf_checks=True)
    request = RequestFactory().get("/")
    request.session = SessionStore()
    sessions.begin(request, user, is_staff=True)
    request.session.save()
    client.cookies["lx_session"] = request.session.session_key
    return client
