"""Headings as people write them: starred, broken over lines, marked as required."""

from __future__ import annotations

import re

from kernel.chinese.text import compact

MAX_LENGTH = 120
_MARKS = re.compile(r"^[*★☆]+|[*★☆:]+$|\((?:必填|选填|必填项|非必填|required|optional)\)")


def heading_key(text: object) -> str:
    """Return a heading's normal form for comparison: no blanks, stars and marks, lower case."""
    return _MARKS.sub("", compact(text)).casefold()
