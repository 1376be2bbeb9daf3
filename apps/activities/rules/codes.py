"""The code on the screen by which one signs in: another every thirty seconds.

It is a keyed hash of the county, the activity and the half minute; it is stored nowhere. One that has
just left the screen is good until the next one leaves it. One who scanned in time exchanges it for a
ticket of their own, so that logging in words, a slow network or a second look do not cost a scan.
"""

from __future__ import annotations

from hmac import compare_digest
from uuid import UUID

from django.core.signing import BadSignature
from django.utils.translation import gettext as _

from kernel import clock, signing

EVERY = 30
TICKET_SECONDS = 300
_PURPOSE, _LENGTH = "activities.sign_in", 24


def current(activity_id: UUID) -> str:
    """Return the code of this half minute."""
    return _code(activity_id, _window())


def seconds_left() -> int:
    """Return how long the code of this half minute stays on the screen."""
    return EVERY - int(clock.now().timestamp()) % EVERY


def is_current(activity_id: UUID, code: str) -> bool:
    """Say whether a code is that of this half minute or the one before."""
    window = _window()
    known = [_code(activity_id, one) for one in (window, window - 1)]
    return any(compare_digest(code.encode(), one.encode()) for one in known)


def ticket(activity_id: UUID, user_id: UUID | None) -> str:
    """Return what one user gets for a good code of an activity; good for five minutes."""
    return signing.dumps([str(activity_id), str(user_id)], _PURPOSE)


def is_good(activity_id: UUID, user_id: UUID | None, given: str) -> bool:
    """Say whether `given` is a code of the screen, or this user's own ticket for this activity."""
    if is_current(activity_id, given):
        return True
    try:
        found = signing.loads(given, _PURPOSE, TICKET_SECONDS)
    except BadSignature:
        return False
    return bool(found == [str(activity_id), str(user_id)])


def expired() -> str:
    """Return what to do about a code that is not good any more."""
    return _(
        "This code is not good any more: it changes every half minute. Scan the one that is on the "
        "screen now. A picture of it that somebody sent you does not work."
    )


def _window() -> int:
    return int(clock.now().timestamp()) // EVERY


def _code(activity_id: UUID, window: int) -> str:
    return signing.hashed(_PURPOSE, f"{activity_id}/{window}")[:_LENGTH]
