"""`python -m liangxin.cli.database [--demo]`: bootstrap, counties' tables and demo in one process.

Loading Django takes longer than any of them on a second start. The demo's answer is the last
line of the output.
"""

from __future__ import annotations

import sys

import django
from django.core.management import CommandError, call_command

# One for the demo and one for the first sign-up; the builder creates the rest concurrently.
AT_THE_START = 2


def main(*, demo: bool) -> None:
    """Bring the database and each county's tables up to date, then the demo county."""
    django.setup()
    call_command("bootstrap", spares=AT_THE_START)
    try:
        call_command("migrate_counties")
    except CommandError as bad:
        # A quarantined county answers 503 alone; the others need not wait for it.
        sys.stderr.write(f"{bad}\n")
    if demo:
        call_command("demo", json=True)


if __name__ == "__main__":
    main(demo="--demo" in sys.argv)
