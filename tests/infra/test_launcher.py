"""What the launcher says, counts and refuses."""

from __future__ import annotations

import os
import socket
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError

from infra import demonstration, progress
from infra.embedded import locks, places
from liangxin.cli import doctor, preparing, running, suite, surroundings
from liangxin.management.commands.verify import Command

REPORT = """<?xml version="1.0"?>
<testsuites><testsuite name="pytest" tests="7" failures="1" errors="1" skipped="2"/></testsuites>
"""


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        number = other.getsockname()[1]
        with pytest.raises(progress.Failed, match=rf"Port {number} .* is taken"):
            running.require_free_port("127.0.0.1", number)


def test_a_port_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")

    with pytest.raises(progress.Failed, match="'eighty' is not a port"):
        surroundings.port()


def test_children_keep_their_bytecode_in_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "compiled_once.py").touch()
    monkeypatch.setenv("LIANGXIN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "source"))
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)

    progress.run(
        [sys.executable, "-c", "import compiled_once"], cwd=tmp_path, env=surroundings.environment()
    )

    assert list((tmp_path / "var" / places.BYTECODE).rglob("compiled_once.*.pyc"))
    assert not list((tmp_path / "source").rglob("*.pyc"))
    places.claim(places.of(tmp_path / "var"))  # Bytecode alone makes it nobody's.


def test_the_doctor_claims_no_port_for_what_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIANGXIN_VAR", str(tmp_path))
    monkeypatch.setenv("PORT", "8123")
    where = places.of(tmp_path)
    places.claim(where)

    with locks.held(where.locks, "run"):
        finding = doctor.web_port()

    assert (finding.good, finding.found) == (True, "Liangxin is running from this data folder")


def test_tests_are_counted_from_the_report(tmp_path: Path) -> None:
    (report := tmp_path / "report.xml").write_text(REPORT)
    tally = suite.Tally("tests")
    suite._count(report, tally)

    assert (tally.passed, tally.failed, tally.skipped) == (3, 2, 2)


def test_a_step_without_a_subject_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANGXIN_VAR", str(tmp_path))
    step = suite.Step("nothing", [sys.executable, "-c", ""], ("no/such/folder",))

    assert suite._run(step).failed == 1
    assert "no/such/folder does not exist" in capsys.readouterr().out


def test_a_suite_that_dies_without_a_report_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIANGXIN_VAR", str(tmp_path))
    step = suite.Step("dying", [sys.executable, "-c", "raise SystemExit(4)"], counts_tests=True)

    assert suite._run(step).failed == 1


def test_the_closing_line_stands_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code = suite._conclude([suite.Tally("a", passed=3), suite.Tally("b", failed=1, skipped=2)])

    assert code == 1
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 1 failed, 2 skipped"


def test_a_step_runs_again_only_when_its_sources_change(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIANGXIN_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(preparing, "ROOT", tmp_path)
    (source := tmp_path / "source").write_text("one")
    (product := tmp_path / "product").touch()

    def changed() -> bool:
        with preparing._unless_done("thing", [source], product) as answer:
            return answer

    assert [changed(), changed()] == [True, False]
    source.write_text("another")
    assert [changed(), changed()] == [True, False]
    product.unlink()
    assert changed()


def test_a_failed_command_shows_its_last_words() -> None:
    code = "import sys; print('the reason', file=sys.stderr); sys.exit(5)"

    with pytest.raises(progress.Failed, match=r"(?s)code 5:.*the reason"):
        progress.run([sys.executable, "-c", code], cwd=Path.cwd())


def test_the_demo_is_on_only_where_nothing_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in demonstration.DECISIONS:
        monkeypatch.delenv(name, raising=False)
    demonstration.by_default()
    assert os.environ["DEMO"] == "1"

    monkeypatch.delenv("DEMO")
    monkeypatch.setenv("SECRET_KEY", "mine")
    demonstration.by_default()
    assert "DEMO" not in os.environ


def test_log_ins_stand_in_columns_also_in_chinese() -> None:
    rows = [{"role": "县管理员", "login": "1"}, {"role": "me", "login": "2"}]

    first, second = running._table(rows)
    assert first == "    县管理员  1"
    assert second == "    me        2"


def test_only_the_builder_of_schemas_has_the_owners_login(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:secret@db.example/liangxin")

    programs = running._programs(tmp_path)

    assert {p.name: "secret" in {**os.environ, **p.env}["DATABASE_URL"] for p in programs} == {
        "web": False,
        "worker": False,
        "builder": True,
        "scheduler": False,
    }


def test_verifying_fails_by_an_error_an_exit_or_a_count_of_faults() -> None:
    def fails() -> None:
        raise CommandError("Not what the views say.")

    command = Command(stderr=StringIO())
    assert command._passes(lambda: None)
    assert command._passes(lambda: 0)
    assert not command._passes(lambda: 1)
    assert not command._passes(lambda: sys.exit(1))
    assert not command._passes(fails)


def test_static_files_are_collected_again_when_any_that_is_served_changed() -> None:
    named = (folder for folder in settings.STATICFILES_DIRS)
    folders = {folder[1] if isinstance(folder, tuple) else folder for folder in named}
    watched = {path for pattern in preparing.SERVED for path in settings.ROOT.glob(pattern)}

    assert {folder for folder in folders if folder.is_dir()} <= watched
