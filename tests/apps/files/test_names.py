"""Names of files: no path, no control signs, a fitting extension."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies

from apps.files.rules.names import LONGEST, cleaned


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("会议记录.pdf", "会议记录.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\li\\决议.PDF", "决议.PDF"),
        ("决\x00议\r\n.pdf", "决议.pdf"),
        ("决议\u202efdp.exe", "决议fdp.pdf"),
        ("决议.pdf.exe", "决议.pdf.pdf"),
        ("2026.11.26会议", "2026.11.26会议.pdf"),
        ("会议 11.26", "会议 11.26.pdf"),
        ("", "文件.pdf"),
        ("...", "文件.pdf"),
        (".pdf", "文件.pdf"),
        ("\ud800.pdf", "文件.pdf"),
        ('a"b;c=d.pdf', "a_b;c=d.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("长" * 300 + ".pdf", "长" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_a_name_is_cleaned(name: str, kept: str) -> None:
    assert cleaned(name, ["pdf"], "文件") == kept


@given(strategies.text())
def test_any_name_becomes_a_harmless_one(name: str) -> None:
    kept = cleaned(name, ["jpg", "jpeg"], "文件")

    assert 5 <= len(kept) <= LONGEST
    assert kept.lower().endswith((".jpg", ".jpeg"))
    assert not set('/\\<>:"|?*') & set(kept)
    assert not kept.startswith(".")
    assert not {"Cc", "Cf", "Cs"} & {unicodedata.category(sign) for sign in kept}
