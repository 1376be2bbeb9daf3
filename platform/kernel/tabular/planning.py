"""Make a plan from rows: which are new, changed, unchanged, refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from kernel import ids
from kernel.chinese.text import listed
from kernel.fields import EncryptedTextField, hide_middle
from kernel.tabular.fitting import fitter
from kernel.tabular.importers import (
    Cells,
    Existing,
    Fault,
    Field,
    Importer,
    Parsed,
    Plan,
    PlannedRow,
    Refused,
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
    plan = Plan(
        rows=len(table.rows) + len(table.broken),
        remarks=table.remarks,
        unknown=columns.unknown,
        faults=[
            Fault(int(number), "", "", code, reason[:300], sheet_of(number))
            for number, _cells, code, reason in table.broken
        ],
    )
    rows = list(_cells(table, columns))
    importer.begin(cells for _number, cells in rows)
    accepted = _accept(importer, rows, columns, plan, progress)
    # The stored rows need as much memory: free the cells first.
    rows.clear()
    existing = importer.existing()
    fresh = ids.uuid7s(sum(parsed.key not in existing for _number, parsed in accepted))
    warnings: Counter[str] = Counter()
    for number, parsed in accepted:
        known = existing.get(parsed.key)
        try:
            if known is not None:
                importer.check_change(parsed, known)
        except Refused as refusal:
            plan.faults.append(_fault(importer, columns, number, refusal))
            continue
        warnings.update(parsed.warnings)
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
    plan.warnings = dict(warnings)
    plan.refused = dict(Counter(fault.code for fault in plan.faults if fault.code != CONFLICT))
    return plan


def _accept(
    importer: Importer,
    rows: list[tuple[int, Cells]],
    columns: Columns,
    plan: Plan,
    progress: Progress | None,
) -> list[tuple[int, Parsed]]:
    """Return the rows to import; add refusals, copies and conflicts to `plan`."""
    accepted: list[tuple[int, Parsed]] = []
    first: dict[str, tuple[int, Parsed]] = {}
    fit = fitter(importer.model)
    for done, (number, cells) in enumerate(rows):
        if progress is not None and done % STEP == 0:
            progress(done, plan.rows)
        try:
            parsed = importer.parse(cells)
            fit(parsed.values)
            if parsed.key in first:
                fault = _repeated(importer, first[parsed.key], parsed, cells)
                _note_repeated(plan, columns, importer, number, fault)
                continue
        except Refused as refusal:
            plan.faults.append(_fault(importer, columns, number, refusal))
            continue
        first[parsed.key] = (number, parsed)
        accepted.append((number, parsed))
    return accepted


def _repeated(
    importer: Importer, first: tuple[int, Parsed], again: Parsed, cells: Cells
) -> Refused | None:
    """Return the conflict of a row with a repeated key, None for an identical copy; the first row counts.

    Raises Refused when the importer has a `repeated_code`.
    """
    first_number, parsed = first
    if importer.repeated_code:
        raise Refused(
            importer.key_column,
            again.values[importer.key_column],
            importer.repeated_code,
            _("It stands already in %(place)s.") % {"place": place_of(first_number)},
        )
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
        cells.get(column, again.values.get(column, "")),
        CONFLICT,
        _("The same code stands in %(place)s, but these differ: %(what)s. The first one stands.")
        % {
            "place": place_of(first_number),
            "what": listed(field.verbose_name for field in shown),
        },
    )


def _note_repeated(
    plan: Plan, columns: Columns, importer: Importer, number: int, conflict: Refused | None
) -> None:
    if conflict is None:
        plan.duplicates += 1
        return
    plan.conflicts += 1
    plan.faults.append(_fault(importer, columns, number, conflict))


def _differing(parsed: Parsed, known: Existing) -> dict[str, Any]:
    """Return the stored values of the columns the row would change; blanks change nothing."""
    return {
        name: known.values[name]
        for name, value in parsed.values.items()
        if value not in ("", None) and known.values.get(name) != value
    }


def _fault(importer: Importer, columns: Columns, number: int, refusal: Refused) -> Fault:
    field = next((f for f in importer.fields if f.key == refusal.column), None)
    value = hide_middle(refusal.value) if _is_personal(importer, refusal, field) else refusal.value
    column = columns.headings.get(refusal.column) or (str(field.label) if field else refusal.column)
    place = int(number), column[:60], value[:200]
    return Fault(*place, refusal.code, refusal.reason[:300], sheet_of(number))


def _is_personal(importer: Importer, refusal: Refused, field: Field | None) -> bool:
    sealed = {f.name for f in importer.model._meta.fields if isinstance(f, EncryptedTextField)}
    return refusal.column in sealed or (field is not None and field.personal)


def _cells(table: Sheet, columns: Columns) -> Iterator[tuple[int, Cells]]:
    places = list(columns.index.items())
    for number, row in table.rows:
        width = len(row)
        yield number, {key: row[at] if at < width else "" for key, at in places}
