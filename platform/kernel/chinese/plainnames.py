"""Names of people that hold nothing else: nearly all of a list are told by a glance."""

from __future__ import annotations

import re
from typing import Any, TypeGuard

from kernel.chinese.persons import NO_PERSON

_SHORT = re.compile("[\u4e00-\u9fa5]{2,3}")
# Characters of what `persons`, `doubtful` and `names` look for in a name: titles, sexes, several people, forms of
# address, what is left of another encoding, the row of an example.
_ODD = re.compile(
    "[党支册名填制计数备式动休夫口父母兄姐一全家爱人等某志生士师记组主员长经板已任男女老小总哥嫂叔婶伯姨爷例锟斤拷烫屯]"
)


def is_plain_name(cell: Any) -> TypeGuard[str]:
    """Say whether a cell is a person's name of two or three characters in its one form, without any doubt.

    Of others nothing is said: they are looked at in full.
    """
    return (
        isinstance(cell, str)
        and _SHORT.fullmatch(cell) is not None
        and _ODD.search(cell) is None
        and cell not in NO_PERSON
    )
