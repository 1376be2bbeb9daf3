"""Commands of daily work: fix, shell, reset, bench, tour, messages."""

from __future__ import annotations

import os
import subprocess
import sys

from infra import embedded, progress
from liangxin.cli import preparing
from liangxin.cli.surroundings import ROOT, environment, exec_python, python, var


def fix() -> int:
    """Run ruff's fixes and formatter."""
    codes = [_run("-m", "ruff", "check", "--fix", "."), _run("-m", "ruff", "format", ".")]
    return max(codes)


def messages() -> int:
    """Extract new texts into the catalogs and compile them."""
    return max(_run("-m", "infra.messages", "extract"), _run("-m", "infra.messages", "compile"))


def shell() -> int:
    """Open Django's shell, inside the county that COUNTY names."""
    county = os.environ.get("COUNTY")
    where = ["--county", county] if county else ["--platform"]
    exec_python(["manage.py", "shell", *where])
    return 0


def reset() -> int:
    """Delete the installation's data, after asking."""
    folder = var()
    if not folder.exists():
        sys.stdout.write(f"{folder} does not exist; there is nothing to reset.\n")
        return 0
    if os.environ.get("FORCE") != "1" and not _agreed(f"Delete {folder} with all its data?"):
        sys.stdout.write("Nothing was deleted.\n")
        return 1
    with progress.step("Stopping the servers, deleting the data"):
        embedded.remove(folder)
    return 0


def bench() -> int:
    """Run the benchmarks and write their tables into docs/performance.md."""
    preparing.compile_messages()
    return max(
        _run("manage.py", "bench", what) for what in ("county", "duties", "liaison", "nation")
    )


def tour() -> int:
    """Run the tour's journey in a browser and keep the screenshots that docs/tour.md shows."""
    preparing.compile_messages()
    preparing.build_assets()
    pictures = ROOT / "docs" / "images" / "tour"
    shown = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    os.environ["SCREENSHOTS"] = str(pictures)
    code = _run("-m", "pytest", "-q", "-n", "0", "tests/journeys/test_the_road.py")
    for picture in pictures.glob("*.png"):
        if picture.name not in shown:
            picture.unlink()
    return code


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        sys.stdout.write("There is no terminal to ask; set FORCE=1 to delete without asking.\n")
        return False
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def _run(*arguments: str) -> int:
    return subprocess.run(python(*arguments), cwd=ROOT, env=environment(), check=False).returncode
