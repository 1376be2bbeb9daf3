"""Uploaded files go when their time is over; what they brought stays, and the page says so."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from apps.businesses.models import Business
from kernel import clock, retention
from kernel.errors import Conflict
from kernel.models import Import, ImportFile, JournalEntry
from kernel.tabular import services
from kernel.web.templatetags import ui
from tests import make
from tests.kernel.tabular.test_import_and_undo import BAD, GOOD, apply, check
from tests.visiting import text, visitor
from tests.world import World


def night(days: int) -> datetime:
    """Let the night `days` from now do its work; return when that is."""
    moment = clock.now() + timedelta(days=days)
    with time_machine.travel(moment):
        assert not retention.forget_expired(actor=make.COMMAND).failed
    return moment


def left(row: Import) -> tuple[int, int]:
    """Return how many files and refused rows of an import there are."""
    return ImportFile.objects.filter(of=row).count(), row.faults.filter(weight="refused").count()


def test_the_file_of_an_applied_import_goes_after_ninety_days(world: World) -> None:
    row = apply(GOOD, BAD)

    night(89)
    assert left(row) == (1, 1)
    night(91)
    assert left(row) == (0, 0)
    row.refresh_from_db()
    assert (row.state, row.report["created"]) == ("applied", 1)
    assert row.report["refused"] == {"uscc_checksum": 1}


def test_what_a_removed_file_brought_can_still_be_taken_back(world: World) -> None:
    row = apply(GOOD)
    night(91)

    assert services.undo_import(actor=make.COMMAND, row=row).taken_back == 1
    assert not Business.objects.filter(name="第一商店").exists()


def test_an_import_taken_back_counts_its_days_from_then(world: World) -> None:
    row = apply(GOOD)
    with time_machine.travel(clock.now() + timedelta(days=80)):
        services.undo_import(actor=make.COMMAND, row=row)

    night(91)
    assert left(row) == (1, 0)
    night(171)
    assert left(row) == (0, 0)


def test_a_file_nobody_applied_goes_after_thirty_days_and_opens_no_more(world: World) -> None:
    row = check(GOOD, BAD)

    night(29)
    assert left(row) == (1, 1)
    night(31)
    row.refresh_from_db()
    assert (left(row), row.state) == ((0, 0), "lapsed")
    assert "examples" not in row.report
    with pytest.raises(Conflict, match=str(row.file_removed_at.year)):
        services.apply_import(actor=make.COMMAND, row=row)
    with pytest.raises(Conflict):
        services.give_error_workbook(actor=make.COMMAND, row=row)


def test_the_page_says_on_which_day_the_file_went_and_why(world: World) -> None:
    applied, waiting = apply(GOOD, BAD), check(GOOD)
    moment = night(91)
    admin = visitor(world.admin)

    of_applied = text(admin, f"/imports/{applied.pk}/")
    of_waiting = text(admin, f"/imports/{waiting.pk}/")
    assert f"文件和待改正的行已在{ui.day(moment)}删除" in of_applied
    assert "90天" in of_applied
    assert "errors.xlsx" not in of_applied
    assert "30天内没有导入" in of_waiting
    assert "/apply/" not in of_waiting


def test_another_look_at_the_columns_of_a_removed_file_is_refused(world: World) -> None:
    row = check(GOOD)
    night(31)

    answer = visitor(world.admin).post(f"/imports/{row.pk}/mapping/")

    assert answer.status_code == 409
    assert "请重新上传" in answer.content.decode()


def test_the_journal_knows_how_many_files_went_and_nothing_else(world: World) -> None:
    apply(GOOD)
    night(91)

    entries = JournalEntry.objects.filter(name="kernel.data_forgotten")
    assert {"removed": "kernel.files_of_imports", "rows": 1} in [e.payload for e in entries]
    page = text(visitor(world.admin), "/settings/journal/")
    assert "导入的文件及待改正的行" in page
