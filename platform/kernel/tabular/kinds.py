"""Tell files that are no table we read from tables, by their first bytes and parts: a reason for each."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.tabular.limits import MAX_RATIO, MAX_UNPACKED, no_table, too_large
from kernel.tabular.webparts import holds_tables

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MAX_PARTS = 1000
# Names of streams in OLE files; documents and slides have none of the first two.
_STREAMS = {name: f"{name}\0".encode("utf-16-le") for name in ("Workbook", "Book")}
_LOCKED = "EncryptedPackage\0".encode("utf-16-le")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_ODS = b"opendocument.spreadsheet"
_XML_BOOK = re.compile(r"urn:schemas-microsoft-com:office:spreadsheet|opendocument.spreadsheet")
_SINGLE_FILE = re.compile(
    r"\A\s*(?:mime-version:|from: *<?saved by|content-type: *multipart/)", re.I
)


def is_workbook(name: str, content: bytes) -> bool:
    """Say whether this is a workbook, or a page with tables, for `workbooks`; else it is a text for `textfiles`.

    Raises Invalid, saying what the file is, for one that holds no table we read.
    """
    if name.startswith("~$"):
        raise Invalid(
            file=_(
                "This is a temporary file that Excel or WPS keeps beside an open workbook. "
                "Choose the file of the same name without ~$."
            )
        )
    if content.startswith(_ARCHIVES):
        raise _archive()
    if content.startswith(OLE):
        _look_at_streams(content)
        return True
    if content.startswith(ZIP):
        _look_at_parts(content)
        return True
    return holds_tables(content)


def refuse_markup(text: str) -> None:
    """Raise Invalid for XML, web pages and other texts that are no table of lines."""
    start = text[:4000].lstrip("\ufeff \t\r\n")
    if _SINGLE_FILE.match(start):
        raise Invalid(
            file=_(
                "This is a workbook or page saved as one web file (.mht). "
                "Open it in Excel or WPS and save it as .xlsx."
            )
        )
    if not start.startswith("<"):
        return
    if _XML_BOOK.search(start):
        raise Invalid(
            file=_(
                "This is an XML workbook of Excel 2003 or of LibreOffice. "
                "Open it in Excel or WPS and save it as .xlsx."
            )
        )
    if start.startswith("<?xml") and "<html" not in start.lower():
        raise Invalid(
            file=_("This is an XML file, not a workbook. Ask for the table as .xlsx or .csv.")
        )
    raise Invalid(
        file=_("This is a web page, not a workbook. Open it in Excel or WPS, save it as .xlsx.")
    )


def locked() -> Invalid:
    """Return the error for a workbook with a password."""
    return Invalid(
        file=_(
            "This workbook has a password. Open it in Excel or WPS, take the password off, "
            "save it and choose it again."
        )
    )


def damaged() -> Invalid:
    """Return the error for a workbook that cannot be read."""
    return Invalid(file=_("The file is damaged or no workbook. Open it, save it again as .xlsx."))


def _look_at_streams(content: bytes) -> None:
    if _LOCKED in content:
        raise locked()
    if not any(stream in content for stream in _STREAMS.values()):
        raise no_table()


def _look_at_parts(content: bytes) -> None:
    """Raise Invalid when the zip directory shows a decompression bomb or no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged() from error
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO or len(parts) > _MAX_PARTS:
        raise too_large()
    names = {part.filename.replace("\\", "/").lstrip("/").casefold() for part in parts}
    if _ODS in content[:200]:
        return
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        raise Invalid(
            file=_("This is a file of Apple's Numbers. Export it there as an Excel file (.xlsx).")
        )
    is_office = "[content_types].xml" in names or "_rels/.rels" in names
    folders = {name.partition("/")[0] for name in names}
    if "content.xml" in names or "ofd.xml" in names or folders & {"word", "ppt", "visio"}:
        raise no_table()
    if not is_office:
        raise _archive()


def _archive() -> Invalid:
    return Invalid(file=_("This is an archive, not a workbook. Unpack it and choose the .xlsx."))
