"""The demo switch's default: on without any configuration, off as soon as there is some."""

from __future__ import annotations

import os

# Setting one of these means a real installation.
DECISIONS = ("DEMO", "DEBUG", "PRODUCTION", "SECRET_KEY", "SECRET_KEY_FILE")


def by_default() -> None:
    """Set DEMO=1 when the environment decides nothing: a fresh checkout then simply works.

    Only the launcher and manage.py do this. The web server's and the worker's entries do not, so
    that a production service with a lost configuration refuses to start.
    """
    if not any(name in os.environ for name in DECISIONS):
        os.environ["DEMO"] = "1"
