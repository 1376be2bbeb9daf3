"""Photos and documents as bytes, harmless and hostile ones, and files brought into a county."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from apps.files import services
from apps.files.models import Attachment
from tests.make.basics import COMMAND

EMPTY_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def picture(
    size: tuple[int, int] = (40, 30), form: str = "JPEG", mode: str = "RGB", **saved: Any
) -> bytes:
    """Return a picture whose left half is red and whose right half is blue, where its mode has colours."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (size[0] // 2, 0, *size))
    written = BytesIO()
    image.convert(mode).save(written, form, **saved)
    return written.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """Return a whole PNG of one bit a pixel: some kilobytes for any size."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    parts = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def archive(parts: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return written.getvalue()


def document(main: str = DOCX, **more: bytes) -> bytes:
    """Return a Word document, or another of Office's by its main part."""
    index = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return archive(
        {"[Content_Types].xml": index.encode(), "word/document2.xml": b"<w:document/>", **more}
    )


def old_document(*streams: str) -> bytes:
    """Return the beginning of an OLE container with a directory of these streams."""
    entries = b"".join(f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


def given(content: bytes, name: str = "照片.jpg") -> ContentFile[bytes]:
    return ContentFile(content, name)


def attachment(content: bytes | None = None, name: str = "照片.jpg") -> Attachment:
    """Bring a file into the county in force."""
    file = given(picture() if content is None else content, name)
    kind = "photo" if content is None else services.check(file, ["photo", "paper"]).facts["kind"]
    return services.bring(actor=COMMAND, upload=file, kind=kind)
