"""Two files at once do not both take the last room of a county."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from apps.files.models import Attachment
from kernel.errors import Conflict
from kernel.realm import county_scope
from tests import make
from tests.conftest import county_of
from tests.make.files import EMPTY_PDF
from tests.threads import at_once

LARGE = EMPTY_PDF.ljust(600_000) + EMPTY_PDF


def test_of_two_files_at_once_one_takes_the_last_room(
    fresh: str, settings: Any, folder: Path
) -> None:
    settings.COUNTY_FILES_MB = 1
    county = county_of("chongyi")

    def bring() -> bool:
        with county_scope(county):
            try:
                make.attachment(LARGE)
            except Conflict:
                return False
            return True

    outcomes = at_once(bring, bring, bring)

    assert sorted(outcomes) == [False, False, True]
    with county_scope(county):
        assert Attachment.objects.count() == 1
