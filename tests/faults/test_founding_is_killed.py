"""A founding that is killed at any moment leaves nothing or all, and one more try completes it."""

import os
import subprocess
import sys

from django.conf import settings

from tests.drills import drill, sized
from tests.faults.killed_founding import END

pytestmark = drill
# Each death is a process.
KILLS, REPEATED = sized(3, 20), sized(1, 20)
IN_MAKING = sized(2, 20)


def run(database: str, pool: str, foundings: dict[str, int]) -> list[list[str]]:
    """Found counties in a process that dies before these statements; return its report."""
    words = [f"{slug}@{moment}" for slug, moment in foundings.items()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killed_founding", database, pool, *words],
        cwd=settings.ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [line.split() for line in done.stdout.splitlines()]


def spread(kills: int, statements: int) -> dict[str, int]:
    """Return {slug: statement to die before}, evenly from the first to the last."""
    steps = [1 + round(step * (statements - 1) / (kills - 1)) for step in range(kills)]
    return {f"killed-{number}": moment for number, moment in enumerate(steps)}


def test_a_killed_founding_leaves_nothing_and_is_completed_by_one_more_try(committed: str) -> None:
    ((_slug, *_how, statements),) = run(committed, "spare", {"whole": END})

    killed = run(committed, "spare", spread(KILLS, int(statements)))
    again = run(committed, "spare", {line[0]: END for line in killed[:: KILLS // REPEATED]})

    assert [line[1:3] for line in killed] == [["killed", "absent"]] * KILLS
    assert {line[2] for line in again} == {"complete"}


def test_a_founding_killed_while_its_schema_is_made_leaves_no_schema(fresh: str) -> None:
    ((_slug, *_how, without),) = run(fresh, "spare", {"has-a-spare": END})
    ((_slug, *_how, whole),) = run(fresh, "none", {"makes-its-own": END})

    killed = run(fresh, "none", spread(IN_MAKING, int(whole) - int(without)))
    (again,) = run(fresh, "none", {f"killed-{IN_MAKING - 1}": END})

    assert [line[1:3] for line in killed] == [["killed", "absent"]] * IN_MAKING
    assert again[2] == "complete"
