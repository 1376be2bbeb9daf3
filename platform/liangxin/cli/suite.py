"""`make test` and `make check`: all checks, a summary, and one closing line."""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

from infra import embedded, progress
from liangxin.cli import preparing
from liangxin.cli.doctor import find_browser
from liangxin.cli.surroundings import ROOT, environment, python, var

JOURNEYS = "tests/journeys"
# An idle worker takes tests from the other: the last tests are few and long.
PROCESSES = ("-n", "2", "--dist", "worksteal")
PRODUCTION = {
    "PRODUCTION": "1",
    "BEHIND_PROXY": "1",
    "BASE_DOMAIN": "liangxin.example",
    "DEMO": "",
    "DEBUG": "",
}
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as main; main()"


@dataclass(frozen=True)
class Step:
    """One check; it fails when one of the paths `subjects` is missing."""

    name: str
    command: list[str]
    subjects: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    counts_tests: bool = False


@dataclass
class Tally:
    """The result of a step."""

    name: str
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def check() -> int:
    """Run everything but the browser."""
    return _run_all(browser=False)


def test() -> int:
    """Run everything; what is tried many times over in full where LX_FULL_DRILL is set."""
    return _run_all(browser=True)


def drill() -> int:
    """Run the drills alone, in full."""
    os.environ["LX_FULL_DRILL"] = "1"
    with embedded.ensure(var()):
        drills = _pytest("drills", "tests", f"--ignore={JOURNEYS}", "-m", "drill", *PROCESSES)
        return _conclude([_prepare(), _run(drills)])


def _run_all(*, browser: bool) -> int:
    # First, because it claims var/ for this installation; the build writes its stamps there.
    with embedded.ensure(var()):
        tallies = [_prepare()]
        tallies += [_run(step) for step in _quick_steps()]
        if browser:
            tallies.append(_journeys())
    return _conclude(tallies)


def _quick_steps() -> list[Step]:
    production = {
        **PRODUCTION,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "INDEX_SECRET": secrets.token_urlsafe(64),
        "FIELD_KEYS": f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    }
    return [
        Step("ruff", python("-m", "ruff", "check", ".")),
        Step("format", python("-m", "ruff", "format", "--check", ".")),
        Step("types", python("-m", "mypy")),
        Step("import contracts", python("-c", LINT_IMPORTS)),
        Step("templates", python("-m", "djlint", "templates", "--lint", "--quiet"), ("templates",)),
        _managed(
            "deployment check", "check", "--deploy", "--fail-level", "WARNING", env=production
        ),
        # Settings, migrations, the API's description and translations: Django is loaded once.
        _managed("verify", "verify", subjects=("api/v1/openapi.yml",)),
        _pytest("tests", "tests", f"--ignore={JOURNEYS}", *PROCESSES),
    ]


def _managed(
    name: str, *arguments: str, subjects: tuple[str, ...] = (), env: Mapping[str, str] | None = None
) -> Step:
    command = python("manage.py", *arguments)
    return Step(name, command, ("manage.py", *subjects), env or {})


def _pytest(name: str, folder: str, *arguments: str) -> Step:
    command = python("-m", "pytest", folder, "--ds=liangxin.settings.test", "-q", *arguments)
    report = f"--junit-xml={_folder() / f'{name}.xml'}"
    return Step(name, [*command, report], (folder,), counts_tests=True)


def _folder() -> Path:
    folder = var() / "test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _prepare() -> Tally:
    with _timed("build") as tally:
        try:
            preparing.build_assets()
            preparing.compile_messages()
        except progress.Failed as failure:
            tally.failed = 1
            sys.stdout.write(f"\n{failure}\n\n")
        else:
            tally.passed = 1
    return tally


def _run(step: Step) -> Tally:
    with _timed(step.name) as tally:
        missing = [subject for subject in step.subjects if not (ROOT / subject).exists()]
        if missing:
            tally.failed = 1
            sys.stdout.write(f"  {step.name}: {', '.join(missing)} does not exist\n")
            return tally
        log = _folder() / f"{step.name}.log"
        report = _folder() / f"{step.name}.xml"
        report.unlink(missing_ok=True)
        code = _execute(step, log)
        if step.counts_tests:
            _count(report, tally)
        if code != 0 and not tally.failed:
            tally.failed = 1
        if code == 0 and not step.counts_tests:
            tally.passed = 1
        if code != 0:
            said = log.read_text(encoding="utf-8", errors="replace")
            sys.stdout.write(f"\n--- {step.name} (code {code}) ---\n{said}\n")
    return tally


def _execute(step: Step, log: Path) -> int:
    with progress.step(step.name) as outcome, log.open("wb") as output:
        process = subprocess.Popen(
            step.command,
            cwd=ROOT,
            env=environment(**step.env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        with process:
            try:
                code = process.wait()
            except BaseException:
                process.terminate()
                raise
        outcome.word = "FAILED" if code else "ok"
        return code


def _count(report: Path, tally: Tally) -> None:
    if not report.exists():
        return
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 -- our pytest wrote it
        total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        tally.failed += failed
        tally.skipped += skipped
        tally.passed += total - failed - skipped


def _journeys() -> Tally:
    step = _pytest("journeys", JOURNEYS, *PROCESSES)
    if find_browser() is None:
        _install_browser()
    if (browser := find_browser()) is None:
        sys.stdout.write(
            "  journeys: skipped, for there is no Chromium here (apt install chromium, as root)\n"
        )
        return Tally("journeys", skipped=1)
    return _run(replace(step, env={"CHROMIUM": browser}))


def _install_browser() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    try:
        with progress.step("Installing Chromium"):
            progress.run(["apt-get", "update", "-qq"], cwd=ROOT, env=quiet)
            progress.run([*install, "chromium", "fonts-noto-cjk"], cwd=ROOT, env=quiet)
    except progress.Failed as failure:
        sys.stdout.write(f"{failure}\n")


@contextmanager
def _timed(name: str) -> Iterator[Tally]:
    tally = Tally(name)
    began = time.monotonic()
    yield tally
    tally.seconds = time.monotonic() - began


def _conclude(tallies: list[Tally]) -> int:
    sys.stdout.write("\n")
    for tally in tallies:
        word = "FAILED" if tally.failed else "ok" if tally.passed else "skipped"
        sys.stdout.write(f"  {tally.name:<22}{word:<9}{tally.seconds:7.1f} s{_tests(tally)}\n")
    passed = sum(tally.passed for tally in tallies)
    failed = sum(tally.failed for tally in tallies)
    skipped = sum(tally.skipped for tally in tallies)
    sys.stdout.write(f"\n{passed} passed, {failed} failed")
    sys.stdout.write(f", {skipped} skipped\n" if skipped else "\n")
    return 1 if failed else 0


def _tests(tally: Tally) -> str:
    total = tally.passed + tally.failed + tally.skipped
    if total <= 1:
        return ""
    return f"   {tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped"
