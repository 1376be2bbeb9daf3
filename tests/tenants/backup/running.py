"""The commands in processes of their own, on one of the suite's databases."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from django.conf import settings

PROGRAM = """
import sys
sys.path[:0] = [{root!r}, {root!r} + "/platform"]
import django
from django.conf import settings
for alias in ("default", "owner"):
    settings.DATABASES[alias]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[2:]])
"""


def command(database: str, *words: Any) -> list[str]:
    program = PROGRAM.format(root=str(settings.ROOT))
    return [sys.executable, "-c", program, database, *map(str, words)]


def environment(**values: str) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "liangxin.settings.test", **values}


def run(
    database: str, *words: Any, before: Sequence[Any] = (), content: bytes = b"", **values: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command and wait for it; `before` are words of a program that starts it."""
    return subprocess.run(
        [*map(str, before), *command(database, *words)],
        cwd=settings.ROOT,
        env=environment(**values),
        input=content,
        capture_output=True,
        timeout=120,
        check=False,
    )
