"""Make a plan from rows: which are new, changed, unchanged, refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import ids
from kernel.fields import EncryptedTextField, hide_middle
from kernel.tabular import choices, words
from kernel.tabular.cells import (
    Refused,
    Row,
    dropped_text,
    has_lost_digits,
    is_plain,
    meant,
)
from kernel.tabular.choices import KEEP, OPEN, OTHER, TAKE
from kernel.tabular.disputes import CONFLICT, Disputes, of_file, of_stored
from kernel.tabular.fitting import Check, fitter
from kernel.tabular.importers import (
    FURTHER,
    NEW_WORD,
    REFUSED,
    REMARK,
    Existing,
    Fault,
    Field,
    Importer,
    Parsed,
    Plan,
    PlannedRow,
)
from kernel.tabular.mapping import Columns
from kernel.tabular.reading import Sheet
from kernel.tabular.rows import place_of, sheet_of

Progress = Callable[[int, int], None]
STEP = 1000
# At most this many cells are remembered to be as they are meant.
REMEMBERED = 2000
Numbered = tuple[int, Parsed]


def make_plan(
    importer: Importer, table: Sheet, columns: Columns, progress: Progress | None = None
) -> Plan:
    """Parse every row of `table` and compare it with the stored rows.

    `progress(done, total)` is called every STEP rows.
    """
    return _Planner(importer, table, columns).plan(progress)


class _Planner:
    """Makes the plan of one table."""

    def __init__(self, importer: Importer, table: Sheet, columns: Columns) -> None:
        self._importer, self._table = importer, table
        self._made = Plan(
            rows=len(table.rows) + len(table.broken),
            remarks=table.remarks,
            unknown=columns.unknown,
            faults=[
                Fault(int(number), "", "", code, reason[:300], sheet_of(number))
                for number, _cells, code, reason in table.broken
            ],
        )
        self._choices = self._made.choices = choices.read(importer.kind)
        self._faults = Faults(importer, columns, self._made)
        self._disputes = Disputes(importer, self._choices, self._made)
        self._cells = _Cells(importer, table, columns)
        # {stored row: the row of the file that changes it}.
        self._changed: dict[UUID, int] = {}
        importer.headings = columns.headings
        importer.said = words.remembered(importer.kind)

    def plan(self, progress: Progress | None) -> Plan:
        """Return the plan, after reading the stored rows."""
        rows = list(self._cells.rows())
        self._importer.begin(row for _number, row in rows)
        accepted = self._accept(rows, progress)
        # The stored rows need as much memory: free the cells first.
        rows.clear()
        stored = self._importer.existing()
        fresh = ids.uuid7s(sum(parsed.key not in stored for _number, parsed in accepted))
        for number, parsed in accepted:
            try:
                known = self._known(number, parsed, stored)
                if known is not None:
                    self._importer.check_change(parsed, known)
            except Refused as refusal:
                self._faults.refuse(number, [refusal])
                continue
            if parsed.choice == KEEP:
                self._made.kept += 1
            else:
                self._place(number, parsed, known, fresh)
        return self._counted()

    def _accept(self, rows: list[tuple[int, Row]], progress: Progress | None) -> list[Numbered]:
        """Return the rows to import; note refusals, copies and conflicts."""
        importer = self._importer
        accepted: list[Numbered] = []
        # {number of a row: its place among the rows, and among the accepted ones}.
        first: dict[str, tuple[int, int]] = {}
        fit = fitter(importer.model)
        for done, (number, row) in enumerate(rows):
            if progress is not None and done % STEP == 0:
                progress(done, len(rows))
            parsed = self._parsed(row, fit)
            before = first.get(parsed.key) if parsed.key else None
            if before is not None and importer.repeated_code:
                # The gravest reason: what else is wrong may only follow from the wrong number.
                row.refusals = (_repeated(importer, rows[before[0]][0], row), *row.refusals)
            if row.refusals:
                self._faults.refuse(number, row.refusals)
            elif before is not None:
                self._again(accepted, before[1], rows[before[0]][1], (number, parsed), row)
            else:
                accepted.append((number, parsed))
            if parsed.key and before is None and (importer.repeated_code or not row.refusals):
                first[parsed.key] = (done, len(accepted) - 1)
        return accepted

    def _parsed(self, row: Row, fit: Check) -> Parsed:
        """Return what a row says; the reasons to refuse it are the row's."""
        parsed = row.attempt(self._importer.parse) or Parsed("")
        if not row.refusals:
            row.attempt(_fit, fit, parsed)
        parsed.remarks = row.remarks
        if row.choice is not None or parsed.key in self._choices.keys:
            parsed.choice = self._choices.of(row, parsed.key, row.choice)
        return parsed

    def _again(
        self,
        accepted: list[Numbered],
        at: int,
        before: Row,
        again: Numbered,
        row: Row,
    ) -> None:
        """Place a row whose number an earlier one has: a copy, a chosen version, or a conflict."""
        first_number, first = accepted[at]
        number, parsed = again
        if not self._disputes.differing(first.values, parsed.values):
            self._made.duplicates += 1
            return
        choice = parsed.choice
        if choice == TAKE:
            accepted[at] = (number, parsed)
        if choice in {TAKE, KEEP, OTHER}:
            self._made.kept += 1
            return
        ours = of_file(first_number, first, before)
        theirs = of_file(number, parsed, row)
        self._faults.conflict(number, self._disputes.add(number, ours, parsed, theirs))

    def _known(self, number: int, parsed: Parsed, stored: dict[str, Existing]) -> Existing | None:
        """Return the stored row that a row is about. Raises Refused while a person has to choose."""
        known = stored.get(parsed.key)
        if known is not None and parsed.choice is None:
            return known
        match = self._importer.match(parsed, stored)
        known = match.known
        if match.doubt and parsed.choice == OTHER:
            return None
        is_disputed = parsed.choice == OPEN or (match.doubt and parsed.choice not in {TAKE, KEEP})
        if is_disputed and (known is None or _differing(parsed, known)):
            cells = self._cells.of(number)
            ours = of_stored(known.values if known else {})
            theirs = of_file(number, parsed, cells)
            why = match.doubt or (
                ""
                if known
                else _(
                    "This row contradicted another one with the same number. Choose one of the two."
                )
            )
            raise self._disputes.add(number, ours, parsed, theirs, why)
        return known

    def _place(
        self, number: int, parsed: Parsed, known: Existing | None, fresh: Iterator[Any]
    ) -> None:
        plan = self._made
        before = _differing(parsed, known) if known else {}
        if known and before and known.id in self._changed:
            text = _("%(place)s is about the same row that is recorded. Leave one of the two.")
            place = place_of(self._changed[known.id])
            column = self._importer.key_column
            again = Refused(column, parsed.key, CONFLICT, text % {"place": place})
            self._faults.conflict(number, again)
            return
        self._faults.remark(number, parsed.remarks)
        plan.closed += parsed.is_closed
        if known is None:
            plan.created.append(PlannedRow(number, next(fresh), parsed, version=1))
        elif before:
            self._changed[known.id] = number
            plan.updated.append(PlannedRow(number, known.id, parsed, known.version, before))
        else:
            plan.unchanged += 1

    def _counted(self) -> Plan:
        """Return the plan with its faults in the order of the file, and their counts."""
        plan, sheets = self._made, self._table.sheets
        plan.faults.sort(key=lambda fault: (sheets.index(fault.sheet), fault.row))
        said = Counter((fault.weight, fault.code) for fault in plan.faults)
        plan.warnings = {code: count for (weight, code), count in said.items() if weight == REMARK}
        refused = {code: count for (weight, code), count in said.items() if weight == REFUSED}
        plan.conflicts = refused.pop(CONFLICT, 0)
        plan.refused = refused
        return plan


