"""A start that would lose data later is refused at once."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from liangxin import env

KEY = base64.b64encode(bytes(32)).decode()
SECRETS = {"SECRET_KEY": "s" * 60, "FIELD_KEYS": f"1:{KEY}", "INDEX_SECRET": "i" * 40}


def start(**values: str) -> subprocess.CompletedProcess[str]:
    """Load the settings as production does."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{settings.ROOT}:{settings.ROOT / 'platform'}",
        "DATABASE_URL": "postgresql://owner@localhost/liangxin",
        "REDIS_URL": "redis://localhost/0",
        "PRODUCTION": "1",
        **values,
    }
    return subprocess.run(
        [sys.executable, "-c", "from liangxin import settings; print(*settings.DATABASES)"],
        env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_production_starts_with_keys_of_its_own() -> None:
    assert start(**SECRETS).returncode == 0


def test_who_is_given_the_web_login_never_has_the_owners() -> None:
    owner = "postgresql://owner:secret@db.example:5433/liangxin?sslmode=require"
    web = env.with_login(owner, "liangxin_web")

    assert web == "postgresql://liangxin_web@db.example:5433/liangxin?sslmode=require"
    assert start(**SECRETS, DATABASE_URL=owner).stdout.split() == ["default", "owner"]
    assert start(**SECRETS, DATABASE_URL=web).stdout.split() == ["default"]


def test_a_command_says_in_one_line_which_setting_is_wrong() -> None:
    said = subprocess.run(
        [sys.executable, "manage.py", "list_counties"],
        env={"PATH": os.environ["PATH"], "BACKUP_KEY": "short"}, cwd=settings.ROOT,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert said.returncode == 1
    assert said.stderr.strip() == "BACKUP_KEY must be BASE64 of 32 random bytes."


def test_a_command_takes_the_settings_it_is_given() -> None:
    said = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--settings=nowhere.at_all"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "liangxin.settings.test"}, cwd=settings.ROOT,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert said.returncode == 1
    assert "No module named 'nowhere'" in said.stderr


@pytest.mark.parametrize("missing", ["FIELD_KEYS", "INDEX_SECRET", "SECRET_KEY"])
def test_production_derives_no_key_from_another_secret(missing: str) -> None:
    refused = start(**{name: value for name, value in SECRETS.items() if name != missing})

    assert refused.returncode == 1
    assert missing in refused.stderr


@pytest.mark.parametrize("keys", [f"0:{KEY}", f"256:{KEY}", f"x:{KEY}", "1:abc", "1:AAAA", KEY])
def test_keys_that_would_fail_at_the_first_write_are_refused(
    monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    monkeypatch.setenv("FIELD_KEYS", keys)

    with pytest.raises(ImproperlyConfigured):
        env.field_keys("FIELD_KEYS", "secret")


def test_files_lie_in_a_folder_that_its_owner_alone_reads(tmp_path: Path) -> None:
    found = env.storage("FILES_STORAGE", tmp_path)

    assert found["BACKEND"] == "django.core.files.storage.FileSystemStorage"
    assert found["OPTIONS"] == {
        "location": str(tmp_path),
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }


def test_files_may_lie_in_another_storage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "liangxin"}}
    monkeypatch.setenv("FILES_STORAGE", json.dumps(given))

    assert env.storage("FILES_STORAGE", tmp_path) == given


@pytest.mark.parametrize("text", ["s3://bucket", "[]", "{}", '{"BACKEND": "x", "BUCKET": 1}'])
def test_a_storage_that_would_not_be_understood_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    monkeypatch.setenv("FILES_STORAGE", text)

    with pytest.raises(ImproperlyConfigured, match="FILES_STORAGE"):
        env.storage("FILES_STORAGE", tmp_path)
