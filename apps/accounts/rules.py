"""Figures of logging in: limits that slow a guesser and spare a person who mistypes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

ATTEMPTS_PER_ACCOUNT = 5
ATTEMPTS_PER_ADDRESS = 30
WINDOW = timedelta(minutes=15)
# How long a browser that does not come back counts as known.
DEVICE_LIFETIME = timedelta(days=180)
ACTIVATION_LIFETIME = timedelta(days=14)
# What fits on 25 sheets of four slips, and is made while one waits.
INVITED_AT_ONCE = 100
# Without 0/O, 1/I/L: a code is read aloud and typed on a phone.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 16


def normalise_code(text: str) -> str:
    """Return an activation code as it is hashed: upper case, without blanks and dashes."""
    return re.sub(r"[\s-]", "", text).upper()


def unlocks_at(attempts: list[datetime], limit: int, moment: datetime) -> datetime | None:
    """Return when the next attempt is allowed, None when it is now.

    `attempts` are moments of failures within the window, oldest first.
    """
    recent = [at for at in attempts if at > moment - WINDOW]
    if len(recent) < limit:
        return None
    return recent[-limit] + WINDOW
