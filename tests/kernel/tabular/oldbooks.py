"""Workbooks of other formats for tests, put together byte by byte: .xls (BIFF 8), .xlsb and .ods."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Shown:
    """A number whose format shows at least so many digits, a unit behind or a text before it; perhaps crossed out."""

    number: float
    unit: str = ""
    digits: int = 1
    is_struck: bool = False
    before: str = ""

    @property
    def form(self) -> str:
        before, unit = (f'"{text}"' if text else "" for text in (self.before, self.unit))
        return f"{before}{'0' * self.digits}{unit}"


@dataclass(frozen=True)
class Struck:
    """A text whose end is crossed out."""

    text: str


def xls(
    *rows: Sequence[Any],
    merged: tuple[int, int, int, int] | None = None,
    hidden: Sequence[int] = (),
    from_1904: bool = False,
) -> bytes:
    """Return an .xls with one sheet of texts and numbers; None is the error #REF!."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    texts: list[str] = []
    # The style of a number by its format and font; the first one shows nothing.
    styles = {("General", False): 0}
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, Struck):
                place = struct.pack("<HHHI", row, column, 0, len(texts))
                texts.append(value.text)
                sheet += _record(0x00FD, place)
            else:
                sheet += _old_cell(row, column, value, styles)
    for row in hidden:
        sheet += _record(0x0208, struct.pack("<HHHHIHH", row, 0, 9, 255, 0, 0x20, 0))
    if merged:
        top, left, bottom, right = merged
        sheet += _record(0x00E5, struct.pack("<HHHHH", 1, top, bottom, left, right))
    sheet += _record(0x000A, b"")
    name = "名册".encode("utf-16-le")
    bound = struct.pack("<BBBB", 0, 0, 2, 1) + name
    mode = _record(0x0022, struct.pack("<H", from_1904))
    mode += _old_formats(styles)
    shared = _shared(texts) if texts else b""
    start = len(begin) + len(mode) + 4 + 4 + len(bound) + len(shared) + 4
    head = mode + _record(0x0085, struct.pack("<I", start) + bound) + shared + _record(0x000A, b"")
    return ole("Workbook", begin + head + sheet)


def _old_cell(row: int, column: int, value: Any, styles: dict[tuple[str, bool], int]) -> bytes:
    look = (value.form, value.is_struck) if isinstance(value, Shown) else ("General", False)
    place = struct.pack("<HHH", row, column, styles.setdefault(look, len(styles)))
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x0204, place + struct.pack("<HB", len(value), 1) + text)
    if value is None:
        return _record(0x0205, place + b"\x17\x01")
    number = value.number if isinstance(value, Shown) else value
    return _record(0x0203, place + struct.pack("<d", number))


def _shared(texts: Sequence[str]) -> bytes:
    """Return shared texts whose end is in the second font; the first text goes on in a further record."""
    found = struct.pack("<II", len(texts), len(texts))
    cut = 0
    for text in texts:
        found += struct.pack("<HBH", len(text), 0x09, 1) + text.encode("utf-16-le")
        cut = cut or len(found) - 2
        found += struct.pack("<HH", len(text) - 1, 1)
    return _record(0x00FC, found[:cut]) + _record(0x003C, b"\1" + found[cut:])


def _old_formats(styles: dict[tuple[str, bool], int]) -> bytes:
    """Return two fonts, the formats, and the styles that have one of each."""
    found = b"".join(_record(0x0031, struct.pack("<HH", 220, bits) + bytes(12)) for bits in (0, 8))
    for (form, _struck), at in styles.items():
        coded = struct.pack("<HHB", 164 + at, len(form), 1) + form.encode("utf-16-le")
        found += _record(0x041E, coded)
    for (_form, is_struck), at in styles.items():
        found += _record(0x00E0, struct.pack("<HH", is_struck, 164 + at) + bytes(16))
    return found


