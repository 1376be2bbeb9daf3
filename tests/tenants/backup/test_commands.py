"""Backups by command: to a file, through a pipe, of every county."""

from __future__ import annotations

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from kernel.errors import Invalid
from kernel.realm import county_scope, platform_scope
from tenants.counties.backup import files
from tenants.counties.models import County
from tests.conftest import county_of
from tests.forks import Forks
from tests.tenants.backup import carried
from tests.tenants.backup.running import run


def told(*words: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(*map(str, words), "--json", stdout=out, stderr=StringIO())
    return dict(json.loads(out.getvalue()))


@pytest.fixture
def lame(fresh: str) -> County:
    """A county one of whose tables is gone."""
    county = county_of("shangyou")
    with county_scope(county), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE members_membership RENAME COLUMN starts_on TO gone")
        cursor.execute("REVOKE ALL ON members_membership FROM CURRENT_USER")
        cursor.execute("DROP TABLE kernel_journalentry CASCADE")
    return county


def test_a_county_goes_to_a_file_and_comes_back(fresh: str, tmp_path: Path) -> None:
    carried.people()
    path = tmp_path / "chongyi.lxbackup"

    made = told("backup_county", "--county", "chongyi", "--to", path)
    verified = told("restore_county", path, "--verify")
    restored = told("restore_county", path, "--as", "chongyi")

    assert made.keys() == restored.keys() == {"tables", "rows", "files", "files_lost", "seconds"}
    for name in ("tables", "rows"):
        assert made[name] == verified[name] == restored[name] > 30
    assert (verified["figures"], verified["faults"]) == ("same", [])


def test_a_backup_through_a_pipe_is_the_whole_output(
    fresh: str, forks: Forks, tmp_path: Path
) -> None:
    carried.people()

    done = run(forks, fresh, "backup_county", "--county", "chongyi", "--to", "-", "--json")
    path = tmp_path / "piped"
    path.write_bytes(done.stdout)

    made = json.loads(done.stderr.splitlines()[-1])
    assert told("restore_county", path, "--as", "chongyi")["rows"] == made["rows"] > 30


@pytest.mark.parametrize("reader", ["full", "gone"])
def test_an_output_that_takes_nothing_is_said(fresh: str, forks: Forks, reader: str) -> None:
    if reader == "full":
        target = os.open("/dev/full", os.O_WRONLY)
    else:
        pipe, target = os.pipe()
        os.close(pipe)

    done = run(forks, fresh, "backup_county", "--county", "chongyi", "--to", "-", stdout=target)
    os.close(target)

    assert done.code == 1
    assert "备份无法写入" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_at_once_do_not_write_one_file(tmp_path: Path) -> None:
    """Two nights' backups that overlap: the second refuses, and the first is whole."""
    path = tmp_path / "chongyi.lxbackup"

    with files.whole_file(path) as first:
        first.write(b"first")
        with pytest.raises(Invalid), files.whole_file(path) as second:
            second.write(b"second")
        assert not path.exists()

    assert path.read_bytes() == b"first"
    with files.whole_file(path) as third:
        third.write(b"3")
    assert path.read_bytes() == b"3"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "chongyi.lxbackup"
    (tmp_path / f".{path.name}.part").write_bytes(b"half of a much longer file")

    with files.whole_file(path) as file:
        file.write(b"whole")

    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]


def test_every_ready_county_gets_a_file_and_a_line(fresh: str, tmp_path: Path) -> None:
    report = told("backup_all", "--to", tmp_path / "new")

    manifest = json.loads((tmp_path / "new" / "manifest.json").read_text("utf-8"))
    assert manifest == report
    assert sorted(manifest["counties"]) == ["chongyi", "shangyou"]
    for line in manifest["counties"].values():
        assert (tmp_path / "new" / line["file"]).stat().st_size == line["bytes"]
    path = tmp_path / "new" / manifest["counties"]["shangyou"]["file"]
    assert told("restore_county", path, "--verify")["faults"] == []


def test_one_that_fails_keeps_no_other_from_it(lame: County, tmp_path: Path) -> None:
    errors = StringIO()

    with pytest.raises(CommandError, match="shangyou"):
        call_command("backup_all", "--to", str(tmp_path), stdout=StringIO(), stderr=errors)

    assert errors.getvalue().startswith("shangyou: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chongyi.lxbackup", "manifest.json"]
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert (list(manifest["counties"]), list(manifest["failed"])) == (["chongyi"], ["shangyou"])


def test_a_county_that_is_suspended_or_under_repair_gets_a_file(fresh: str, tmp_path: Path) -> None:
    """Nobody knows for how long it is: files older than it go away meanwhile."""
    with platform_scope():
        County.objects.filter(slug="shangyou").update(state=County.State.SUSPENDED)
        County.objects.filter(slug="chongyi").update(state=County.State.QUARANTINED)

    assert list(told("backup_all", "--to", tmp_path / "one")["counties"]) == ["chongyi", "shangyou"]

    with platform_scope():
        County.objects.filter(slug="shangyou").update(state=County.State.CLOSED)
    assert list(told("backup_all", "--to", tmp_path / "two")["counties"]) == ["chongyi"]


def test_a_suspended_county_stays_suspended(fresh: str, tmp_path: Path) -> None:
    path = tmp_path / "chongyi.lxbackup"
    told("backup_county", "--county", "chongyi", "--to", path)
    call_command("suspend_county", "chongyi", reason="Wartung", stdout=StringIO())

    told("restore_county", path, "--as", "chongyi")

    with platform_scope():
        assert County.objects.get(slug="chongyi").state == County.State.SUSPENDED
