"""Normal form of headings: without stars, line breaks and marks such as "required"."""

from __future__ import annotations

import re
from functools import lru_cache

from kernel.chinese.text import compact
from kernel.chinese.traditional import simplified

MAX_LENGTH = 120
# Columns that only number the rows.
NUMBERING = frozenset({"序号", "编号", "行号", "no.", "row"})
_MARKS = re.compile(
    r"^[*★☆]+|^\(?[0-9]{1,2}[.、)]|[*★☆:]+$|\((?:必填|选填|必填项|非必填|required|optional)\)"
    # The same in English behind it: 姓名/Name.
    r"|(?<=[\u4e00-\u9fff)])/[A-Za-z][A-Za-z.'_-]{2,}$"
)


@lru_cache(maxsize=4096)
def heading_key(text: object) -> str:
    """Return a heading's normal form for comparison: no blanks, stars and marks, in lower case and simplified."""
    return simplified(_MARKS.sub("", compact(text)).casefold())
