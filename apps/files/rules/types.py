"""The type of a file, found by its content: neither its name nor the browser's word counts."""

from __future__ import annotations

import codecs
import re
import zipfile
from dataclasses import dataclass
from functools import partial
from typing import IO

from django.utils.translation import gettext as _

from kernel.errors import Invalid

PHOTO, PAPER = "photo", "paper"
A_PIECE = 64 * 1024
# An archive's own word, without unpacking: what it says too little of, no program opens.
MOST_UNPACKED, MOST_ENTRIES, LONGEST_INDEX = 200 * 2**20, 5000, 2**20
INDEX = "[Content_Types].xml"
_OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Type:
    """A type that is taken; the first extension is the usual one."""

    kind: str
    media_type: str
    extensions: tuple[str, ...]


JPEG = Type(PHOTO, "image/jpeg", ("jpg", "jpeg"))
PDF = Type(PAPER, "application/pdf", ("pdf",))
TEXT = Type(PAPER, "text/plain", ("txt", "csv"))
OFD = Type(PAPER, "application/ofd", ("ofd",))
# By what the index of the archive says of its main part: its name differs between programs.
OFFICE = {
    b"wordprocessingml.document.main+xml": Type(
        PAPER, f"{_OOXML}wordprocessingml.document", ("docx",)
    ),
    b"spreadsheetml.sheet.main+xml": Type(PAPER, f"{_OOXML}spreadsheetml.sheet", ("xlsx",)),
    b"presentationml.presentation.main+xml": Type(
        PAPER, f"{_OOXML}presentationml.presentation", ("pptx",)
    ),
}
# By a stream of the container; WPS writes the same ones.
OLD_OFFICE = {
    "WordDocument": Type(PAPER, "application/msword", ("doc", "wps")),
    "Workbook": Type(PAPER, "application/vnd.ms-excel", ("xls", "et")),
    "PowerPoint Document": Type(PAPER, "application/vnd.ms-powerpoint", ("ppt", "dps")),
}
TYPES = (JPEG, PDF, TEXT, OFD, *OFFICE.values(), *OLD_OFFICE.values())
MEDIA_TYPES = frozenset(one.media_type for one in TYPES)
# What a file chooser offers. Phones that keep photos as HEIC turn them into JPEG for it.
ACCEPTED = {
    PHOTO: ("image/jpeg", "image/png", "image/webp"),
    PAPER: tuple(f".{ending}" for one in TYPES if one.kind == PAPER for ending in one.extensions),
}
_PHOTOS = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF....WEBP", re.DOTALL)
_HEIC = re.compile(rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1|avif|avis)", re.DOTALL)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<|\{\\rtf)")
# Signs that no text has; a form feed and a final DOS end of file do occur.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")


def type_of(file: IO[bytes]) -> Type:
    """Return the type of a file by its content. Raises Invalid, saying why, for any that is not taken."""
    file.seek(0)
    head = file.read(1024)
    if not head:
        raise Invalid(_("The file is empty. Choose it again, or look whether it can be opened."))
    if _PHOTOS.match(head):
        return JPEG
    if _HEIC.match(head):
        raise Invalid(
            _(
                "This photo is in the format HEIC, which many computers cannot open. Send it as JPEG: on "
                "the phone choose “Most compatible” in the settings of the camera, or edit and export it."
            )
        )
    if head.startswith(b"%PDF-"):
        return _pdf(file)
    if head.startswith(b"PK\x03\x04"):
        return _archive(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(file)
    if _MARKUP.match(head) or not _is_text(file):
        raise _not_taken()
    return TEXT


def _pdf(file: IO[bytes]) -> Type:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 4096))
    if b"%%EOF" not in file.read():
        raise damaged()
    return PDF


def _archive(file: IO[bytes]) -> Type:
    try:
        names, index = _listed(file)
    except Invalid:
        raise
    except Exception as error:  # of hostile bytes zipfile raises zlib's and struct's errors too
        raise damaged() from error
    if "OFD.xml" in names:
        return OFD
    if b"macroEnabled" in index or any("vbaproject" in name.lower() for name in names):
        raise _macros()
    for main, found in OFFICE.items():
        if main in index:
            return found
    raise _not_taken()


def _listed(file: IO[bytes]) -> tuple[set[str], bytes]:
    """Return the names in an archive and the index of its parts; nothing else is unpacked."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
            raise Invalid(
                _("Unpacked, the document is far too large. Save it again with smaller pictures.")
            )
        names = {entry.filename for entry in entries}
        if INDEX not in names:
            return names, b""
        with archive.open(INDEX) as index:
            return names, index.read(LONGEST_INDEX)


def _old_office(file: IO[bytes]) -> Type:
    """Look for the names of streams: they stand whole in the container's directory."""
    wanted = [*OLD_OFFICE, "Book", "_VBA_PROJECT", "EncryptedPackage"]
    spelled = {name: f"{name}\0".encode("utf-16-le") for name in wanted}
    found, rest = set(), b""
    file.seek(0)
    for piece in iter(partial(file.read, A_PIECE), b""):
        rest += piece
        found |= {name for name, spelling in spelled.items() if spelling in rest}
        rest = rest[-64:]
    if "_VBA_PROJECT" in found:
        raise _macros()
    if "EncryptedPackage" in found:
        raise Invalid(_("The document has a password. Save it without one, then send it."))
    for name, one in OLD_OFFICE.items():
        if name in found or (name == "Workbook" and "Book" in found):
            return one
    raise _not_taken()


def _is_text(file: IO[bytes]) -> bool:
    """Say whether the file is text in UTF-8, or in GB 18030 as spreadsheets here still save it."""
    return any(_reads_as(file, encoding) for encoding in ("utf-8", "gb18030"))


def _reads_as(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        for piece in iter(partial(file.read, A_PIECE), b""):
            if _NO_TEXT.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def damaged() -> Invalid:
    """Return the refusal of a file that is not whole."""
    return Invalid(
        _("The file is damaged or was cut short. Open it, save it again, and send that file.")
    )


def _macros() -> Invalid:
    return Invalid(
        _("The document holds macros, which may do harm. Save it without macros, or as PDF.")
    )


def _not_taken() -> Invalid:
    return Invalid(
        _(
            "Files of this type are not taken. Photos: JPEG, PNG, WebP. Documents: PDF, OFD, Word, Excel, "
            "PowerPoint, WPS, text, CSV."
        )
    )
