"""Sessions bound to a county and to the account's epoch."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login as begin_session
from django.http import HttpRequest

from apps.accounts.models import User
from kernel import clock, realm

REALM, EPOCH, BEGAN, SEEN, STAFF = "realm", "epoch", "began", "seen", "staff"


def begin(request: HttpRequest, user: User, *, is_staff: bool) -> None:
    """Log `user` in on this browser; staff sessions idle out sooner than members'."""
    begin_session(request, user, backend="apps.accounts.backends.RealmBackend")
    request.session[REALM] = realm.current().schema
    request.session[EPOCH] = user.epoch
    request.session[BEGAN] = request.session[SEEN] = clock.now().timestamp()
    request.session[STAFF] = is_staff


def is_outdated(session: Any, user: User) -> bool:
    """Say whether the account's rights, password or state changed since the session began."""
    here = session.get(REALM) == realm.current().schema
    return bool(here and session.get(EPOCH) != user.epoch)


def is_alive(session: Any, user: User) -> bool:
    """Say whether a session is still valid: right county, right epoch, neither idle nor old."""
    if session.get(REALM) != realm.current().schema or session.get(EPOCH) != user.epoch:
        return False
    limits, moment = settings.SESSION_IDLE_SECONDS, clock.now().timestamp()
    idle = limits["staff"] if session.get(STAFF) else limits["member"]
    # Each recorded use restarts Django's own cookie age, but not this one.
    is_old = moment - session.get(BEGAN, 0) > settings.SESSION_COOKIE_AGE
    return bool(moment - session.get(SEEN, 0) <= idle and not is_old)


def touch(session: Any) -> None:
    """Note that the session was used, at most once a minute."""
    moment = clock.now().timestamp()
    if moment - session.get(SEEN, 0) > 60:
        session[SEEN] = moment
