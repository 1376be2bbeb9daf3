"""Backs up or restores a county in a process that is killed before its nth statement; run by the test beside it.

`python -m tests.faults.killed_restore DATABASE backup|restore FILE MOMENT…` prints a line for each
moment: whether it was killed, how many statements it ran ("-" when killed), and a hash over all
that the database holds of counties.
"""

from __future__ import annotations

import hashlib
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

    database, what, file, *moments = sys.argv[1:]
    for alias in ("default", "owner"):
        settings.DATABASES[alias]["NAME"] = database
    django.setup()
    for moment in moments:
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.write(writing, str(carry(what, Path(file), int(moment))).encode())
            os._exit(0)
        os.close(writing)
        _pid, status = os.wait()
        how = "killed" if os.WIFSIGNALED(status) else "lived"
        sys.stdout.write(f"{how} {os.read(reading, 20).decode() or '-'} {state()}\n")
        connections.close_all()


def carry(what: str, file: Path, moment: int) -> int:
    """Do it and count statements; die by SIGKILL before statement number `moment`."""
    from django.db import connections

    from tenants.counties.backup import copying, files, restoring
    from tests import make
    from tests.conftest import county_of
    from tests.faults.dying import DyingBefore

    count = DyingBefore(moment)
    with connections["default"].execute_wrapper(count), connections["owner"].execute_wrapper(count):
        if what == "restore":
            with file.open("rb") as source:
                restoring.restore_county(actor=make.COMMAND, source=source, slug="chongyi")
        else:
            with files.whole_file(file) as target:
                copying.back_up_county(
                    actor=make.COMMAND, county=county_of("chongyi"), target=target
                )
    return count.seen


def state() -> str:
    """Return a hash over both counties' rows, their rows in public, and the schemas and roles there are."""
    from tests.tenants.backup import carried

    return hashlib.sha256(repr(carried.everything()).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
