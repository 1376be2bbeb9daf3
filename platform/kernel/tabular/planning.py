"""Make a plan from rows: which are new, changed, unchanged, refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from kernel import ids
from kernel.chinese.text import listed
from kernel.fields import EncryptedTextField, hide_middle
from kernel.tabular.cells import Refused, Row, dropped_text, has_lost_digits, meant
from kernel.tabular.fitting import Check, fitter
from kernel.tabular.importers import (
    FURTHER,
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
CONFLICT = "conflict"


def make_plan(
    importer: Importer, table: Sheet, columns: Columns, progress: Progress | None = None
) -> Plan:
    """Parse every row of `table` and compare it with the stored rows.

    `progress(done, total)` is called every STEP rows.
    """
    plan = Plan(rows=len(table.rows), remarks=table.remarks)
    importer.headings = columns.headings
    rows = list(_rows(importer, table, columns))
    importer.begin(row for _number, row in rows)
    faults = Faults(importer, columns, plan)
    accepted = _accept(importer, rows, faults, progress)
    # The stored rows need as much memory: free the cells first.
    rows.clear()
    existing = importer.existing()
    fresh = ids.uuid7s(sum(parsed.key not in existing for _number, parsed in accepted))
    for number, parsed in accepted:
        known = existing.get(parsed.key)
        try:
            if known is not None:
                importer.check_change(parsed, known)
        except Refused as refusal:
            faults.refuse(number, [refusal])
            continue
        faults.remark(number, parsed.remarks)
        plan.closed += parsed.is_closed
        if known is None:
            plan.created.append(PlannedRow(number, next(fresh), parsed, version=1))
            continue
        before = _differing(parsed, known)
        if before:
            plan.updated.append(PlannedRow(number, known.id, parsed, known.version, before))
        else:
            plan.unchanged += 1
    plan.faults.sort(key=lambda fault: (table.sheets.index(fault.sheet), fault.row))
    said = Counter((fault.weight, fault.code) for fault in plan.faults)
    plan.warnings = {code: count for (weight, code), count in said.items() if weight == REMARK}
    plan.refused = {
        code: count
        for (weight, code), count in said.items()
        if weight == REFUSED and code != CONFLICT
    }
    return plan


def _accept(
    importer: Importer,
    rows: list[tuple[int, Row]],
    faults: Faults,
    progress: Progress | None,
) -> list[tuple[int, Parsed]]:
    """Return the rows to import; refusals, copies and conflicts go to the plan of `faults`."""
    accepted: list[tuple[int, Parsed]] = []
    first: dict[str, tuple[int, Parsed]] = {}
    fit = fitter(importer.model)
    for done, (number, row) in enumerate(rows):
        if progress is not None and done % STEP == 0:
            progress(done, len(rows))
        parsed = row.attempt(importer.parse) or Parsed("")
        if not row.refusals:
            _fit(fit, parsed, row)
        before = first.get(parsed.key) if parsed.key else None
        if before is not None and importer.repeated_code:
            # The gravest reason: what else is wrong may only follow from the wrong number.
            row.refusals.insert(0, _repeated(importer, before[0], row))
        if row.refusals:
            faults.refuse(number, row.refusals)
        elif before is not None:
            faults.again(number, _conflict(importer, before, parsed, row))
        else:
            parsed.remarks = row.remarks
            accepted.append((number, parsed))
        if parsed.key and before is None and (importer.repeated_code or not row.refusals):
            first[parsed.key] = (number, parsed)
    return accepted


def _fit(fit: Check, parsed: Parsed, row: Row) -> None:
    try:
        fit(parsed.values)
    except Refused as refusal:
        row.refuse(refusal)


def _repeated(importer: Importer, first_number: int, row: Row) -> Refused:
    """Return the refusal of a row whose number an earlier one has."""
    return Refused(
        importer.key_column,
        row.get(importer.key_column),
        importer.repeated_code or CONFLICT,
        _("It stands already in %(place)s.") % {"place": place_of(first_number)},
    )


def _conflict(
    importer: Importer, first: tuple[int, Parsed], again: Parsed, row: Row
) -> Refused | None:
    """Return the conflict of a row with a repeated key, None for an identical copy; the first row counts."""
    first_number, parsed = first
    differing = [name for name, value in again.values.items() if parsed.values.get(name) != value]
    if not differing:
        return None
    # Name no computed columns, such as pinyin: they differ only with the columns they come from.
    columns = {field.attname: field for field in importer.model._meta.concrete_fields}
    fields = [columns[name] for name in differing]
    shown = [field for field in fields if field.editable] or fields
    column = shown[0].name
    return Refused(
        column,
        row.get(column) or again.values.get(column, ""),
        CONFLICT,
        _("The same code stands in %(place)s, but these differ: %(what)s. The first one stands.")
        % {
            "place": place_of(first_number),
            "what": listed(field.verbose_name for field in shown),
        },
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
        self._fields = {field.key: field for field in importer.fields}
        sealed = {f.name for f in importer.model._meta.fields if isinstance(f, EncryptedTextField)}
        self._personal = sealed | {field.key for field in importer.fields if field.personal}

    def refuse(self, number: int, refusals: Iterable[Refused]) -> None:
        """Refuse a row for reasons of which the first is the gravest."""
        for place, refusal in enumerate(refusals):
            self._add(number, refusal, FURTHER if place else REFUSED)

    def again(self, number: int, conflict: Refused | None) -> None:
        """Count a copy of an earlier row, or report the conflict with it."""
        if conflict is None:
            self._plan.duplicates += 1
            return
        self._plan.conflicts += 1
        self._add(number, conflict, REFUSED)

    def remark(self, number: int, remarks: Iterable[Refused]) -> None:
        """Add remarks on a row that is imported."""
        for remark in remarks:
            self._add(number, remark, REMARK)

    def _add(self, number: int, said: Refused, weight: str) -> None:
        key = said.column
        value = hide_middle(said.value) if key in self._personal else said.value
        field = self._fields.get(key)
        column = self._columns.headings.get(key) or (str(field.label) if field else key)
        place = int(number), column[:60], value[:200]
        reason = said.reason or str(self._labels.get(said.code, ""))
        fault = Fault(*place, said.code, reason[:300], sheet_of(number), weight)
        self._plan.faults.append(fault)


def _rows(importer: Importer, table: Sheet, columns: Columns) -> Iterator[tuple[int, Row]]:
    """Yield the rows with their cells as they are meant; what was dropped is a remark or a reason."""
    places = [(importer.columns[key], at) for key, at in columns.index.items()]
    for number, cells in table.rows:
        width = len(cells)
        found: dict[str, Any] = {}
        row = Row(found)
        for field, at in places:
            cell = cells[at] if at < width else ""
            value, dropped = meant(cell)
            if field.digits and not dropped and has_lost_digits(value):
                value, dropped = "", field.digits
            found[field.key] = value
            if dropped:
                _say_dropped(row, field, cell, dropped)
        yield number, row


def _say_dropped(row: Row, field: Field, cell: Any, dropped: str) -> None:
    text = dropped_text(dropped)
    if field.required and dropped != "placeholder":
        row.refuse(Refused(field.key, cell, dropped, text))
    else:
        row.remark(field.key, cell, dropped, text)
