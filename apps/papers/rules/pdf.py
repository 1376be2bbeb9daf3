"""PDF of plain values, set by typst with fonts of its own; nothing of the system is needed.

Loaded by the first document (`kernel.lazily`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from apps.papers.rules.signs import Marks

SOURCES = Path(__file__).parent


def drawn(values: Mapping[str, Any], source: str = "meetings") -> bytes:
    """Return the PDF that `<source>.typ` makes of values, of meetings as `queries.facts` makes them.

    They reach the document as JSON, which it reads as data: no text of anybody is ever source. Signs
    that the fonts do not have are marked, and a note at the end says which they were.
    """
    marks = Marks(values)
    given = {**marks.put(values), "missing": marks.notes()}
    compiler = typst.Compiler(
        (SOURCES / f"{source}.typ").read_bytes(), root=SOURCES, font_paths=_fonts(), ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(given, ensure_ascii=False)},
    )  # fmt: skip
    drawn, _warnings = compiler.compile_with_warnings(format="pdf")
    if not isinstance(drawn, bytes):
        raise TypeError("A PDF is one file.")
    return drawn


@cache
def _fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
