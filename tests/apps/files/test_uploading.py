"""Files come in by a form of an app above, and go out by its address."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.files.models import Attachment
from kernel.realm import county_scope
from tenants.counties.models import County
from tests import make
from tests.make.files import EMPTY_PDF

HOST = "chongyi.localhost"
NOTE = "今天走访了城东小店"


@pytest.fixture
def visitor(county: County, settings: Any) -> Client:
    """A browser at the pages of this folder, with whole responses of the product's middleware."""
    settings.COUNTY_URLCONF = "tests.apps.files.pages"
    return Client(HTTP_HOST=HOST)


def upload(visitor: Client, *files: tuple[str, bytes]) -> str:
    given = [SimpleUploadedFile(name, content, "image/jpeg") for name, content in files]
    answer = visitor.post("/evidence", {"note": NOTE, "files": given})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def rows(county: County) -> list[Attachment]:
    with county_scope(county):
        return list(Attachment.objects.order_by("pk"))


def test_several_files_are_taken_at_once_and_listed(visitor: Client, county: County) -> None:
    page = upload(visitor, ("合影.jpg", make.picture()), ("决议.pdf", EMPTY_PDF))

    assert [row.name for row in rows(county)] == ["合影.jpg", "决议.pdf"]
    assert "合影.jpg" in page
    assert "决议.pdf" in page


def test_each_refused_file_is_named_and_what_was_typed_stays(
    visitor: Client, county: County
) -> None:
    page = upload(
        visitor,
        ("合影.jpg", make.picture()),
        ("全景.jpg", make.png_bomb(8945, 8945)),
        ("坏.jpg", make.picture((400, 300))[:2000]),
    )

    assert "“全景.jpg”没有收下。照片有 8000 万像素，这种格式最多收 1400 万像素" in page
    assert "“坏.jpg”没有收下。文件已损坏" in page
    assert "其他文件也请重新选一遍" in page
    assert f'value="{NOTE}"' in page
    assert not rows(county)


def test_more_files_than_allowed_are_refused(visitor: Client, county: County) -> None:
    page = upload(visitor, *[(f"{number}.jpg", make.picture()) for number in range(4)])

    assert "选了 4 个文件，最多只收 3 个" in page
    assert not rows(county)


def test_no_file_at_all_is_said_at_the_field(visitor: Client) -> None:
    page = upload(visitor)

    assert 'id="id_files_error"' in page
    assert 'accept="image/jpeg,image/png' in page
    assert "multiple" in page


def test_a_file_above_the_limit_is_refused_with_its_size(
    visitor: Client, county: County, settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2**16
    settings.PAPER_MB = settings.PHOTO_MB = 1
    settings.FILE_UPLOAD_CAP = 2**20

    page = upload(visitor, ("长.pdf", EMPTY_PDF.ljust(9 * 2**20) + EMPTY_PDF))

    assert "“长.pdf”没有收下。文件有 9.0 MB，最多收 1 MB" in page
    assert f'value="{NOTE}"' in page
    assert not rows(county)


def test_a_file_is_handed_out_with_its_guards(visitor: Client, county: County) -> None:
    upload(visitor, ("合影.png", make.picture(form="PNG")))
    (row,) = rows(county)

    answer: Any = visitor.get(f"/files/{row.pk}")

    content = answer.content
    assert content.startswith(b"\xff\xd8\xff")
    assert (row.name, len(content)) == ("合影.jpg", row.size)
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def test_head_says_the_length_and_sends_nothing(visitor: Client, county: County) -> None:
    upload(visitor, ("决议.pdf", EMPTY_PDF))
    (row,) = rows(county)

    answer: Any = visitor.head(f"/files/{row.pk}")

    assert answer.status_code == 200
    assert answer["Content-Length"] == str(len(EMPTY_PDF))
    assert answer.content == b""


def test_the_other_county_does_not_have_the_file(
    visitor: Client, county: County, other: County
) -> None:
    upload(visitor, ("决议.pdf", EMPTY_PDF))
    (row,) = rows(county)

    assert visitor.get(f"/files/{row.pk}", HTTP_HOST="shangyou.localhost").status_code == 404


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("合影\u202egpj.exe", "合影gpj.jpg"),
        ("长" * 300 + ".jpg", "长" * 116 + ".jpg"),
    ],
)
def test_a_hostile_name_comes_out_clean(
    visitor: Client, county: County, name: str, kept: str
) -> None:
    upload(visitor, (name, make.picture()))

    (row,) = rows(county)
    assert row.name == kept
    answer = visitor.get(f"/files/{row.pk}")
    assert not re.search(r"[\r\n/\\]", answer["Content-Disposition"])
