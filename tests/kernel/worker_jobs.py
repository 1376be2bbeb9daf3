"""Jobs that a real worker does in tests; it loads them with `--include`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.organization import services
from kernel import jobs
from kernel.access import Actor
from kernel.jobs import Running

ACTOR = Actor.system("tests")


@jobs.task("tests.found_zone")
def found_zone(_running: Running, name: str, gate: str, told: str) -> dict[str, Any]:
    """Tell that it began, write a row, and wait in the transaction until the gate is open."""
    with transaction.atomic():
        services.add_zone(actor=ACTOR, kind="township", name=name, parent=None)
        Path(told).touch()
        while not Path(gate).exists():
            time.sleep(0.02)
    return {"zone": name}
