"""Imports a register in a process that is killed before its nth statement; run by the test beside it.

`python -m tests.faults.killed_import DATABASE FILE STEP` kills one before its first statement, one STEP
statements later, and so on until one lives. It prints a line for each: whether it was killed, and what it left.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
os.environ["DJANGO_SETTINGS_MODULE"] = "liangxin.settings.test"


def main() -> None:
    import django
    from django.conf import settings
    from django.db import connections

    database, file, step = sys.argv[1:]
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    killed, moment = True, 1
    while killed:
        if os.fork() == 0:
            bring(file, moment)
            os._exit(0)
        _pid, status = os.wait()
        killed = os.WIFSIGNALED(status)
        sys.stdout.write(f"{'killed' if killed else 'lived'} {state()}\n")
        connections.close_all()
        moment += int(step)


def bring(file: str, moment: int) -> None:
    """Import the file; die by SIGKILL before statement number `moment`."""
    from django.db import connection

    from kernel.realm import county_scope
    from kernel.tabular import services
    from tests import make
    from tests.conftest import county_of
    from tests.faults.dying import DyingBefore

    with county_scope(county_of("chongyi")), connection.execute_wrapper(DyingBefore(moment)):
        services.run_file(actor=make.COMMAND, kind="register", path=Path(file))


def state() -> str:
    """Say how many rows there are of all that an import writes."""
    from apps.businesses.models import Business
    from apps.organization.models import Zone
    from kernel.models import Import, ImportChange, ImportFault
    from kernel.realm import county_scope
    from tests.conftest import county_of

    with county_scope(county_of("chongyi")):
        tables = (Business, Zone, Import, ImportFault, ImportChange)
        return ",".join(f"{model.__name__}={model.objects.count()}" for model in tables)


if __name__ == "__main__":
    main()
