"""A restore that is killed at any moment leaves the county as it was, a backup no file that looks whole."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.drills import drill, sized
from tests.faults.killed_founding import END
from tests.tenants.backup import carried
from tests.tenants.backup.running import command, environment

pytestmark = drill
KILLS = sized(8, 60)
# Moments between statements, when rows are on their way, are met by the clock.
BY_CLOCK = sized(3, 20)


def run(database: str, what: str, file: Path, moments: list[int]) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killed_restore", database, what, str(file)]
        + [str(moment) for moment in moments],
        cwd=settings.ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [line.split() for line in done.stdout.splitlines()]


def spread(statements: int) -> list[int]:
    return [1 + round(step * (statements - 1) / (KILLS - 1)) for step in range(KILLS)]


def generation(state: dict[str, Any]) -> int:
    (found,) = [row["generation"] for row in state["rows"] if row["slug"] == "chongyi"]
    return int(found)


def test_a_killed_restore_leaves_the_county_as_it_was(fresh: str, tmp_path: Path) -> None:
    carried.people()
    file = tmp_path / "chongyi.lxbackup"
    file.write_bytes(carried.backup())
    ((_how, statements, _state),) = run(fresh, "restore", file, [END])
    ((_killed, _none, before),) = run(fresh, "restore", file, [1])

    killed = run(fresh, "restore", file, spread(int(statements)))
    ((how, *_rest),) = run(fresh, "restore", file, [END])

    assert killed == [["killed", "-", before]] * KILLS
    assert how == "lived"


def test_a_killed_backup_leaves_no_file(fresh: str, tmp_path: Path) -> None:
    carried.people()
    file = tmp_path / "chongyi.lxbackup"
    ((_how, statements, _state),) = run(fresh, "backup", file, [END])
    file.unlink()

    # The last statements tell the journals, when the file is written but not yet given its name.
    killed = run(fresh, "backup", file, spread(int(statements)))

    assert [line[0] for line in killed] == ["killed"] * KILLS
    assert not file.exists()
    assert {path.name for path in tmp_path.iterdir()} <= {".chongyi.lxbackup.part"}


def test_a_restore_killed_while_rows_come_in_changes_nothing(fresh: str, tmp_path: Path) -> None:
    carried.people()
    file = tmp_path / "chongyi.lxbackup"
    file.write_bytes(carried.backup())
    words = command(fresh, "restore_county", file, "--as", "chongyi")
    began = time.monotonic()
    subprocess.run(words, env=environment(), check=True, capture_output=True)
    took = time.monotonic() - began
    before = carried.everything()

    for turn in range(1, BY_CLOCK + 1):
        process = subprocess.Popen(words, env=environment(), stderr=subprocess.DEVNULL)
        # Half of it is the start of the process.
        time.sleep(took * (0.5 + 0.45 * turn / BY_CLOCK))
        process.kill()
        process.wait()
        after = carried.everything()
        # One that was through before it was killed is whole: the county is of the next generation.
        assert after == before or generation(after) == generation(before) + 1
        before = after
