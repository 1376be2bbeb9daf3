"""What is said of an import's rows, grouped: one line for equal reasons, which opens its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Min, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel.models import Import, ImportFault
from kernel.tabular.importers import FURTHER, NEW_WORD, REFUSED, REMARK, Importer, importers

# At most this many rows of a group are shown; the workbook has all refused ones.
SHOWN = 50
ASKED = 30
_ORDER = (REFUSED, FURTHER, REMARK)
_LABELS: Mapping[str, Any] = {
    "conflict": lazy("the same number with other values"),
    "placeholder": lazy("says that there is no value"),
    "digits_lost": lazy("a number cell that has lost its last digits"),
    "no_phone": lazy("no phone number, left out"),
    "phone_part": lazy("only the first number is taken over"),
    "bad_date": lazy("no day of the calendar"),
    "too_long": lazy("too long"),
    "odd_name": lazy("a doubtful name"),
    "beside_name": lazy("something stood beside the name and is left out"),
    "first_day": lazy("a period, of which the first day is taken"),
    "private_number": lazy("a phone or ID number, left out"),
    "matched": lazy("written otherwise, taken for one that exists"),
}
_GROUP = ("weight", "code", "column")


@dataclass(frozen=True)
class Group:
    """The rows of which one thing is said: `count` of them, with `values` different values."""

    weight: str
    column: str
    title: str
    count: int
    values: int
    # The kind of table that has to be imported before, or None.
    first: type[Importer] | None = None
    rows: list[ImportFault] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


def groups_of(
    row: Import, importer: type[Importer], may_bring: Callable[[type[Importer]], bool]
) -> dict[str, list[Group]]:
    """Return {weight: groups, the largest first}, each with its first SHOWN rows. Two queries.

    A kind of table that has to be imported before is named to those who may bring it.
    """
    found: dict[tuple[str, ...], Group] = {}
    summed = row.faults.order_by().values(*_GROUP)
    for line in summed.annotate(
        rows=Count("id"),
        kinds=Count("value", distinct=True),
        reasons=Count("reason", distinct=True),
        said=Min("reason"),
    ):
        code = line["code"]
        needed = importers.get(importer.needs.get(code, ""))
        found[tuple(line[name] for name in _GROUP)] = Group(
            line["weight"],
            line["column"],
            _title(importer, code, line["said"], is_one=line["reasons"] == 1),
            line["rows"],
            line["kinds"],
            needed if needed and may_bring(needed) else None,
        )
    place = Window(RowNumber(), partition_by=[F(name) for name in _GROUP], order_by="id")
    for fault in row.faults.annotate(place=place).filter(place__lte=SHOWN).order_by("id"):
        found[fault.weight, fault.code, fault.column].rows.append(fault)
    groups = sorted(found.values(), key=lambda group: -group.count)
    return {weight: [g for g in groups if g.weight == weight] for weight in _ORDER}


@dataclass(frozen=True)
class Word:
    """A word that nobody explained yet: the name of its answer in a form, and the rows that hold it.

    They wait, unless it `is_new`, taken for something new, or `is_left_out`. `meanings` are what it may mean.
    """

    name: str
    text: str
    count: int
    is_new: bool
    is_left_out: bool
    meanings: Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Question:
    """The unknown words of a column."""

    field: str
    label: Any
    words: list[Word]


def questions_of(row: Import) -> list[Question]:
    """Return what the report of a checked file asks: at most ASKED words a column, the most frequent first."""
    importer, said = importers[row.kind](), row.report.get("words", {})
    asked: list[Question] = []
    remarks = row.faults.filter(Q(code=NEW_WORD) | Q(code__startswith="unknown_"), weight=REMARK)
    told = set(remarks.values_list("code", "value").distinct()) if said else set()
    for key, found in said.items():
        column = importer.columns[key]
        meanings = importer.meanings_of(column)
        if not meanings:
            continue  # such as branches before any is there: the reason says what to import first
        often = sorted(found.items(), key=lambda word: -word[1])[:ASKED]
        words = [
            Word(
                f"word_{key}_{at}",
                text,
                count,
                (NEW_WORD, text) in told,
                (f"unknown_{key}", text) in told,
                importer.likely(column, text, meanings),
            )
            for at, (text, count) in enumerate(often)
        ]
        asked.append(Question(key, column.label, words))
    return asked


def _title(importer: type[Importer], code: str, said: str, *, is_one: bool) -> str:
    """Return a group's title: the reason when all rows have the same, else the label of its code."""
    label = importer.fault_labels.get(code) or _LABELS.get(code)
    if said and is_one:
        return said
    if label is None and said:
        return _("the reasons differ: open to see that of each row")
    return str(label or _("read differently"))
