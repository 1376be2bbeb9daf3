"""No test takes more than its share, unless it says that it is a drill."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BUSY = """
import time
import pytest

def burn():
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass

def test_a_slow_one():
    burn()

def test_that_only_sleeps():
    time.sleep(0.3)

@pytest.mark.drill
def test_a_slow_drill():
    burn()
"""


def test_a_slow_test_fails_unless_it_is_a_drill(tmp_path: Path) -> None:
    file = tmp_path / "test_busy.py"
    file.write_text(BUSY, encoding="utf-8")
    command = [
        sys.executable, "-m", "pytest", str(file), "-p", "tests.spending",
        "-p", "no:cacheprovider", "--noconftest", "-rA", "-q", "-W", "ignore", "-c", os.devnull,
        "--rootdir", str(tmp_path),
    ]  # fmt: skip
    done = subprocess.run(
        command,
        check=False,
        cwd=Path(__file__).parents[2],
        # Without the suite's plugins, most of which take longer to load than this runs.
        env=os.environ | {"LX_SECONDS_A_TEST": "0.2", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )

    # Said when the test is torn down: its own fixtures count.
    assert "3 passed, 1 error" in done.stdout, done.stdout + done.stderr
    (said,) = [line for line in done.stdout.splitlines() if line.startswith("ERROR ")]
    assert "::test_a_slow_one" in said
    assert done.stdout.index("test_a_slow_drill") < done.stdout.index("test_that_only_sleeps")
