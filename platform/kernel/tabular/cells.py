"""The cells of a row as they are meant, and what is to be said of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel.chinese.text import clean, compact
from kernel.tabular.bookparts import NO_RESULT

T = TypeVar("T")
# What people write into a cell in which there is nothing to write.
PLACEHOLDERS = frozenset(
    "无 没有 暂无 暂缺 空 空白 不详 未知 未填 未登记 不清楚 无电话 无号码 / // \\ - -- — —— ─ ——— ― … 、 . 。 * ** null none nil nan n/a na n.a. undefined \\n".split()
)
LONGEST_PLACEHOLDER = 9
# Codes of cells that hold no value, which needs no mask.
DROPPED = frozenset({"placeholder", "ditto", "cell_error", "no_result", "truth", "picture"})
_DITTO = frozenset({"同上", "〃", "″", '"', "”", "同前", "上同"})
# What a spreadsheet makes of these words; no column of a table holds a yes or no.
_TRUTHS = frozenset({"TRUE", "FALSE"})
# Those of letters only; one that holds an "e" is looked at in any case.
_PLAIN_WORDS = frozenset(
    written
    for word in PLACEHOLDERS | _DITTO | _TRUTHS
    for written in (word, word.upper(), word.title())
    if written.isalnum()
)
_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
_WORDS = {
    **dict.fromkeys(PLACEHOLDERS, "placeholder"),
    **dict.fromkeys(_DITTO, "ditto"),
    **dict.fromkeys(map(str.casefold, _TRUTHS), "truth"),
    **dict.fromkeys(map(str.casefold, _ERRORS), "cell_error"),
}
_MASKED = re.compile(r"\*{2,}|[●■×]{3,}|^[^\W\d_a-zA-Z]{0,2}\*[^\W\d_a-zA-Z]{0,2}$")
# Signs before a value that tell a spreadsheet to keep it as text.
_TEXT_MARKS = "'`’‘´＇"
_AS_FORMULA = re.compile(r'="([^"]*)"|=([0-9]+)')
# A link in a text table shows its second text.
_LINK = re.compile(r'=HYPERLINK\("[^"]*"[,;] ?"([^"]*)"\)', re.IGNORECASE)
# What WPS writes for a picture in a cell, and a formula that stayed a text.
_PICTURE = re.compile(r"=(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_FORMULA = re.compile(r"=[+-]?[A-Za-z_$][\w.$:]*[(|!+*/&-].*", re.DOTALL)
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_EXACT_SCIENTIFIC = re.compile(r"\+?([1-9])[.,]([0-9]{4,14})E\+?([0-9]{1,2})", re.IGNORECASE)
# A longer one without a plus is a code or a text.
_LONGEST_CODE = 18
# The last: a cell of blanks and signs only.
_ODD = re.compile(rf"^[={_TEXT_MARKS}]|[*＊●■×]|^\W+$")
# A number cell holds 15 digits; more are lost.
_EXACT = 10**15
_TEXTS: Mapping[str, Any] = {
    "placeholder": lazy("This says that there is no value; what is recorded stays."),
    "ditto": lazy("This says “as above”. Write the value itself into each row."),
    "cell_error": lazy(
        "This is an error of a formula, not a value. Mend the formula or write the value."
    ),
    "truth": lazy(
        "A spreadsheet made this a truth value. Format the cell as text and write it again."
    ),
    "no_result": lazy(
        "The cell holds a formula without a result. Open the file in Excel or WPS, save it, and bring it again."
    ),
    "picture": lazy("The cell holds a picture, and no text. Write the value."),
    "masked": lazy("The value is masked with asterisks. Bring a file with whole values."),
}
_SHORTENED = lazy(
    "A spreadsheet has shortened this long number, such as 3.6E+17, and its digits are lost. "
    "Format the column as text and enter the whole number again."
)
_NOT_WHOLE = lazy(
    "Written out, this number has a point in it: it was mistyped before a spreadsheet shortened it. "
    "Format the column as text and enter the whole number again."
)
_DIGITS_LOST = lazy(
    "The cell is a number, and a number cell keeps 15 digits only: the last ones are lost. "
    "Format the column as text and enter the number again."
)


class Refused(Exception):
    """A row cannot be imported: the column, its value, a stable code, the reason as text."""

    def __init__(self, column: str, value: Any, code: str, reason: Any) -> None:
        super().__init__(code)
        self.column, self.value, self.code, self.reason = column, clean(value), code, str(reason)


class Row(dict[str, Any]):
    """The cells of a row by field key, why it is refused, and remarks on what was read from it.

    A remark is a `Refused` that is not raised: the row is imported.
    """

    # What stands above the table and names its sheet and file, a line each, where the importer looks at it.
    above: str = ""
    # (heading, cell) of columns that no field takes, where the importer looks at them.
    beside: tuple[tuple[str, Any], ...] = ()
    # The cell of the column of choices, None when the file has none.
    choice: str | None = None
    refusals: tuple[Refused, ...] = ()
    remarks: tuple[Refused, ...] = ()

    def refuse(self, refusal: Refused) -> None:
        """Add a reason, unless the same column has one already."""
        # The frames of a traceback would keep every row of the file in memory.
        refusal.__traceback__ = refusal.__context__ = None
        if all(known.column != refusal.column for known in self.refusals):
            self.refusals = (*self.refusals, refusal)

    def attempt(self, read: Callable[..., T], *arguments: Any) -> T | None:
        """Return what `read` of this row and `arguments` returns; when it raises Refused, add that to the
        reasons and return None."""
        try:
            return read(self, *arguments)
        except Refused as refusal:
            self.refuse(refusal)
            return None

    def remark(self, column: str, value: Any, code: str, text: Any = "") -> None:
        """Say something of a row that is imported nevertheless."""
        self.remarks = (*self.remarks, Refused(column, value, code, text))

    def read_as(self, column: str, value: Any, name: str, code: str = "matched") -> None:
        """Say by which name a value was read that was written otherwise."""
        self.remark(column, value, code, _("Read as %(name)s.") % {"name": name})


def meant(cell: Any) -> tuple[Any, str]:
    """Return the value of a cell as it is meant, and the name of what was dropped ("" for nothing).

    Marks that keep numbers as text are removed. Dropped are placeholders (无, /), signs for "as
    above", errors of formulas, formulas without a result and values masked with asterisks: none of them may replace a value.
    """
    if not isinstance(cell, str) or not cell:
        return cell, ""
    return _meant(cell)


def is_plain(cell: Any) -> bool:
    """Say whether a cell is as it is meant in every column. Most cells are, and are told without `meant`."""
    if not isinstance(cell, str):
        return not has_lost_digits(cell)
    length, is_alnum = len(cell), cell.isalnum()
    if (length >= _LONGEST_CODE and (is_alnum or "+" not in cell)) or not (
        "E" in cell or "e" in cell or "Ｅ" in cell
    ):
        is_long = length > LONGEST_PLACEHOLDER
        if is_alnum:
            if is_long or cell not in _PLAIN_WORDS:
                return True
        elif is_long and not _ODD.search(cell):
            return True
    return not has_lost_digits(cell) and meant(cell) == (cell, "")


# Cached, since short words repeat: towns, kinds, states.
@lru_cache(maxsize=16384)
def _meant(cell: str) -> tuple[str, str]:
    if cell[:1] in _TEXT_MARKS or cell.startswith("="):
        cell = _unmarked(cell)
    text = compact(cell)
    if not text:
        return "", ""
    if text == NO_RESULT or _FORMULA.fullmatch(text):
        return "", "picture" if _PICTURE.match(text) else "no_result"
    dropped = _WORDS.get(text.casefold()) or ("" if text.strip("#") else "cell_error")
    if dropped:
        return "", dropped
    return ("", "masked") if _MASKED.search(text) else (cell, "")


def _unmarked(cell: str) -> str:
    if cell[0] == "=":
        if link := _LINK.fullmatch(cell):
            return link[1]
        found = _AS_FORMULA.fullmatch(cell)
        return found[1] or found[2] if found else cell
    rest = cell.lstrip(_TEXT_MARKS)
    # A name in quotation marks keeps them.
    return cell if any(mark in rest for mark in _TEXT_MARKS) else rest


def has_lost_digits(cell: Any) -> bool:
    """Say whether a number is too long for the number cell it stands in, or is in scientific notation."""
    if isinstance(cell, (float, int)):
        return not isinstance(cell, bool) and abs(cell) >= _EXACT
    is_one = isinstance(cell, str) and (len(cell) < _LONGEST_CODE or "+" in cell)
    return is_one and bool(_SCIENTIFIC.fullmatch(compact(cell)))


def exact_number(cell: Any) -> str:
    """Return the digits of a number in scientific notation that has them all, "" for any other cell.

    A spreadsheet keeps 15 digits, so that more than these say nothing of the last ones.
    """
    found = _EXACT_SCIENTIFIC.fullmatch(compact(cell)) if isinstance(cell, str) else None
    return found[1] + found[2] if found and len(found[2]) == int(found[3]) else ""


def dropped_text(code: str, cell: Any) -> str:
    """Return the sentence for a cell that `meant` dropped, or that has lost its digits."""
    if not isinstance(cell, str):
        return str(_TEXTS.get(code) or _DIGITS_LOST)
    return str(_TEXTS.get(code) or (_NOT_WHOLE if _is_no_whole_number(cell) else _SHORTENED))


def _is_no_whole_number(cell: str) -> bool:
    """Say whether a number in scientific notation has more digits than a whole one: 1.38000012345E+10."""
    found = _EXACT_SCIENTIFIC.fullmatch(compact(cell))
    return found is not None and len(found[2]) > int(found[3])
