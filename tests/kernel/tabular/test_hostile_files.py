"""Hostile files are refused in plain words, quickly, and harm no process.

They are small: what they unpack to, or claim to, is not.
"""

from __future__ import annotations

import os
import random
import resource
import struct
import zipfile
from io import BytesIO

import pytest

from kernel.errors import Invalid
from kernel.tabular import limits
from kernel.tabular.headings import heading_key
from kernel.tabular.reading import read_table
from tests.kernel.tabular.books import MAIN, cell, parts, row
from tests.kernel.tabular.oldbooks import ole, xls

KNOWN = frozenset(map(heading_key, ("姓名", "电话")))
HEAD = row(1, "姓名", "电话")
SHARED = '<c t="s"><v>0</v></c>'
NOISE = random.Random(1).randbytes(1_900_000)
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
REPEATED = HEAD + "".join(f'<row r="{n}">{SHARED * 60}</row>' for n in range(2, 15_000))


def lying() -> bytes:
    """Return a workbook whose table of contents says 1,000 bytes where 60 MB come out."""
    content = parts(HEAD + row(2, "B" * 60_000_000))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return content.replace(struct.pack("<L", size), struct.pack("<L", 1000))


HOSTILE = {
    "a cell in the last corner": lambda: parts(
        HEAD + f'<row r="1048576">{cell("XFD1048576", "x")}</row>'
    ),
    "a row beyond all rows": lambda: parts(
        HEAD + f'<row r="4294967295">{cell("A4294967295", "x")}</row>'
    ),
    "a reference that is no number": lambda: parts(
        HEAD + f"<row>{cell('Z' * 9 + '9' * 14, 'x')}</row>"
    ),
    "a diagonal without references": lambda: parts(
        HEAD + "<row><c><v>1</v></c></row>" * 30_000 + f"<row>{'<c><v>1</v></c>' * 30_000}</row>",
        noise=NOISE,
    ),
    "a billion texts claimed": lambda: parts(
        HEAD, strings=f'<sst {MAIN} count="99999999999" uniqueCount="99999999999"/>'
    ),
    "one long text in every cell": lambda: parts(
        REPEATED, strings=f"<sst {MAIN}><si><t>{'长' * 30_000}</t></si></sst>", noise=NOISE
    ),
    "entities that multiply": lambda: parts(HEAD + row(2, "&j;"), head=ENTITIES),
    "an entity from a file": lambda: parts(
        HEAD + row(2, "&k;"), head='<!DOCTYPE x [<!ENTITY k SYSTEM "file:///etc/passwd">]>'
    ),
    "a bomb": lambda: parts(HEAD, image=b"A" * 60_000_000),
    "a lying table of contents": lying,
    "broken off": lambda: parts(HEAD)[:400],
    "broken XML": lambda: parts(HEAD + "<row><c>"),
    "an archive": lambda: parts(HEAD).replace(b"[Content_Types].xml", b"[Content_Typos].xml"),
    "a binary workbook": lambda: parts(HEAD, **{"xl/workbook.bin": b"x"}),
    "an old or locked workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(5000),
    "an old workbook whose sectors go in a circle": lambda: (
        xls(("姓名", "电话"))[:516]
        + struct.pack("<126I", *[2] * 126)
        + xls(("姓名", "电话"))[1020:]
    ),
    "an old workbook of noise": lambda: ole("Workbook", NOISE),
    "noise": lambda: os.urandom(100_000),
    "nothing": lambda: b"",
    "only lines": lambda: b"\n" * 5_000_000,
    "one endless line": lambda: b"," * 5_000_000,
    "an open quote": lambda: '姓名,电话\n"'.encode() + b"x" * 4_000_000,
    "a web page": "<html><table><tr><td>姓名</td></tr></table></html>".encode,
    "too many bytes": lambda: b"a" * (limits.MAX_FILE + 1),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_it_is_refused_quickly(kind: str) -> None:
    content = HOSTILE[kind]()
    began = seconds()

    with pytest.raises(Invalid) as refusal:
        read_table("file.xlsx", content, KNOWN)

    assert refusal.value.fields["file"]
    assert seconds() - began < 2


def seconds() -> float:
    """Return the processor time of this process and of those it has ended."""
    here, ended = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return here.ru_utime + here.ru_stime + ended.ru_utime + ended.ru_stime


def test_the_reading_process_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "dark")
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")

    table = read_table("file.xlsx", parts(HEAD + row(2, "王", "1")), KNOWN)

    assert table.rows == [(2, ["王", "1"])]
