"""Make a plan from rows: which are new, changed, unchanged, refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import ids
from kernel.chinese.text import listed
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
from kernel.tabular.faults import Faults
from kernel.tabular.fitting import Check, fitter
from kernel.tabular.importers import (
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
from kernel.tabular.twins import Twins

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
        self._twins = Twins(importer, self._made, self._disputes, self._cells.of)
        # Keys of rows of this file that contradict another one, and the rows set aside for that.
        self._contradicted: set[str] = set()
        self._set_aside: set[int] = set()
        # {stored row: the row of the file that changes it}.
        self._changed: dict[UUID, int] = {}
        importer.headings, importer.unit = columns.headings, table.unit
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
        for place, (number, parsed) in enumerate(accepted):
            if place in self._set_aside:
                continue
            try:
                known = self._known(number, parsed, stored)
                if known is not None:
                    self._importer.check_change(parsed, known)
                elif self._twins.holds(number, parsed):
                    continue
            except Refused as refusal:
                self._faults.refuse(number, [refusal])
                continue
            if parsed.choice == KEEP and self._is_kept(number, parsed, known):
                self._made.kept += 1
            else:
                self._place(number, parsed, known, fresh)
        return self._counted()

    def _is_kept(self, number: int, parsed: Parsed, known: Existing | None) -> bool:
        """Say whether a row is set aside as chosen; remark where that leaves nothing."""
        if known is not None:
            return True
        key = self._importer.key_column
        if parsed.key in self._contradicted | self._choices.keys:
            text = _(
                "Set aside by “保留原有”, but nothing is recorded under this number: none of its rows is imported. Write 采用本行 in one of them."
            )
            self._faults.remark(number, [Refused(key, parsed.key, "nothing_kept", text)])
            return True
        self._choices.forget(self._cells.of(number))
        text = _("“保留原有” says nothing here: nothing contradicts this row. It is imported.")
        parsed.remarks = (*parsed.remarks, Refused(key, parsed.key, "nothing_to_keep", text))
        return False

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
        if self._choices.is_misspelt(row.choice):
            text = _("This is no choice and is passed over. Write one of: %(known)s.")
            known = {"known": listed(choices.OFFERED)}
            said = Refused(choices.HEADING, row.choice, "unread_choice", text % known)
            parsed.remarks = (*parsed.remarks, said)
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
        self._contradicted.add(parsed.key)
        choice = parsed.choice
        if choice == OTHER and self._choices.is_said(row):
            self._faults.conflict(number, self._same(parsed, row))
            return
        ours, theirs = of_file(first_number, first, before), of_file(number, parsed, row)
        if choice == TAKE == first.choice:
            if at not in self._set_aside:
                self._set_aside.add(at)
                self._both(
                    first_number,
                    first,
                    before,
                    self._disputes.add(first_number, theirs, first, ours),
                )
            self._both(number, parsed, row, self._disputes.add(number, ours, parsed, theirs))
            return
        if choice == TAKE:
            accepted[at] = (number, parsed)
        if choice != TAKE and first.choice == TAKE and self._choices.is_said(before):
            self._choices.settle(row, parsed.key)
            choice = KEEP
        if choice in {TAKE, KEEP}:
            self._made.kept += 1
            return
        self._faults.conflict(number, self._disputes.add(number, ours, parsed, theirs))

    def _both(self, number: int, parsed: Parsed, row: Row, conflict: Refused) -> None:
        """Refuse a row that was chosen together with one that contradicts it."""
        self._choices.reopen(row, parsed.key)
        text = _(
            "Two rows with this number say 采用本行, but only one can count: neither is imported. Leave it in one of the two."
        )
        said = Refused(conflict.column, conflict.value, CONFLICT, text)
        self._faults.conflict(number, said)

    def _same(self, parsed: Parsed, row: Row) -> Refused:
        """Return the refusal of a row that is said to be another thing with the same key."""
        self._choices.reopen(row, parsed.key)
        text = _(
            "Two rows with the same number are about the same, so 不是同一个 cannot be chosen. Write 采用本行 or 保留原有, or correct the number."
        )
        return Refused(self._importer.key_column, parsed.key, CONFLICT, text)

    def _known(self, number: int, parsed: Parsed, stored: dict[str, Existing]) -> Existing | None:
        """Return the stored row that a row is about. Raises Refused while a person has to choose."""
        known = stored.get(parsed.key)
        if known is not None:
            if parsed.choice == OTHER and _differing(parsed, known):
                row = self._cells.of(number)
                if self._choices.is_said(row):
                    raise self._same(parsed, row)
            if parsed.choice in {None, OTHER}:
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
            may_differ = bool(match.doubt)
            raise self._disputes.add(number, ours, parsed, theirs, why, may_differ=may_differ)
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
            planned = PlannedRow(number, next(fresh), parsed, version=1)
            plan.created.append(planned)
            self._twins.remember(planned)
        elif before:
            self._changed[known.id] = number
            planned = PlannedRow(number, known.id, parsed, known.version, before)
            plan.updated.append(planned)
            self._twins.remember(planned)
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
        # {(sheet, number): cells}, made when one row is asked for.
        self._by_place: dict[tuple[str, int], list[Any]] = {}
        # Cells that are as they are meant.
        self._plain: set[Any] = {"", None}

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield every row; what was dropped of its cells is a remark or a reason."""
        for number, cells in self._table.rows:
            yield number, self._row(cells)

    def of(self, number: int) -> Row:
        """Return the cells of one row, read again."""
        if not self._by_place:
            self._by_place = {(sheet_of(n), int(n)): cells for n, cells in self._table.rows}
        return self._row(self._by_place[sheet_of(number), int(number)])

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
