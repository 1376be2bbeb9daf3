"""`python -m liangxin.cli COMMAND`, as the Makefile calls it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from infra import embedded, progress
from liangxin.cli import daily, doctor, running, suite

COMMANDS: dict[str, Callable[[], int]] = {
    "run": running.main,
    "doctor": doctor.main,
    "test": suite.test,
    "check": suite.check,
    "drill": suite.drill,
    "fix": daily.fix,
    "shell": daily.shell,
    "reset": daily.reset,
    "bench": daily.bench,
    "tour": daily.tour,
    "messages": daily.messages,
}


def main() -> int:
    """Run one command; expected failures print their text and exit with 1."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        sys.stderr.write(f"Usage: make {'|'.join(COMMANDS)}\n")
        return 2
    try:
        return COMMANDS[name]()
    except (progress.Failed, embedded.Trouble) as stop:
        sys.stderr.write(f"\n{stop}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