def _fit(_row: Row, fit: Check, parsed: Parsed) -> None:
    fit(parsed.values)


def _repeated(importer: Importer, first_number: int, row: Row) -> Refused:
    """Return the refusal of a row whose number an earlier one has."""
    return Refused(
        importer.key_column,
        row.get(importer.key_column),
        importer.repeated_code or CONFLICT,
        _("It stands already in %(place)s.") % {"place": place_of(first_number)},
    )


def _differing(parsed: Parsed, known: Existing) -> dict[str, Any]:
    """Return the stored values of the columns the row would change; blanks change nothing."""
    return {
        name: known.values[name]
        for name, value in parsed.values.items()
        if value not in ("", None) and known.values.get(name) != value
    }


class Faults:
    """Writes to a plan what is said of its rows."""

    def __init__(self, importer: Importer, columns: Columns, plan: Plan) -> None:
        self._columns, self._plan, self._labels = columns, plan, importer.fault_labels
        self._fields = importer.columns
        sealed = {f.name for f in importer.model._meta.fields if isinstance(f, EncryptedTextField)}
        self._personal = sealed | {field.key for field in importer.fields if field.personal}

    def refuse(self, number: int, refusals: Iterable[Refused]) -> None:
        """Refuse a row for reasons of which the first is the gravest."""
        for place, refusal in enumerate(refusals):
            self._add(number, refusal, FURTHER if place else REFUSED)
            self._ask(refusal)

    def conflict(self, number: int, conflict: Refused) -> None:
        """Report a row that contradicts another one."""
        self._add(number, conflict, REFUSED)

    def remark(self, number: int, remarks: Iterable[Refused]) -> None:
        """Add remarks on a row that is imported."""
        for remark in remarks:
            self._add(number, remark, REMARK)
            if remark.code == NEW_WORD:
                self._ask(remark)

    def _ask(self, said: Refused) -> None:
        """Count a word that a person may explain."""
        field = self._fields.get(said.column)
        if field is not None and field.asks(said.code):
            asked = self._plan.words.setdefault(field.key, {})
            asked[said.value] = asked.get(said.value, 0) + 1

    def _add(self, number: int, said: Refused, weight: str) -> None:
        key = said.column
        value = hide_middle(said.value) if key in self._personal else said.value
        field = self._fields.get(key)
        column = self._columns.headings.get(key) or (str(field.label) if field else key)
        place = int(number), column[:60], value[:200]
        reason = said.reason or str(self._labels.get(said.code, ""))
        fault = Fault(*place, said.code, reason[:300], sheet_of(number), weight)
        self._plan.faults.append(fault)


