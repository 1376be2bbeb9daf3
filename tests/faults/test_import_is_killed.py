"""An import that is killed at any moment leaves nothing, and one more try completes it."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests import make
from tests.drills import drill, sized
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_import_and_undo import BAD, HEADINGS

pytestmark = drill
# Every moment in the full drill, else every fifth.
STEP = sized(5, 1)
NOTHING = "killed Business=0,Zone=0,Import=0,ImportFault=0,ImportChange=0"
# The changes are the shops and their place; the place of the refused row is not made.
ALL = "lived Business=20,Zone=1,Import=1,ImportFault=1,ImportChange=21"


def test_a_killed_import_leaves_nothing_and_is_completed_by_one_more_try(
    fresh: str, tmp_path: Path
) -> None:
    file = tmp_path / "register.xlsx"
    rows = [
        ("", number, f"商店{number}", "2015-01-01", "个体工商户", "存续", "19900000001", "横水镇")
        for number in make.registration_numbers(20)
    ]
    file.write_bytes(book((*HEADINGS, "所属乡镇"), *rows, (*BAD, "关田镇")))

    *killed, last = _run(fresh, file)

    assert len(killed) > 10 // STEP
    assert set(killed) == {NOTHING}
    assert last == ALL


def _run(database: str, file: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killed_import", database, file, str(STEP)],
        cwd=settings.ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()
