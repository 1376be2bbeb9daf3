"""What is no whole backup of this release and key is said in one sentence, and nothing is changed."""

from __future__ import annotations

import secrets
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.realm import county_scope, platform_scope
from tenants.counties.backup import restoring
from tenants.counties.backup.records import BackupReader, BackupWriter
from tenants.counties.backup.sealing import CHUNK, HEAD, SealedReader, SealingWriter
from tenants.counties.models import Domain
from tests import threads
from tests.conftest import county_of
from tests.forks import Forks
from tests.tenants.backup import carried
from tests.tenants.backup.running import command_on_a_full_disk, run

KEY, OTHER = b"k" * 32, b"o" * 32
TAG = 16


def sealed(content: bytes) -> bytes:
    target = BytesIO()
    writer = SealingWriter(target, KEY)
    writer.write(content)
    writer.close()
    return target.getvalue()


def opened(content: bytes, key: bytes = KEY) -> bytes:
    reader, found = SealedReader(BytesIO(content), key), bytearray()
    while not reader.is_over:
        found += reader.read_chunk()
    return bytes(found)


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_is_read_back(length: int) -> None:
    content = secrets.token_bytes(length)

    assert opened(sealed(content)) == content


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_byte_is_found(data: st.DataObject) -> None:
    content = bytearray(SEALED)
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))

    with pytest.raises(Invalid):
        opened(bytes(content))


@given(st.integers(0, 2 * CHUNK))
@settings(max_examples=100, deadline=None)
def test_a_cut_stream_is_found(length: int) -> None:
    with pytest.raises(Invalid):
        opened(SEALED[:length])


@pytest.mark.parametrize("way", ["swapped", "dropped", "doubled", "appended", "last one dropped"])
def test_chunks_keep_their_order_and_number(way: str) -> None:
    head, step = SEALED[:HEAD], CHUNK + TAG
    one, two, last = SEALED[HEAD:][:step], SEALED[HEAD:][step : 2 * step], SEALED[HEAD + 2 * step :]
    orders = {
        "swapped": [two, one, last],
        "dropped": [one, last],
        "doubled": [one, one, two, last],
        "appended": [one, two, last, last],
        "last one dropped": [one, two],
    }

    with pytest.raises(Invalid):
        opened(b"".join([head, *orders[way]]))


def test_each_file_has_a_key_of_its_own() -> None:
    assert sealed(b"same")[HEAD:] != sealed(b"same")[HEAD:]


def test_a_backup_without_its_last_record_is_damaged() -> None:
    target = BytesIO()
    writer = BackupWriter(target, KEY, {"a": 1})
    writer.table("t", ["c"], "county")
    writer._sealed.write(writer._packer.flush())
    writer._sealed.close()
    reader = BackupReader(BytesIO(target.getvalue()), KEY)

    next(reader.tables())
    with pytest.raises(Invalid, match="cut short"), translation.override("en"):
        list(reader.rows({}))


