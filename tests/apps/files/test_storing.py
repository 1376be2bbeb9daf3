"""Bringing, handing out and discarding files; what nothing needs goes by night."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from apps.files import queries, services
from apps.files.models import Attachment
from kernel import clock, ids, retention
from kernel.errors import Conflict, Invalid
from kernel.models import JournalEntry, Stored
from kernel.realm import CrossCountyAccess, NoRealm, county_scope, platform_scope
from tenants.counties.models import County
from tests import make
from tests.conftest import county_of
from tests.make.files import EMPTY_PDF


def stored(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def a_day_passes(folder: Path, *rows: Attachment) -> None:
    """Make rows and files two days old."""
    before = clock.now() - timedelta(days=2)
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(created_at=before)
    for path in folder.rglob("*"):
        os.utime(path, (before.timestamp(), before.timestamp()))


def test_a_file_is_stored_under_its_county_and_key_alone(inside: County, folder: Path) -> None:
    row = make.attachment(EMPTY_PDF, "../../决议\u202e.pdf")

    assert stored(folder) == {f"{inside.schema_name}/{row.pk}"}
    assert (row.name, row.kind, row.media_type) == ("决议.pdf", "paper", "application/pdf")
    assert row.sha256 == hashlib.sha256(EMPTY_PDF).hexdigest()
    assert (row.size, row.width, row.height) == (len(EMPTY_PDF), None, None)


def test_the_journal_knows_kind_and_size_and_no_name(inside: County) -> None:
    row = make.attachment()

    (entry,) = JournalEntry.objects.filter(name="files.file_brought")
    assert entry.payload == {"attachment_id": str(row.pk), "kind": "photo", "size": row.size}


def test_a_file_that_is_refused_changes_nothing(inside: County, folder: Path) -> None:
    with pytest.raises(Invalid):
        make.attachment(b"<svg/>")

    assert not Attachment.objects.exists()
    assert not folder.exists()


@pytest.mark.parametrize(("kind", "setting"), [("photo", "PHOTO_MB"), ("paper", "PAPER_MB")])
def test_a_file_above_the_limit_is_refused_before_it_is_read(
    inside: County, settings: Any, kind: str, setting: str
) -> None:
    setattr(settings, setting, 1)
    file = make.given(b"", "大.pdf")
    file.size = 2**20 + 1

    with pytest.raises(Invalid, match=r"“大.pdf”没有收下。文件有 1.0 MB，最多收 1 MB"):
        services.bring(actor=make.COMMAND, upload=file, kind=kind)


def test_a_county_takes_so_much_and_no_more(inside: County, settings: Any, folder: Path) -> None:
    settings.COUNTY_FILES_MB = 1
    make.attachment(EMPTY_PDF.ljust(700_000) + EMPTY_PDF)

    with pytest.raises(Conflict, match="已占满 1 MB"):
        make.attachment(EMPTY_PDF.ljust(700_000) + EMPTY_PDF)
    assert Attachment.objects.count() == len(stored(folder)) == 1


def test_the_platform_has_no_files(platform: None) -> None:
    with pytest.raises(NoRealm):
        queries.place(ids.uuid7())


def test_a_photo_is_shown_and_a_document_is_downloaded(inside: County) -> None:
    photo, paper = make.attachment(), make.attachment(EMPTY_PDF, '决"议.pdf')

    shown, loaded = queries.response(photo), queries.response(paper)

    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert queries.response(photo, as_download=True)["Content-Disposition"].startswith("attachment")
    assert loaded["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert loaded.content == EMPTY_PDF
    for answer in (shown, loaded):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"


def test_a_media_type_of_no_list_is_handed_out_as_bytes(inside: County) -> None:
    row = make.attachment(EMPTY_PDF)
    Attachment.objects.update(media_type="text/html")

    answer = queries.response(Attachment.objects.get(pk=row.pk))

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_of_another_county_is_not_reached_by_its_key(county: County, other: County) -> None:
    with county_scope(county):
        row = make.attachment()
    twin = Attachment(id=row.pk, kind="paper", name="x.pdf", size=1, media_type="application/pdf")
    with county_scope(other):
        twin.save(force_insert=True)

        with pytest.raises(CrossCountyAccess):
            queries.response(row)
        with pytest.raises(Http404):
            queries.response(twin)


def test_a_discarded_file_goes_with_the_commit(
    inside: County, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row = make.attachment()
    with django_capture_on_commit_callbacks() as waiting:
        services.discard(actor=make.COMMAND, attachment=row)
    assert stored(folder)

    for callback in waiting:
        callback()

    assert not stored(folder)
    assert not Attachment.objects.exists()
    assert JournalEntry.objects.filter(name="files.file_discarded").count() == 1


def test_bytes_of_a_failed_transaction_go_after_a_day(inside: County, folder: Path) -> None:
    with transaction.atomic():
        make.attachment()
        transaction.set_rollback(True)
    assert len(stored(folder)) == 1

    retention.forget_expired(actor=make.COMMAND)
    assert len(stored(folder)) == 1

    a_day_passes(folder)
    retention.forget_expired(actor=make.COMMAND)
    assert not stored(folder)


def test_a_file_that_no_row_holds_goes_after_a_day_and_others_stay(
    holder: type[Stored], folder: Path
) -> None:
    with county_scope(county_of("chongyi")):
        held, old, new = make.attachment(), make.attachment(), make.attachment()
        holder(attachment=held).save()
        a_day_passes(folder, held, old)

        report = retention.forget_expired(actor=make.COMMAND)

        assert not report.failed
        assert set(Attachment.objects.all()) == {held, new}
        assert {path.rpartition("/")[2] for path in stored(folder)} == {str(held.pk), str(new.pk)}


def test_a_file_that_a_row_holds_is_not_discarded(holder: type[Stored]) -> None:
    with county_scope(county_of("chongyi")):
        row = make.attachment()
        link = holder(attachment=row)
        link.save()

        with pytest.raises(Conflict, match="还在别处使用"):
            services.discard(actor=make.COMMAND, attachment=row)

        link.delete()
        services.discard(actor=make.COMMAND, attachment=row)
        assert not Attachment.objects.exists()


def test_the_folder_of_a_county_that_is_gone_goes_after_a_day(county: County, folder: Path) -> None:
    with county_scope(county):
        row = make.attachment()
    (folder / "c_gone").mkdir()
    (folder / "c_gone" / "file").write_bytes(b"x")
    with platform_scope():
        retention.forget_expired(actor=make.COMMAND)
        assert (folder / "c_gone" / "file").exists()
        for path in folder.rglob("*"):
            os.utime(path, (0, 0))

        retention.forget_expired(actor=make.COMMAND)

    assert not (folder / "c_gone").exists()
    assert stored(folder) == {f"{county.schema_name}/{row.pk}"}
