"""Make a plan from rows: which are new, changed, unchanged, refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import ids
from kernel.chinese.text import listed
from kernel.models import Import
from kernel.tabular import choices, words
from kernel.tabular.cells import Refused, Row
from kernel.tabular.choices import KEEP, OPEN, OTHER, TAKE
from kernel.tabular.disputes import CONFLICT, Disputes, of_file, of_nothing, of_stored
from kernel.tabular.faults import Faults
from kernel.tabular.fitting import Check, fitter
from kernel.tabular.importers import (
    REFUSED,
    REMARK,
    Existing,
    Fault,
    Importer,
    Parsed,
    Plan,
    PlannedRow,
)
from kernel.tabular.mapping import Columns
from kernel.tabular.reading import Sheet
from kernel.tabular.rowcells import Cells
from kernel.tabular.rows import place_of, sheet_of
from kernel.tabular.twins import Twins

Progress = Callable[[int, int], None]
STEP = 1000
Numbered = tuple[int, Parsed]


def make_plan(
    importer: Importer,
    table: Sheet,
    columns: Columns,
    progress: Progress | None = None,
    of: Import | None = None,
    chosen: Mapping[str, str] | None = None,
) -> Plan:
    """Parse every row of `table`, of the file `of`, and compare it with the stored rows.

    `progress(done, total)` is called every STEP rows. `chosen` are choices made without a stored file.
    """
    made = choices.read(importer.kind, of)
    made.by_page = chosen or made.by_page
    return _Planner(importer, table, columns, made).plan(progress)


class _Planner:
    """Makes the plan of one table."""

    def __init__(
        self, importer: Importer, table: Sheet, columns: Columns, chosen: choices.Choices
    ) -> None:
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
        self._choices = self._made.choices = chosen
        self._faults = Faults(importer, self._made)
        self._disputes = Disputes(importer, self._choices, self._made)
        self._cells = Cells(importer, table, columns)
        self._twins = Twins(importer, self._made, self._disputes, self._cells.of)
        # Keys of rows of this file that contradict another one, and the rows set aside for that.
        self._contradicted: set[str] = set()
        self._set_aside: set[int] = set()
        # Keys whose rows wait for a choice, refused rows by key, and misspelt choices by row.
        self._waiting: set[str] = set()
        self._refused: list[tuple[int, str, Row]] = []
        self._misspelt: list[tuple[int, Refused]] = []
        # {stored row: the row of the file that changes it}.
        self._changed: dict[UUID, int] = {}
        importer.headings, importer.unit = columns.headings, table.unit
        importer.said = words.remembered(importer.kind)

    def plan(self, progress: Progress | None) -> Plan:
        """Return the plan, after reading the stored rows."""
        rows = self._importer.in_order(list(self._cells.rows()))
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
        cells = self._cells.of(number)
        # A person's key is no value to show.
        value = cells.get(key) or parsed.key
        if parsed.key in self._contradicted | self._choices.keys:
            text = _(
                "Set aside by “保留原有”, but nothing is recorded under this number: none of its rows is imported. Write 采用本行 in one of them."
            )
            self._faults.remark(number, [Refused(key, value, "nothing_kept", text)])
            return True
        self._choices.forget(cells)
        text = _("“保留原有” says nothing here: nothing contradicts this row. It is imported.")
        parsed.remarks = (*parsed.remarks, Refused(key, value, "nothing_to_keep", text))
        return False

    def _accept(self, rows: list[tuple[int, Row]], progress: Progress | None) -> list[Numbered]:
        """Return the rows to import; note refusals, copies and conflicts."""
        accepted: list[Numbered] = []
        # {key of a row: its place among the rows, and among the accepted ones}. A refused row has none.
        first: dict[str, tuple[int, int]] = {}
        fit = fitter(self._importer.model)
        for done, (number, row) in enumerate(rows):
            if progress is not None and done % STEP == 0:
                progress(done, len(rows))
            parsed = self._parsed(number, row, fit)
            if row.refusals:
                self._faults.refuse(number, row.refusals)
                if parsed.key:
                    self._refused.append((number, parsed.key, row))
            elif parsed.key in first:
                place, at = first[parsed.key]
                self._again(accepted, at, rows[place][1], (number, parsed), row)
            else:
                accepted.append((number, parsed))
                if parsed.key:
                    first[parsed.key] = (done, len(accepted) - 1)
        self._reserve(
            {key: rows[place][0] for key, (place, _at) in first.items()} if self._refused else {}
        )
        return accepted

    def _reserve(self, accepted: Mapping[str, int]) -> None:
        """Let refused rows wait for a choice, once they are mended, where an accepted one has their number."""
        text = _(
            "The same number stands in %(place)s too: once this row is mended, choose one of the two."
        )
        column = self._importer.key_column
        for number, key, row in self._refused:
            if key in accepted:
                self._choices.dispute(row, key)
                place = {"place": place_of(accepted[key])}
                said = Refused(column, row.get(column) or key, CONFLICT, text % place)
                self._faults.further(number, said)

    def _parsed(self, number: int, row: Row, fit: Check) -> Parsed:
        """Return what a row says; the reasons to refuse it are the row's."""
        parsed = row.attempt(self._importer.parse) or Parsed("")
        if not row.refusals:
            try:
                fit(parsed.values)
            except Refused as misfit:
                row.refuse(misfit)
        parsed.remarks = row.remarks
        if row.choice is not None and self._choices.is_misspelt(row.choice):
            text = _("This is no choice and is passed over. Write one of: %(known)s.")
            known = {
                "known": listed(choices.offered(may_differ=bool(self._importer.number_columns)))
            }
            said = Refused(choices.HEADING, row.choice, "unread_choice", text % known)
            self._misspelt.append((number, said))
        chosen = self._choices
        if row.choice is not None or chosen.by_page or parsed.key in chosen.keys:
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
        """Place a row whose number an earlier one has: a copy, a chosen version, or a conflict.

        Of a number that is not recorded yet, the first of two contradicting rows is imported and the second
        waits: nothing recorded is replaced, and the choice for the second can still replace it. The county's
        own workbooks are counted so (the register's 12 contradictions and the members' 3 are one refused
        row each, not two). Of a recorded number neither is imported before the choice, see `_known`.
        """
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
        self._waiting.add(parsed.key)
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
        column = self._importer.key_column
        return Refused(column, row.get(column) or parsed.key, CONFLICT, text)

    def _known(self, number: int, parsed: Parsed, stored: dict[str, Existing]) -> Existing | None:
        """Return the stored row that a row is about. Raises Refused while a person has to choose."""
        same = stored.get(parsed.key)
        if same is not None and parsed.choice == OTHER:
            row = self._cells.of(number)
            if self._choices.is_said(row) and _differing(parsed, same):
                raise self._same(parsed, row)
            parsed.choice = None
        match = self._importer.match(parsed, stored)
        known = match.known
        if match.doubt and parsed.choice == OTHER:
            return None
        # Of rows that contradict each other none replaces what is recorded by itself.
        is_waiting = known is not None and parsed.key in self._waiting
        is_chosen = parsed.choice in {TAKE, KEEP, OTHER}
        is_open = parsed.choice == OPEN or is_waiting or bool(match.doubt)
        if is_open and not is_chosen and (known is None or _differing(parsed, known)):
            raise self._dispute(number, parsed, known, match.doubt, may_differ=same is None)
        return known

    def _dispute(
        self, number: int, parsed: Parsed, known: Existing | None, doubt: str, *, may_differ: bool
    ) -> Refused:
        ours = of_stored(known.values) if known else of_nothing()
        theirs = of_file(number, parsed, self._cells.of(number))
        why = _(
            "This row contradicted another one that was never recorded, and nothing is recorded under this number. Say whether this row counts."
        )
        return self._disputes.add(
            number,
            ours,
            parsed,
            theirs,
            doubt or ("" if known else why),
            may_differ=bool(doubt) and may_differ,
        )

    def _place(
        self, number: int, parsed: Parsed, known: Existing | None, fresh: Iterator[Any]
    ) -> None:
        plan = self._made
        before = _differing(parsed, known) if known else {}
        if known and before and known.id in self._changed:
            text = _("%(place)s is about the same row that is recorded. Leave one of the two.")
            place = place_of(self._changed[known.id])
            column = self._importer.key_column
            value = self._cells.of(number).get(column) or parsed.key
            again = Refused(column, value, CONFLICT, text % {"place": place})
            self._faults.conflict(number, again)
            return
        if parsed.remarks:
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
        self._faults.say(self._misspelt)
        plan.faults.sort(key=lambda fault: (sheets.index(fault.sheet), fault.row))
        said = Counter((fault.weight, fault.code) for fault in plan.faults)
        plan.warnings = {code: count for (weight, code), count in said.items() if weight == REMARK}
        refused = {code: count for (weight, code), count in said.items() if weight == REFUSED}
        plan.conflicts = refused.pop(CONFLICT, 0)
        plan.refused = refused
        return plan


def _differing(parsed: Parsed, known: Existing) -> dict[str, Any]:
    """Return the stored values of the columns the row would change; blanks change nothing."""
    said, stored = parsed.values, known.values
    # Most rows say what is stored: that is told without a look at one value after the other.
    if list(map(stored.get, said)) == list(said.values()):
        return {}
    return {
        name: stored[name]
        for name, value in said.items()
        if value not in ("", None) and stored.get(name) != value
    }
