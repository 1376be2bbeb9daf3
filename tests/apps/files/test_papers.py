"""Documents are told by their content; what can do harm is refused with its reason."""

from __future__ import annotations

import struct

import pytest

from apps.files import services
from apps.files.rules import types
from kernel.errors import Invalid
from tests import make
from tests.make.files import DOCX, EMPTY_PDF


def taken(content: bytes, name: str = "文件") -> tuple[str, str]:
    facts = services.check(make.given(content, name), ["paper"]).facts
    assert facts["size"] == len(content)
    return facts["media_type"].rpartition("/")[2], facts["name"]


def refused(content: bytes, name: str = "文件.docx") -> str:
    with pytest.raises(Invalid) as error:
        services.check(make.given(content, name), ["paper"])
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (EMPTY_PDF, "决议.PDF", "决议.PDF"),
        (EMPTY_PDF + b"/JavaScript %%EOF", "决议.docx", "决议.pdf"),
        (make.document(), "总结.docx", "总结.docx"),
        (make.document(DOCX.replace("word", "spread").replace("processingml.document", "sheetml.sheet")), "表", "表.xlsx"),
        (make.old_document("WordDocument"), "旧.wps", "旧.wps"),
        (make.old_document("Book"), "旧.et", "旧.et"),
        (make.archive({"OFD.xml": b"<ofd:OFD/>"}), "公文.ofd", "公文.ofd"),
        ("姓名,电话\r\n王丽兰,1".encode(), "名单.csv", "名单.csv"),
        ("姓名,电话\r\n王丽兰,1".encode("gb18030"), "名单.csv", "名单.csv"),
        ("说明".encode(), "说明.html", "说明.txt"),
    ],
)  # fmt: skip
def test_a_document_is_known_by_its_content(content: bytes, name: str, kept: str) -> None:
    media_type, named = taken(content, name)

    assert named == kept
    assert f"application/{media_type}" in types.MEDIA_TYPES or media_type == "plain"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (make.document(DOCX.replace("document.main", "macroEnabled.main")), "宏"),
        (make.document(**{"word/vbaProject.bin": b"x"}), "宏"),
        (make.old_document("WordDocument", "_VBA_PROJECT"), "宏"),
        (make.old_document("EncryptionInfo", "EncryptedPackage"), "密码"),
        (make.old_document("Root Entry"), "不收"),
        (make.archive({"word/document.xml": b"x"}), "不收"),
        (make.archive({"[Content_Types].xml": b"<Types/>"}), "不收"),
        (make.document()[:-30], "损坏"),
        (EMPTY_PDF[:-8], "损坏"),
        (b"MZ\x90\x00\x03", "不收"),
        (rb"{\rtf1 x}", "不收"),
        (b"a\x00b", "不收"),
        (make.picture(), "文档"),
        (b"", "空的"),
    ],
)
def test_what_is_harmful_or_none_of_them_is_refused(content: bytes, word: str) -> None:
    assert word in refused(content)


def test_a_document_that_unpacks_to_a_gigabyte_is_refused() -> None:
    bomb = make.document(**{"word/media/a.xml": bytes(types.MOST_UNPACKED)})
    assert len(bomb) < 300_000

    assert "解开后过大" in refused(bomb)


def test_a_document_of_thousands_of_parts_is_refused() -> None:
    parts = {f"p{number}": b"" for number in range(types.MOST_ENTRIES)}

    assert "解开后过大" in refused(make.document(**parts))


def test_an_index_packed_in_an_unknown_way_is_damaged() -> None:
    content = make.document()
    at = content.index(b"PK\x01\x02") + 10

    assert "损坏" in refused(content[:at] + struct.pack("<H", 97) + content[at + 2 :])


@pytest.mark.parametrize("content", [make.document(), make.archive({"OFD.xml": b"<ofd:OFD/>"})])
def test_an_archive_with_any_byte_changed_is_taken_or_refused(content: bytes) -> None:
    outcomes = set()
    for place in range(4, len(content)):
        for value in (0, 255):
            changed = content[:place] + bytes([value]) + content[place + 1 :]
            try:
                outcomes.add(taken(changed)[0])
            except Invalid:
                outcomes.add("refused")

    assert "refused" in outcomes