def ole(name: str, stream: bytes) -> bytes:
    """Return a compound file of one stream."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    sectors = len(stream) // 512
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    # One sector of the allocation table, then one of the directory, then the stream.
    head += struct.pack("<IIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE) + struct.pack("<I", 0)
    head += struct.pack("<I", 0) + b"\xff" * 432
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    folder = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    return (
        head
        + table
        + folder.ljust(128)
        + (_entry(name, 2, 2, len(stream))).ljust(384, b"\0")
        + stream
    )


def xlsb(*rows: Sequence[str]) -> bytes:
    """Return an .xlsb with one sheet of texts."""
    book = _part(0x83) + _part(0x8F) + _part(
        0x9C, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("名册")
    ) + _part(0x90) + _part(0x84)  # fmt: skip
    last = len(rows) - 1, max(map(len, rows)) - 1
    sheet = _part(0x81) + _part(0x94, struct.pack("<IIII", 0, last[0], 0, last[1])) + _part(0x91)
    for row, cells in enumerate(rows):
        sheet += _part(0x00, struct.pack("<I", row) + bytes(21))
        for column, text in enumerate(cells):
            sheet += _part(0x06, struct.pack("<II", column, 0) + _wide(text))
    sheet += _part(0x92) + _part(0x82)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    link = '<Relationship Id="rId1" Type="{}/{}" Target="{}"/>'
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": links.format(link.format(office, "officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": links.format(
                link.format(office, "worksheet", "worksheets/sheet1.bin")
            ),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


@dataclass
class Formula:
    """A formula that was never computed, or gave an error."""

    error: str = ""


def ods(*rows: Sequence[Any], hidden: Sequence[int] = ()) -> bytes:
    """Return an .ods with one sheet of texts and numbers; a pair is a text merged over that many rows."""
    lines = "".join(
        f"<table:table-row{' table:visibility=' + chr(34) + 'filter' + chr(34) if at in hidden else ''}>"
        f"{''.join(map(_cell, row))}</table:table-row>"
        for at, row in enumerate(rows)
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in (
            *((name, name) for name in ("office", "table", "text", "calcext", "style")),
            ("number", "datastyle"),
        )
    )
    shown = {cell for row in rows for cell in row if isinstance(cell, Shown)}
    struck = '<style:text-properties style:text-line-through-style="solid"/>'
    styles = "".join(
        f'<number:number-style style:name="N{hash(cell)}"><number:text>{cell.before}</number:text><number:number number:min-integer-digits="{cell.digits}"/>'
        f"<number:text>{cell.unit}</number:text></number:number-style>"
        f'<style:style style:name="c{hash(cell)}" style:family="table-cell" style:data-style-name="N{hash(cell)}">'
        f'<style:text-properties style:text-line-through-style="{"solid" if cell.is_struck else "none"}"/></style:style>'
        for cell in shown
    )
    styles += f'<style:style style:name="T1" style:family="text">{struck}</style:style>'
    content = (
        f'<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="名册">'
        f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def packed(parts: dict[str, bytes | str]) -> bytes:
    """Return a zip of parts by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, Formula):
        kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
        text = f"<text:p>{value.error}</text:p>" if value.error else ""
        return f'<table:table-cell table:formula="of:=A1" {kind if text else ""}>{text}</table:table-cell>'
    if isinstance(value, Struck):
        whole, part = escape(value.text[:-1]), escape(value.text[-1])
        return f'<table:table-cell office:value-type="string"><text:p>{whole}<text:span text:style-name="T1">{part}</text:span></text:p></table:table-cell>'
    if isinstance(value, tuple):
        text, down = value
        return _cell(text).replace(" office", f' table:number-rows-spanned="{down}" office', 1)
    if isinstance(value, Shown):
        return f'<table:table-cell table:style-name="c{hash(value)}" office:value-type="float" office:value="{value.number}"/>'
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = f"{name}\0".encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return (
        head
        + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _part(number: int, data: bytes = b"") -> bytes:
    head = bytes([number, 0x01]) if number >= 0x80 else bytes([number])
    size, length = b"", len(data)
    while length > 127:
        size, length = size + bytes([length & 127 | 128]), length >> 7
    return head + size + bytes([length]) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