SEALED = sealed(bytes(range(256)) * (CHUNK * 5 // 2 // 256))


@pytest.fixture(scope="module")
def content(committed: str) -> bytes:
    carried.people()
    return carried.backup()


@pytest.fixture
def file(content: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "chongyi.lxbackup"
    path.write_bytes(content)
    return path


def refused(command: str, *arguments: str) -> str:
    """Run a command that must fail, in English; return its sentence, and see that nothing changed."""
    before = carried.everything()
    with translation.override("en"), pytest.raises(CommandError) as refusal:
        call_command(command, *arguments, stdout=StringIO(), stderr=StringIO())
    assert carried.everything() == before
    text = str(refusal.value)
    assert "\n" not in text
    return text


def test_a_cut_file_is_said(file: Path, content: bytes) -> None:
    for length in (30, 5000, len(content) // 2, len(content) - 1):
        file.write_bytes(content[:length])
        assert "damaged: it was cut short" in refused(
            "restore_county", str(file), "--as", "chongyi"
        )


def test_a_changed_byte_late_in_the_file_is_said(file: Path, content: bytes) -> None:
    file.write_bytes(content[:-20] + bytes([content[-20] ^ 1]) + content[-19:])

    assert "damaged" in refused("restore_county", str(file), "--as", "chongyi")


def test_another_key_is_said(file: Path) -> None:
    with override_settings(BACKUP_KEY=OTHER):
        said = refused("restore_county", str(file), "--as", "chongyi")

    assert "made with another key" in said


def test_something_else_is_said(file: Path) -> None:
    for something in (b"", b"PK\x03\x04 a workbook", b"LIANGXIN BACKUP 2\n" + bytes(100)):
        file.write_bytes(something)
        assert "not a backup of a county" in refused("restore_county", str(file), "--as", "chongyi")


def test_a_file_that_is_not_there_is_said(committed: str, tmp_path: Path) -> None:
    assert "cannot be read" in refused("restore_county", str(tmp_path / "no"), "--as", "chongyi")


def test_another_release_is_said(content: bytes, file: Path, monkeypatch: object) -> None:
    newer = "feedfacefeedface"
    monkeypatch.setattr(restoring.migrating, "code_shape", lambda: newer)
    said = refused("restore_county", str(file), "--as", "chongyi")

    assert f"this is release {newer}" in said
    assert BackupReader(BytesIO(content), restoring.sealing.master_key()).header["shape"] in said


def test_the_address_of_another_county_is_not_taken(file: Path) -> None:
    assert "another county" in refused("restore_county", str(file), "--as", "shangyou")


def test_a_host_that_leads_to_another_county_is_not_taken(file: Path) -> None:
    with platform_scope():
        host = Domain.objects.create(
            domain="borrowed.localhost", tenant=county_of("shangyou"), is_primary=False
        )
    try:
        assert "already used" in refused("restore_county", str(file), "--as", "borrowed")
    finally:
        with platform_scope():
            host.delete()


def test_an_address_that_cannot_be_is_said(file: Path) -> None:
    assert "An address has" in refused("restore_county", str(file), "--as", "No Address")
    assert "reserved" in refused("restore_county", str(file), "--as", "www")
    assert "--as" in refused("restore_county", str(file))


def test_a_county_that_is_not_there_is_said(committed: str, tmp_path: Path) -> None:
    path = tmp_path / "nowhere.lxbackup"

    assert "no county nowhere" in refused("backup_county", "--county", "nowhere", "--to", str(path))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_said(committed: str, tmp_path: Path) -> None:
    path = tmp_path / "no" / "chongyi.lxbackup"

    said = refused("backup_county", "--county", "chongyi", "--to", str(path))

    assert f"could not be written, and nothing of it is kept: {path}: there is no such" in said


@pytest.mark.parametrize(
    ("place", "cause"), [("no/a", "没有这个文件或文件夹"), ("", "它是文件夹，不是文件")]
)
def test_why_a_path_cannot_be_used_is_said_in_chinese(
    committed: str, tmp_path: Path, place: str, cause: str
) -> None:
    path = str(tmp_path / place)

    for command in (["backup_county", "--county", "chongyi", "--to", path],
                    ["restore_county", path, "--as", "chongyi"]):  # fmt: skip
        with translation.override("zh-hans"), pytest.raises(CommandError) as error:
            call_command(*command, stdout=StringIO())
        assert path in str(error.value)
        assert cause in str(error.value)


def test_a_full_disk_leaves_no_file(committed: str, forks: Forks, tmp_path: Path) -> None:
    path = tmp_path / "chongyi.lxbackup"
    words = ("backup_county", "--county", "chongyi", "--to", path)

    done = run(forks, committed, *words, how=command_on_a_full_disk)

    assert done.code == 1
    assert "备份无法写入" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_busy_county_is_left_as_it_was(file: Path, monkeypatch: object) -> None:
    monkeypatch.setattr(restoring, "PATIENCE_MS", 200)
    county = county_of("chongyi")
    with county_scope(county), connections["default"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM members_member")
        said = refused_by_a_thread(file)
        cursor.execute("ROLLBACK")

    assert "The county is busy" in said


def refused_by_a_thread(file: Path) -> str:
    def attempt() -> str:
        with translation.override("en"), pytest.raises(CommandError) as refusal:
            call_command("restore_county", str(file), "--as", "chongyi", stdout=StringIO())
        return str(refusal.value)

    (said,) = threads.at_once(attempt)
    return str(said)


def test_the_file_is_its_owners_alone(committed: str, tmp_path: Path) -> None:
    path = tmp_path / "chongyi.lxbackup"

    call_command("backup_county", "--county", "chongyi", "--to", str(path), stdout=StringIO())

    assert path.stat().st_mode & 0o777 == 0o600
