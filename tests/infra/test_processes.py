"""What every process of the product does when it starts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

ENVIRONMENT = os.environ | {
    "DJANGO_SETTINGS_MODULE": "liangxin.settings",
    "DEMO": "1",
    "PYTHONPATH": f"{settings.ROOT}:{settings.ROOT / 'platform'}",
}
WEB = "import liangxin.wsgi"
WORKER = """
from celery.worker import WorkController
from liangxin.celery import app
WorkController(app=app, pool_cls="solo")
"""


def said(code: str) -> str:
    """Return what a process of its own prints that runs `code`."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.ROOT, env=ENVIRONMENT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_a_command_on_a_database_never_prepared_says_what_to_run(servers: None) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "list_counties"],
        cwd=settings.ROOT, env=ENVIRONMENT | {"WEB_LOGIN": "liangxin_of_nowhere"}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("start", [WEB, WORKER], ids=["web", "worker"])
def test_a_process_freezes_what_it_loaded(start: str) -> None:
    frozen = said(f"{start}\nimport gc\nprint(gc.get_freeze_count())")

    assert int(frozen) > 100_000


def test_a_process_does_not_load_what_few_requests_need() -> None:
    """Of these, the work that needs one loads it: `kernel.lazily`."""
    loaded = said(
        "import sys\n"
        "from django.core.management import execute_from_command_line\n"
        "execute_from_command_line(['manage.py', 'check'])\n"
        "print('|', *sorted({'jsonschema', 'referencing', 'segno', 'xlsxwriter', 'PIL', 'typst', 'docxtpl', 'docx', 'lxml', 'celery'} & set(sys.modules)))"
    )

    # Celery is there: what is looked for is spelled as packages are.
    assert loaded.rpartition("|")[2].split() == ["celery"]
