"""The stored files of a county go along with its tables, and those that were lost are said."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from apps.files import queries
from apps.files.models import Attachment
from kernel import retention
from kernel.realm import county_scope, platform_scope
from tests import make
from tests.conftest import county_of
from tests.make.files import EMPTY_PDF
from tests.tenants.backup import carried
from tests.tenants.backup.test_commands import told

LARGE = EMPTY_PDF + os.urandom(700_000) + EMPTY_PDF


@pytest.fixture
def folder(fresh: str, tmp_path: Path, settings: Any) -> Path:
    """Where the files of the test lie; Chongyi has a photo and a large document."""
    options = {"location": str(tmp_path / "files")}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "county_files": {"BACKEND": backend, "OPTIONS": options},
    }
    with county_scope(county_of("chongyi")):
        make.attachment()
        make.attachment(LARGE, "年报.pdf")
    return tmp_path / "files"


def contents(slug: str) -> dict[str, bytes]:
    """Return {name: content} of all files that a county hands out."""
    with county_scope(county_of(slug)):
        return {row.name: queries.response(row).content for row in Attachment.objects.all()}


def test_files_come_back_over_a_county_that_lost_them(folder: Path) -> None:
    before, old = contents("chongyi"), county_of("chongyi").schema_name
    content = carried.backup()
    for path in (folder / old).iterdir():
        path.write_bytes(b"lost")

    restored = carried.restore(content, "chongyi")

    assert (restored.files, restored.files_lost) == (2, 0)
    assert contents("chongyi") == before
    assert before["年报.pdf"] == LARGE
    for path in folder.rglob("*"):
        os.utime(path, (0, 0))
    with platform_scope():
        retention.forget_expired(actor=make.COMMAND)
    assert [path.name for path in folder.iterdir()] == [county_of("chongyi").schema_name]
    assert contents("chongyi") == before


def test_a_copy_has_files_of_its_own(folder: Path) -> None:
    carried.restore(carried.backup(), "copy")

    assert contents("copy") == contents("chongyi")
    assert len(list(folder.iterdir())) == 2


def test_verifying_stores_nothing(folder: Path) -> None:
    before = sorted(folder.rglob("*"))

    verified = carried.verify(carried.backup())

    assert (verified.files, verified.faults) == (2, [])
    assert sorted(folder.rglob("*")) == before


def test_a_lost_and_a_changed_file_are_said_and_keep_nothing_from_being_restored(
    folder: Path, tmp_path: Path, capsys: Any
) -> None:
    lost, changed = sorted((folder / county_of("chongyi").schema_name).iterdir())
    lost.unlink()
    changed.write_bytes(b"changed")
    file = str(tmp_path / "chongyi.lxbackup")

    made = told("backup_county", "--county", "chongyi", "--to", file)
    restored = told("restore_county", file, "--as", "chongyi")

    assert (made["files"], made["files_lost"]) == (1, 2)
    assert (restored["files"], restored["files_lost"]) == (1, 2)
    assert not (folder / county_of("chongyi").schema_name).exists()
