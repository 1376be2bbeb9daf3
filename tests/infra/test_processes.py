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


@pytest.mark.parametrize("start", [WEB, WORKER], ids=["web", "worker"])
def test_a_process_freezes_what_it_loaded(start: str) -> None:
    frozen = said(f"{start}\nimport gc\nprint(gc.get_freeze_count())")

    assert int(frozen) > 100_000
