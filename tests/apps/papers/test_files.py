"""Photos and documents of activities: who adds, opens, takes out; what is refused, and what is left then."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.files import services as storing
from apps.files.models import Attachment
from apps.papers import queries, rules, services
from apps.papers.models import ActivityFile
from kernel import clock, retention
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.make import files
from tests.make.basics import COMMAND
from tests.visiting import text, visitor
from tests.world import World


def checked(content: bytes | None = None, name: str = "合影.jpg") -> storing.Checked:
    content = files.picture() if content is None else content
    return storing.check(files.given(content, name), ["photo", "paper"])


def add(
    activity: Activity, kind: str = "photo", *given: storing.Checked, **more: Any
) -> ActivityFile:
    services.add_files(
        actor=COMMAND, activity=activity, kind=kind, files=given or (checked(),), **more
    )
    return activity.files.latest("created_at", "id")


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def day(world: World) -> Activity:
    """A theme day of the east branch, to which its members are invited."""
    return make.announced(world.east, "theme_day", agenda=["学习", "讨论"])


def test_a_photo_is_added_seen_small_and_taken_out_with_a_reason(
    world: World, day: Activity
) -> None:
    client = visitor(world.secretary)
    given = {
        "kind": "photo",
        "caption": "清扫街道",
        "camera": upload(files.picture((900, 600)), "IMG_1.jpg"),
    }
    assert client.post(f"/activities/{day.pk}/files/add/", given).status_code == 302

    (row,) = day.files.all()
    address = f"/activities/{day.pk}/files/{row.pk}/"
    assert f"{address}?small" in text(client, f"/activities/{day.pk}/")
    small = Image.open(BytesIO(client.get(f"{address}?small").content))
    assert max(small.size) == 320
    assert Image.open(BytesIO(client.get(address).content)).size == (900, 600)

    assert client.post(f"{address}take-out/", {"reason": "拍到了路人"}).status_code == 302
    assert client.get(address).status_code == 404
    assert "拍到了路人" in text(client, f"/activities/{day.pk}/")
    assert client.post(f"{address}put-back/").status_code == 302
    assert client.get(address).status_code == 200


def test_who_is_invited_sees_photos_and_papers_and_no_sign_in_sheet(
    world: World, day: Activity
) -> None:
    photo, sheet = add(day), add(day, "sheet", checked(files.EMPTY_PDF, "签到表.pdf"))
    keeper = visitor(world.keeper_user)

    assert keeper.get(f"/activities/{day.pk}/files/{photo.pk}/").status_code == 200
    assert keeper.get(f"/activities/{day.pk}/files/{sheet.pk}/").status_code == 404
    assert (
        visitor(world.secretary).get(f"/activities/{day.pk}/files/{sheet.pk}/").status_code == 200
    )


def test_a_file_has_no_address_below_another_activity(world: World, day: Activity) -> None:
    other = make.announced(world.west, "theme_day")
    far = add(other)
    client = visitor(world.secretary)

    assert client.get(f"/activities/{day.pk}/files/{far.pk}/").status_code == 404
    assert client.get(f"/activities/{other.pk}/files/{far.pk}/").status_code == 404


def test_a_refused_file_keeps_what_was_typed(world: World, day: Activity) -> None:
    given = {
        "kind": "photo",
        "caption": "慰问老党员",
        "files": upload(b"<svg onload='alert(1)'/>", "a.jpg"),
    }
    answer = visitor(world.secretary).post(f"/activities/{day.pk}/files/add/", given)

    assert answer.status_code == 200
    assert 'value="慰问老党员"' in answer.content.decode()
    assert "a.jpg" in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (files.png_bomb(20000, 20000), "bomb.jpg"),
        (files.png_bomb(9000, 8900), "80mp.jpg"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "纪要.pdf"),
        (b"MZ\x90\x00" + bytes(200), "setup.exe.jpg"),
        (b"", "空.jpg"),
        (b"\xff\xd8\xff" + bytes(50), "半张.jpg"),
    ],
)
def test_what_is_no_photo_or_document_is_refused(day: Activity, content: bytes, name: str) -> None:
    with pytest.raises(Invalid, match=name):
        checked(content, name)


def test_a_double_extension_becomes_that_of_the_content(day: Activity) -> None:
    row = add(day, "photo", checked(files.picture(), "合影.php.jpg.exe"))

    assert row.attachment.name.endswith(".jpg")
    assert row.attachment.media_type == "image/jpeg"


def test_only_kinds_with_the_part_keep_photos(world: World) -> None:
    committee = make.announced(world.east, "branch_committee")

    assert [kind.value for kind in queries.file_kinds(committee)] == ["sheet", "paper"]
    with pytest.raises(Invalid):
        add(committee)


def test_a_document_is_no_photo_and_belongs_to_a_point_of_its_own_agenda(
    world: World, day: Activity
) -> None:
    other = make.announced(world.west, "theme_day", agenda=["别的"])
    with pytest.raises(Invalid):
        add(day, "photo", checked(files.EMPTY_PDF, "材料.pdf"))
    with pytest.raises(Invalid):
        add(day, "paper", checked(files.EMPTY_PDF, "材料.pdf"), point=other.agenda.get())
    assert not Attachment.objects.exists()


def test_papers_stay_with_their_point_when_the_agenda_changes(day: Activity) -> None:
    _first, second = day.agenda.all()
    row = add(day, "paper", checked(files.EMPTY_PDF, "材料.pdf"), point=second)

    activities.change_activity(actor=COMMAND, activity=day, agenda=["讨论", "新增"])
    row.refresh_from_db()
    assert row.point == second
    assert row.point.place == 1

    activities.change_activity(actor=COMMAND, activity=day, agenda=["新增"])
    row.refresh_from_db()
    assert row.point is None


def test_when_the_transaction_fails_no_file_is_left(day: Activity, folder: Path) -> None:
    too_many = [checked()] * (rules.MOST_FILES + 1)
    with pytest.raises(Invalid):
        add(day, "photo", *too_many)
    broken = [checked(), storing.Checked(None, {"kind": "photo"})]  # type: ignore[arg-type]  # fails
    with pytest.raises(Exception, match="NoneType"):
        add(day, "photo", *broken)

    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert not day.files.exists()


def test_no_more_than_forty_files(day: Activity) -> None:
    row = add(day)
    for _number in range(rules.MOST_FILES - 1):
        ActivityFile.objects.create(activity=day, kind="photo", attachment=make.attachment())
    with pytest.raises(Invalid):
        add(day)
    services.take_out(actor=COMMAND, file=row, reason="重复")
    add(day)
    with pytest.raises(Conflict):
        services.put_back(actor=COMMAND, file=row)


def test_approved_minutes_keep_the_files_as_they_are(world: World) -> None:
    held = activities.hold_activity(actor=COMMAND, activity=make.begun(world.east, "theme_day"))
    row = add(held)
    activities.write_minutes(actor=COMMAND, activity=held, minutes="学习了文件")
    activities.submit_minutes(actor=world.actor(world.secretary), activity=held)
    activities.approve_minutes(actor=COMMAND, activity=held)

    with pytest.raises(Conflict):
        services.take_out(actor=COMMAND, file=row, reason="不要了")
    with pytest.raises(Conflict):
        add(held)


def test_who_only_reads_adds_nothing(world: World, day: Activity) -> None:
    with pytest.raises(Denied):
        services.add_files(
            actor=world.actor(world.keeper_user), activity=day, kind="photo", files=[checked()]
        )


def test_what_was_taken_out_is_deleted_after_thirty_days(day: Activity, folder: Path) -> None:
    row = services.take_out(actor=COMMAND, file=add(day), reason="重复")
    long_ago = clock.now() - timedelta(days=31)
    ActivityFile.objects.filter(pk=row.pk).update(removed_at=long_ago)
    Attachment.objects.update(created_at=long_ago)

    retention.forget_expired(actor=COMMAND)
    # Files go by a rule that stands before it: the next night.
    retention.forget_expired(actor=COMMAND)

    assert not ActivityFile.objects.exists()
    assert not Attachment.objects.exists()


def test_the_journal_names_no_file(day: Activity) -> None:
    add(day, "photo", checked(name="张三在家.jpg"))

    (entry,) = JournalEntry.objects.filter(name="papers.files_added")
    assert "张三" not in str(entry.payload)


def test_photos_stay_to_be_seen_when_their_kind_keeps_none_any_more(
    world: World, day: Activity
) -> None:
    row = add(day)
    Activity.objects.filter(pk=day.pk).update(kind="branch_committee")

    shown = text(visitor(world.secretary), f"/activities/{day.pk}/")
    assert str(row.pk) in shown
    assert "?kind=photo" not in shown