class _Cells:
    """The rows of a table with their cells by field, as they are meant."""

    def __init__(self, importer: Importer, table: Sheet, columns: Columns) -> None:
        self._table = table
        self._keys = tuple(columns.index)
        self._fields = [importer.columns[key] for key in self._keys]
        places = tuple(columns.index.values())
        # With a second place, so that one column too gives a tuple.
        self._pick = itemgetter(*places, *places[:1])
        self._choice = choices.column_of(table.headings)
        self._width = max(len(table.headings), *(at + 1 for at in places))
        # Cells that are as they are meant.
        self._plain: set[Any] = {"", None}

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield every row; what was dropped of its cells is a remark or a reason."""
        for number, cells in self._table.rows:
            yield number, self._row(cells)

    def of(self, number: int) -> Row:
        """Return the cells of one row, read again."""
        place = (sheet_of(number), int(number))
        cells = next(c for n, c in self._table.rows if (sheet_of(n), int(n)) == place)
        return self._row(cells)

    def _row(self, cells: list[Any]) -> Row:
        width, choice = len(cells), self._choice
        if width < self._width:
            cells = [*cells, *[""] * (self._width - width)]
        row = Row(choice=None if choice is None else str(cells[choice]))
        row.update(zip(self._keys, self._pick(cells), strict=False))
        # Nearly all rows are as they are meant: their cells are not looked at one by one.
        new = set(row.values()) - self._plain
        if not all(map(self._is_plain, new)):
            for field in self._fields:
                self._mean(row, field)
        return row

    def _is_plain(self, cell: Any) -> bool:
        """Say whether a cell is as it is meant in every column; remember one that may come again."""
        if not is_plain(cell) and (has_lost_digits(cell) or meant(cell) != (cell, "")):
            return False
        if len(self._plain) < REMEMBERED:
            self._plain.add(cell)
        return True

    def _mean(self, row: Row, field: Field) -> None:
        cell = row[field.key]
        value, dropped = meant(cell)
        if field.digits and not dropped and has_lost_digits(value):
            value, dropped = "", field.digits
        row[field.key] = value
        if dropped:
            _say_dropped(row, field, cell, dropped)


def _say_dropped(row: Row, field: Field, cell: Any, dropped: str) -> None:
    text = dropped_text(dropped)
    if field.required and dropped != "placeholder":
        row.refuse(Refused(field.key, cell, dropped, text))
    else:
        row.remark(field.key, cell, dropped, text)
