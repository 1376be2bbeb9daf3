"""The demo switch's default: on for whoever says nothing, off as soon as anything is configured."""

from __future__ import annotations

import os

# Whoever sets one of these runs an installation of their own.
DECISIONS = ("DEMO", "DEBUG", "PRODUCTION", "SECRET_KEY", "SECRET_KEY_FILE")


def by_default() -> None:
    """Set DEMO=1 when the environment decides nothing: a fresh checkout then simply works.

    Only the launcher and manage.py do this. The web server's and the worker's entries do not, so
    that a production service with a lost configuration refuses to start.
    """
    if not any(name in os.environ for name in DECISIONS):
        os.environ["DEMO"] = "1"
