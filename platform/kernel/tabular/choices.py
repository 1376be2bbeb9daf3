"""Rows that contradict another row or what is recorded: none is applied before a person chose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.chinese.text import clean
from kernel.fields import blind_index
from kernel.models import Import, RowChoice
from kernel.tabular.headings import heading_key

OPEN, KEEP, TAKE, OTHER = RowChoice.Choice.values
# The column of the workbook to mend, and what stands in it until somebody chose.
HEADING = "处理"
OFFERED = ("采用本行", "保留原有", "不是同一个")
_SAID = {
    **dict.fromkeys(("采用本行", "改为本行", "采用", "本行", "改为这一行", "take", "takethisrow"), TAKE),
    **dict.fromkeys(("保留原有", "保留", "原有", "不采用", "keep", "keepwhatisrecorded"), KEEP),
    **dict.fromkeys(("不是同一个", "不是同一户", "新增", "另一个", "other", "notthesame"), OTHER),
}  # fmt: skip

# What stands in the column where nobody chose.
_NOTHING_SAID = frozenset({"请选择", "待定", "/", "-", "无"})


# Behind a choice, as people end a sentence.
_END = re.compile(r"[.。!！,，;；、]+$")


def offered(*, may_differ: bool) -> tuple[str, ...]:
    """Return the choices as people write them; that two are not the same only where that can be."""
    return OFFERED if may_differ else OFFERED[:2]


def _word(said: str) -> str:
    return _END.sub("", heading_key(said))


@dataclass
class Choices:
    """What was chosen of the rows of a kind, {hash of the row: choice}, and the keys of such rows."""

    kind: str
    # What was chosen by page for this file: {hash of the row as text: choice}.
    by_page: Mapping[str, str] = field(default_factory=dict)
    made: dict[bytes, str] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    open_keys: set[str] = field(default_factory=set)
    # What this file says: {hash of the row: (key, choice)}.
    said: dict[bytes, tuple[str, str]] = field(default_factory=dict)

    def of(self, cells: Mapping[str, Any], key: str, said: str | None) -> str | None:
        """Return the choice for a row, OPEN for one that waits for it, None for a row never disputed.

        `said` is the cell of the file's own column, None when it has none.
        """
        if key not in self.keys and not said and not self.by_page:
            return None
        digest = row_hash(self.kind, cells)
        by_page = self.by_page.get(digest.hex())
        choice = by_page or (_SAID.get(_word(said)) if said else None)
        if choice is not None:
            self.said[digest] = (key, choice)
            return choice
        known = self.made.get(digest)
        is_waiting = said is not None and key in self.open_keys
        return OPEN if known is None and is_waiting else known

    def is_misspelt(self, said: str | None) -> bool:
        """Say whether the file's own column holds a word that is no choice."""
        word = _word(said) if said else ""
        return bool(word) and word not in _SAID and word not in _NOTHING_SAID

    def is_said(self, cells: Mapping[str, Any]) -> bool:
        """Say whether the choice for a row was made for this file, not for an earlier one."""
        _key, choice = self.said.get(row_hash(self.kind, cells), ("", OPEN))
        return choice != OPEN

    def settle(self, cells: Mapping[str, Any], key: str) -> None:
        """Note that another row was chosen, so that this one is not asked about again."""
        self.said[row_hash(self.kind, cells)] = (key, KEEP)

    def reopen(self, cells: Mapping[str, Any], key: str) -> None:
        """Forget what this file says of a row: it cannot be chosen."""
        self.said[row_hash(self.kind, cells)] = (key, OPEN)

    def forget(self, cells: Mapping[str, Any]) -> None:
        """Forget what this file says of a row that nothing contradicts."""
        self.said.pop(row_hash(self.kind, cells), None)

    def dispute(self, cells: Mapping[str, Any], key: str) -> str:
        """Note that a row waits for a choice; return its hash as text."""
        digest = row_hash(self.kind, cells)
        self.said.setdefault(digest, (key, OPEN))
        return digest.hex()


def read(kind: str, of: Import | None = None) -> Choices:
    """Return what applied files say of rows of this kind of table, and what was answered to the file `of`.

    What only the check of that file found does not count for it. One query.
    """
    found = Choices(kind, of.mapping.get("chosen", {}) if of else {})
    rows = RowChoice.objects.filter(kind=kind)
    if of is not None:
        rows = rows.exclude(of=of, choice=OPEN)
    for row, key, choice in rows.values_list("row", "key", "choice"):
        found.made[bytes(row)] = choice
        found.keys.add(key)
        if choice == OPEN:
            found.open_keys.add(key)
    return found


def keep_open(choices: Choices, of: Import) -> None:
    """Store the rows of a file that wait for a choice; one once made is not opened again."""
    RowChoice.objects.bulk_create(_rows(choices, of, are_open=True), ignore_conflicts=True)


def keep(choices: Choices, of: Import) -> None:
    """Store the choices of a file that is applied, for later files."""
    RowChoice.objects.bulk_create(
        _rows(choices, of, are_open=False),
        update_conflicts=True,
        unique_fields=["kind", "row"],
        update_fields=["choice", "key", "of"],
    )


def take_back(of: Import) -> None:
    """Open the choices of a file that is taken back."""
    of.choices.update(choice=OPEN)


def _rows(choices: Choices, of: Import, *, are_open: bool) -> list[RowChoice]:
    return [
        RowChoice(kind=choices.kind, row=row, key=key, choice=choice, of=of)
        for row, (key, choice) in choices.said.items()
        if (choice == OPEN) == are_open
    ]


def row_hash(kind: str, cells: Mapping[str, Any]) -> bytes:
    """Return the keyed hash of a row's filled cells, the same for each file that holds the row."""
    filled = {key: text for key, cell in cells.items() if (text := clean(cell))}
    return blind_index(f"row/{kind}", json.dumps(filled, sort_keys=True)) or b""


def column_of(headings: Iterable[str]) -> int | None:
    """Return the place of the column of choices, None when the file has none."""
    return next(
        (at for at, heading in enumerate(headings) if heading_key(heading) == HEADING), None
    )
