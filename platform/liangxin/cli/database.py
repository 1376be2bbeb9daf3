"""`python -m liangxin.cli.database [--demo]`: bootstrap and demo in one process.

Loading Django takes longer than either of them on a second start. The demo's answer is the last
line of the output.
"""

from __future__ import annotations

import sys

import django
from django.core.management import call_command


def main(*, demo: bool) -> None:
    """Bring the database up to date, then the demo county."""
    django.setup()
    call_command("bootstrap")
    if demo:
        call_command("demo", json=True)


if __name__ == "__main__":
    main(demo="--demo" in sys.argv)
