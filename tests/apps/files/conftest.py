"""A storage of each test's own, and a table above the app, such as apps that hold files have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, models

from apps.files.models import Attachment
from kernel.db import rights
from kernel.models import Stored
from kernel.realm import county_scope
from tests.conftest import county_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where the files of the test lie."""
    settings.STORAGES = {
        **settings.STORAGES,
        "county_files": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        },
    }
    return tmp_path / "files"


@pytest.fixture
def holder(fresh: str) -> Iterator[type[Stored]]:
    """A model with a foreign key to files, and its table in Chongyi; taken out of Django afterwards."""

    class Evidence(Stored):
        attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

        class Meta:
            app_label = "files"

    county = county_of("chongyi")
    with county_scope(county), connections["owner"].schema_editor() as editor:
        editor.create_model(Evidence)
    rights.grant_tables(county.realm)
    yield Evidence
    del apps.all_models["files"]["evidence"]
    apps.clear_cache()
