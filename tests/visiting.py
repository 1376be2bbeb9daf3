"""A visitor of a county's pages, logged in as somebody of the cast."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from apps.accounts import sessions
from apps.accounts.models import User
from kernel.access import actor_for
from kernel.realm import PLATFORM, Realm, county_scope
from tests.conftest import county_of


def visitor(user: User, host: str = "chongyi.localhost") -> Client:
    """Return a client with a session of `user`, begun without the log-in page."""
    realm = PLATFORM if host == "localhost" else county_of(host.partition(".")[0]).realm
    with county_scope(realm):
        # As it is now: who got a role since has another epoch.
        found = User.objects.get(pk=user.pk)
        is_staff = bool(actor_for(found).reaches)
    client = Client(HTTP_HOST=host)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(realm, found, is_staff=is_staff)
    return client


def cookie_of(realm: Realm, user: User, *, is_staff: bool) -> str:
    """Return the cookie of a session that `user` has begun."""
    request = HttpRequest()
    request.session = SessionStore()
    with county_scope(realm):
        sessions.begin(request, user, is_staff=is_staff)
        request.session.save()
    return str(request.session.session_key)


def text(client: Client, path: str) -> str:
    """Return what a page that must be there says."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return str(answer.content.decode())
