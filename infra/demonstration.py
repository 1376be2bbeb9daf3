"""The demo switch's default: on when none of DECISIONS is set, else off."""

from __future__ import annotations

import os

# An environment that sets one of these is an installation, not a first try.
DECISIONS = ("DEMO", "DEBUG", "PRODUCTION", "SECRET_KEY", "SECRET_KEY_FILE")


def by_default() -> None:
    """Set DEMO=1 when the environment sets none of DECISIONS, so that a fresh checkout works.

    Only the commands of `make`, manage.py and the test settings call it. The web server and the worker
    do not: a production service that lost its configuration refuses to start.
    """
    if not any(name in os.environ for name in DECISIONS):
        os.environ["DEMO"] = "1"
