"""A restore that is killed at any moment leaves the county as it was, a backup no file that looks whole."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.drills import drill, sized
from tests.faults import deaths
from tests.forks import Forks
from tests.tenants.backup import carried

pytestmark = drill
KILLS = sized(8, 60)
# Moments between statements, when rows are on their way, are met by the clock.
BY_CLOCK = sized(3, 20)


def spread(statements: int) -> list[int]:
    return [1 + round(step * (statements - 1) / (KILLS - 1)) for step in range(KILLS)]


def generation(state: dict[str, Any]) -> int:
    (found,) = [row["generation"] for row in state["rows"] if row["slug"] == "chongyi"]
    return int(found)


def test_a_killed_restore_leaves_the_county_as_it_was(
    fresh: str, forks: Forks, tmp_path: Path
) -> None:
    carried.people()
    file = tmp_path / "chongyi.lxbackup"
    file.write_bytes(carried.backup())
    whole = forks.run(deaths.restore, fresh, deaths.END, file)
    before = carried.everything()

    for moment in spread(whole.result):
        assert forks.run(deaths.restore, fresh, moment, file).is_killed
        assert carried.everything() == before

    assert forks.run(deaths.restore, fresh, deaths.END, file).code == 0


def test_a_killed_backup_leaves_no_file(fresh: str, forks: Forks, tmp_path: Path) -> None:
    carried.people()
    file = tmp_path / "chongyi.lxbackup"

    def whole() -> int:
        """Return the statements of a backup after another one, whose entry it has to seal."""
        ended = forks.run(deaths.back_up, fresh, deaths.END, file)
        file.unlink()
        return int(ended.result)

    whole()
    # The last statements tell the journals, when the file is written but not yet given its name.
    for moment in spread(whole()):
        assert forks.run(deaths.back_up, fresh, moment, file).is_killed
        assert not file.exists()
        whole()

    assert {path.name for path in tmp_path.iterdir()} <= {".chongyi.lxbackup.part"}


def test_a_restore_killed_while_rows_come_in_changes_nothing(
    fresh: str, forks: Forks, tmp_path: Path
) -> None:
    carried.people()
    file = tmp_path / "chongyi.lxbackup"
    file.write_bytes(carried.backup())
    began = time.monotonic()
    assert forks.run(deaths.restore, fresh, deaths.END, file).code == 0
    took = time.monotonic() - began
    before = carried.everything()

    for turn in range(1, BY_CLOCK + 1):
        process = forks.start(deaths.restore, fresh, deaths.END, file)
        time.sleep(took * 0.9 * turn / BY_CLOCK)
        process.kill()
        process.wait()
        after = carried.everything()
        # One that was through before it was killed is whole: the county is of the next generation.
        assert after == before or generation(after) == generation(before) + 1
        before = after
