"""A table is found wherever people put it, and each row keeps the number the workbook shows."""

from __future__ import annotations

import random
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.utils import translation

from kernel.errors import Invalid
from kernel.tabular.headings import heading_key
from kernel.tabular.limits import MAX_COLUMNS, MAX_LINES
from kernel.tabular.reading import Sheet, read_table
from tests.kernel.tabular.books import book
from tests.kernel.tabular.oldbooks import ole, packed

HEADINGS = ("序号", "姓名", "电话")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KNOWN = frozenset(map(heading_key, ("姓名", "电话")))
WANG, LI = (1, "王丽兰", "19900000001"), (2, "李四", "19900000002")


def read(content: bytes, name: str = "a.xlsx") -> Sheet:
    return read_table(name, content, KNOWN)


def refusal(content: bytes) -> str:
    """Return what is said of a file that is refused."""
    with translation.override("en"), pytest.raises(Invalid) as refused:
        read(content)
    return str(refused.value)


def archive(**parts: str) -> bytes:
    """Return a zip, as most files of an office are."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return buffer.getvalue()


def test_titles_and_blank_rows_above_the_heading_are_passed_over() -> None:
    table = read(book(("崇义县党员汇总表",), (), HEADINGS, WANG, ("", "  ", ""), LI))

    assert table.headings == HEADINGS
    assert [number for number, _row in table.rows] == [4, 6]


def test_a_table_may_stand_anywhere_on_any_sheet() -> None:
    table = read(book(HEADINGS, WANG, at=(6, 3), beside=True))

    assert table.sheet == "名册"
    assert table.rows == [(8, ["", "", "", 1.0, "王丽兰", "19900000001"])]


def test_totals_and_what_stands_below_the_table_are_no_rows() -> None:
    notes = (("填表人：张三", "审核人：李四", "日期：2026年1月1日"), ("注：以上属实",))
    table = read(book(HEADINGS, WANG, ("小计", "", 1), LI, ("", "合计：", 2), *notes))

    assert [number for number, _row in table.rows] == [2, 4]


def test_dates_stay_dates() -> None:
    table = read(book(HEADINGS, (date(2015, 3, 17), "王丽兰", "")))

    assert table.rows[0][1][0] == date(2015, 3, 17)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_are_read_in_the_encodings_of_offices(encoding: str, delimiter: str) -> None:
    lines = ("党员登记表", delimiter.join(HEADINGS), delimiter.join(map(str, WANG)))

    table = read("\r\n".join(lines).encode(encoding), "a.csv")

    assert table.rows == [(3, ["1", "王丽兰", "19900000001"])]


@pytest.mark.parametrize("written", ["*姓名", "姓 名", "姓名（必填）", "姓\n名", "姓名：", "姓名*"])
def test_headings_are_known_however_they_are_written(written: str) -> None:
    assert heading_key(written) == "姓名"


def test_a_table_without_known_headings_is_refused() -> None:
    with pytest.raises(Invalid):
        read(book(("甲", "乙"), ("1", "2")))


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(Invalid):
        read(book(HEADINGS))


@pytest.mark.parametrize("size", [(MAX_LINES + 1, 2), (2, MAX_COLUMNS + 1)])
def test_too_large_a_sheet_is_refused_by_name(size: tuple[int, int]) -> None:
    rows, columns = size
    with pytest.raises(Invalid, match="名册"):
        read(book(HEADINGS, *[("x",) * columns] * (rows - 1)))


EMPTY = {
    "nothing": b"",
    "blanks": b" \r\n\t\n",
    "a mark of its encoding": b"\xef\xbb\xbf",
    "UTF-16 without a text": b"\xff\xfe",
    "only separators": b",,\n,,\n",
    "a workbook without a cell": book(),
}


@pytest.mark.parametrize("kind", EMPTY)
def test_an_empty_file_is_called_empty(kind: str) -> None:
    assert "The file is empty." in refusal(EMPTY[kind])


def old(part: str) -> bytes:
    """Return a file of an old Office with a part of this name."""
    return OLE + bytes(500) + part.encode("utf-16-le") + bytes(500)


NO_TABLES = {
    "a PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "a JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "a PDF": b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "rich text": b"{\\rtf1\\ansi hello}",
    "a .docx": archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
    "an .odt": archive(
        mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<office/>"}
    ),
    "a .doc": old("WordDocument"),
    "noise": random.Random(1).randbytes(5000),
    "noise without a zero": random.Random(1).randbytes(5000).replace(b"\x00", b""),
}


@pytest.mark.parametrize("kind", NO_TABLES)
def test_what_holds_no_table_is_called_so(kind: str) -> None:
    assert "This is no Excel or CSV file." in refusal(NO_TABLES[kind])


FOREIGN = {
    "an XML workbook": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "an XML workbook of Excel 2003",
    ),
    "a flat .fods": (
        b'<?xml version="1.0"?><office:document office:mimetype='
        b'"application/vnd.oasis.opendocument.spreadsheet"/>',
        "an XML workbook",
    ),
    "XML": (b'<?xml version="1.0"?><data><row/></data>', "an XML file"),
    "a web page": (b"<html><table/></html>", "a web page"),
    "a single-file page": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "(.mht)"),
    "a locked .xlsx": (ole("EncryptedPackage", b"x"), "has a password"),
    "Numbers": (packed({"Index/Document.iwa": b"x"}), "Apple's Numbers"),
    "an archive": (packed({"名册.xlsx": b"x"}), "an archive"),
    "a .rar": (b"Rar!\x1a\x07\x01\x00" + bytes(90), "an archive"),
    "another encoding": (b"\xff\xff,\xff\xff\n1,2\n", "neither in UTF-8 nor in GB 18030"),
    "a damaged .xls": (ole("Workbook", b"x"), "holds no table"),
    "a damaged .ods": (
        packed(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"}
        ),
        "damaged",
    ),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_each_kind_of_file_that_is_not_read_has_its_own_reason(kind: str) -> None:
    content, reason = FOREIGN[kind]

    assert reason in refusal(content)


def test_the_temporary_file_beside_an_open_workbook_is_called_so() -> None:
    with pytest.raises(Invalid, match=r"~\$"):
        read(bytes(165), "~$名册.xlsx")


def test_a_stray_control_character_makes_a_text_table_no_other_file() -> None:
    lines = [",".join(HEADINGS), *(f"{n},王丽兰,199{n:08}" for n in range(20)), "21,\x01李四,1"]

    assert len(read("\n".join(lines).encode(), "a.csv").rows) == 21
