"""Services of imports: receive, check, approve, apply, undo."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import access, clock, ids, journal, storable
from kernel.access import Actor
from kernel.db import locks, staging
from kernel.errors import Conflict, Invalid
from kernel.journal import second
from kernel.models import Import, ImportChange, ImportFault, ImportFile, records
from kernel.tabular import (
    asking,
    choices,
    events,
    files,
    mapping,
    seen,
    storing,
    undoing,
    words,
    xlsx,
)
from kernel.tabular.examples import examples_of, understood
from kernel.tabular.importers import REFUSED, Importer, Plan, importers
from kernel.tabular.limits import ALONE_UP_TO
from kernel.tabular.planning import Progress, make_plan
from kernel.tabular.reading import Sheet
from kernel.tabular.undoing import UndoReport

# One lock for all kinds: imports of two kinds at once could create the same place twice.
ONE_AT_A_TIME = "import"
# States in which a file may be read another way.
ANSWERABLE = frozenset({Import.State.UNCLEAR, Import.State.CHECKED})
_FAULT = ("sheet", "row", "column", "value", "code", "reason", "weight")


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Raise the garbage collector's threshold above the objects of a file's rows, which have no cycles."""
    usual = gc.get_threshold()
    gc.set_threshold(1_000_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def importer_of(kind: str) -> type[Importer]:
    """Return the importer of a kind. Raises Invalid for an unknown one."""
    try:
        return importers[kind]
    except KeyError:
        raise Invalid(kind=_("There is no import of the kind %(kind)s.") % {"kind": kind}) from None


@transaction.atomic
def receive_file(
    *,
    actor: Actor,
    kind: str,
    name: str,
    content: bytes,
    said: Mapping[str, str] | None = None,
    sheet: str = "",
    may_ask: bool = False,
) -> Import:
    """Store a file whose headings can be read; `check_import` checks its rows.

    `said` maps headings to fields ("" to ignore a column) and is stored for later files. Of a workbook,
    `sheet` is read, else the sheets with the known headings. With `may_ask`, a file that lacks required
    columns is stored as UNCLEAR, for `answer`. Raises Invalid when the file cannot be read or lacks them.
    """
    importer = importer_of(kind)
    access.require(actor, importer.permission, access.EVERYWHERE)
    if storable.fault_of(name):
        raise Invalid(
            file=_("The file's name has a broken character. Rename the file and send it.")
        )
    mapping.remember(kind, mapping.choices(importer, said or {}))
    found = files.read(importer_of(kind), name, content, sheet, may_guess=may_ask)
    if found[1].missing and not may_ask:
        raise mapping.missing_columns(kind, found[0].headings, found[1])
    row = _keep_file(actor, kind, name, content, files.told(importer_of(kind), sheet, *found))
    return _received(actor, row)


@transaction.atomic
def answer(
    *, actor: Actor, row: Import, kind: str, said: Mapping[str, str], sheet: str = ""
) -> Import:
    """Take a person's answers on a file that is UNCLEAR or CHECKED: its columns, its sheet, its kind of table.

    The file is to be checked again, and approved again where it needs that. It stays UNCLEAR while
    required columns are missing. Raises Conflict in other states, Invalid when the sheet cannot be read.
    """
    importer = importer_of(kind)
    for permission in {importer.permission, importer_of(row.kind).permission}:
        access.require(actor, permission, access.EVERYWHERE)
    row = records.lock(row)
    content = files.content_of(row)
    if row.state not in ANSWERABLE:
        raise Conflict(
            _("Only a file that is checked and not yet applied can be read another way.")
        )
    mapping.remember(kind, mapping.choices(importer, said))
    found = files.read(importer_of(kind), row.file_name, content, sheet, may_guess=True)
    row.faults.all().delete()
    told = files.told(importer_of(kind), sheet, *found)
    told["chosen"] = row.mapping.get("chosen", {})
    records.change(row, kind=kind, mapping=told, report={}, approved_by_label="")
    return _received(actor, row)


def _received(actor: Actor, row: Import) -> Import:
    is_clear = not row.mapping["missing"]
    records.change(row, state=Import.State.RECEIVED if is_clear else Import.State.UNCLEAR)
    journal.emit(
        events.ImportReceived(import_id=row.pk, kind=row.kind, file_name=row.file_name), actor=actor
    )
    return row


@_seldom_collecting()
@transaction.atomic
def check_import(*, actor: Actor, row: Import, progress: Progress | None = None) -> Import:
    """Lock the import, check its file's rows and store the report; a checked one is returned as it is."""
    access.require(actor, importer_of(row.kind).permission, access.EVERYWHERE)
    row = records.lock(row)
    if row.state != Import.State.RECEIVED:
        return row
    table, columns = files.read_again(importer_of(row.kind), row)
    importer = importer_of(row.kind)()
    plan = make_plan(importer, table, columns, progress, row)
    _preview(actor, row, importer, plan)
    return row


@transaction.atomic
def approve_import(*, actor: Actor, row: Import) -> Import:
    """Approve somebody else's large import (two-person rule).

    Raises Conflict when it does not wait for approval, Denied for the actor's own.
    """
    access.require(actor, "kernel.approve_import", access.EVERYWHERE)
    row = records.lock(row)
    if row.state != Import.State.AWAITING:
        raise Conflict(_("This import does not wait for a second person."))
    second.require_second(actor, row.made_by, _("Somebody else must confirm what you brought in."))
    records.change(row, state=Import.State.CHECKED, approved_by_label=actor.label)
    journal.emit(events.ImportApproved(import_id=row.pk, kind=row.kind), actor=actor)
    return row


def refused_rows(row: Import) -> int:
    """Return how many rows of a file were refused or set aside: they come back in a workbook to mend."""
    refused: dict[str, int] = row.report.get("refused", {})
    return sum(refused.values()) + int(row.report.get("conflicts", 0))


def does_something(row: Import) -> bool:
    """Say whether applying a checked file writes a row, or keeps a choice for later files."""
    return any(row.report.get(name) for name in ("created", "updated", "kept"))


@_seldom_collecting()
@transaction.atomic
def apply_import(*, actor: Actor, row: Import, progress: Progress | None = None) -> Import:
    """Plan a checked file again and write it, in one transaction, under the lock of all imports.

    Where that would do something else than the preview showed, nothing is written: it is returned with a
    new preview, CHECKED or AWAITING. Raises Conflict when it is already applied, waits for a second
    person, or its file was removed.
    """
    importer_class = importer_of(row.kind)
    access.require(actor, importer_class.permission, access.EVERYWHERE)
    locks.lock(ONE_AT_A_TIME)
    row = records.lock(row)
    if row.state == Import.State.AWAITING:
        raise Conflict(_("A second person must confirm this import first."))
    if row.state == Import.State.UNCLEAR:
        raise Conflict(_("First say what the columns of this file are."))
    if row.state == Import.State.RECEIVED:
        raise Conflict(_("This file is still being checked."))
    if row.state not in {Import.State.CHECKED, Import.State.LAPSED}:
        raise Conflict(_("This file was already applied."))
    importer = importer_class()
    table, columns = files.read_again(importer_of(row.kind), row)
    plan = make_plan(importer, table, columns, progress, row)
    since = seen.changed(row, importer, plan)
    row.faults.all().delete()
    if since:
        _preview(actor, row, importer, plan, since=since, approved_by_label="")
        return row
    _write(actor, importer, plan, row)
    return row


@transaction.atomic
def undo_import(*, actor: Actor, row: Import) -> UndoReport:
    """Undo an import, except rows changed or needed since, which the report names.

    Raises Conflict when it is not applied.
    """
    importer = importer_of(row.kind)()
    access.require(actor, importer.permission, access.EVERYWHERE)
    locks.lock(ONE_AT_A_TIME)
    row = records.lock(row)
    if row.state != Import.State.APPLIED:
        raise Conflict(_("Only an applied import can be taken back."))
    report = undoing.take_back(actor, importer, row)
    choices.take_back(row)
    records.change(row, state=Import.State.UNDONE, undone_at=clock.now())
    journal.emit(
        events.ImportUndone(
            import_id=row.pk, kind=row.kind, taken_back=report.taken_back, kept=report.kept_count
        ),
        actor=actor,
    )
    return report


@transaction.atomic
def give_error_workbook(*, actor: Actor, row: Import) -> bytes:
    """Return a workbook of the refused rows as uploaded; the journal records the download.

    It contains personal values in clear and needs the permission to import this kind of table.
    """
    access.require(actor, importer_of(row.kind).permission, access.EVERYWHERE)
    content = xlsx.error_workbook(row, files.content_of(row))
    journal.emit(
        events.ErrorsTaken(
            import_id=row.pk, kind=row.kind, rows=row.faults.filter(weight=REFUSED).count()
        ),
        actor=actor,
    )
    return content


@_seldom_collecting()
def run_file(
    *,
    actor: Actor,
    kind: str,
    path: Path,
    dry_run: bool = False,
    said: Mapping[str, str] | None = None,
    sheet: str = "",
    answers: Any = None,
) -> Plan:
    """Check and (unless `dry_run`) apply a file at once, for commands; return the plan.

    `said` and `sheet` are those of `receive_file`; a dry run stores no choices. `answers` are those of
    `asking.read`, to what the file asks without them.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Invalid(file=_("%(file)s cannot be read.") % {"file": path}) from error
    access.require(actor, importer_of(kind).permission, access.EVERYWHERE)
    if dry_run and answers is None:
        return plan_file(kind, path.name, content, said=said, sheet=sheet)[0]
    importer = importer_of(kind)()
    with transaction.atomic():
        locks.lock(ONE_AT_A_TIME)
        mapping.remember(kind, mapping.choices(type(importer), said or {}))
        table, columns = files.read_complete(type(importer), path.name, content, sheet)
        plan = make_plan(importer, table, columns)
        if answers is not None:
            importer, plan = _answered(importer, plan, answers, table, columns)
        if dry_run:
            transaction.set_rollback(True)
            return plan
        told = files.told(type(importer), sheet, table, columns)
        _write(actor, importer, plan, _keep_file(actor, kind, path.name, content, told))
    return plan


def _answered(
    importer: Importer, plan: Plan, answers: Any, table: Sheet, columns: mapping.Columns
) -> tuple[Importer, Plan]:
    """Remember the answers to what a plan asks; return the plan with them, and its importer."""
    meanings, chosen = asking.read(importer, plan.words, plan.disputes, answers)
    words.remember(importer.kind, meanings)
    again = type(importer)()
    return again, make_plan(again, table, columns, chosen=chosen)


def plan_file(
    kind: str,
    name: str,
    content: bytes,
    *,
    said: Mapping[str, str] | None = None,
    sheet: str = "",
) -> tuple[Plan, tuple[str, ...]]:
    """Return the plan of a file, and its unknown headings."""
    importer = importer_of(kind)
    choices = mapping.choices(importer, said or {})
    table, columns = files.read_complete(importer, name, content, sheet, choices)
    return make_plan(importer(), table, columns), columns.unknown


def _preview(actor: Actor, row: Import, importer: Importer, plan: Plan, **changes: Any) -> None:
    """Store what a plan would do, for a person to look at; `since` says what differs from the last preview."""
    _keep_faults(row, plan)
    seen.keep(row, importer, plan)
    report = {
        **plan.as_counts(),
        "since": changes.pop("since", {}),
        "examples": examples_of(importer, plan),
        "understood": understood(importer, plan),
        "disputes": plan.disputes,
        "words": plan.words,
    }
    records.change(row, report=report, state=_first_state(actor, plan), **changes)
    journal.emit(events.ImportChecked(import_id=row.pk, kind=row.kind), actor=actor)


def _first_state(actor: Actor, plan: Plan) -> str:
    may_approve = access.allows(actor, "kernel.approve_import", access.EVERYWHERE)
    if _is_large(plan.as_counts()) and not may_approve:
        return Import.State.AWAITING
    return Import.State.CHECKED


def _is_large(counts: Mapping[str, Any]) -> bool:
    return int(counts["created"] + counts["updated"]) > ALONE_UP_TO


def _keep_file(actor: Actor, kind: str, name: str, content: bytes, told: dict[str, Any]) -> Import:
    row = Import.objects.create(
        kind=kind,
        file_name=Path(name).name[:200],
        file_hash=hashlib.sha256(content).hexdigest(),
        mapping=told,
        made_by=actor.id,
        made_by_label=actor.label,
    )
    ImportFile.objects.create(of=row, content=content)
    return row


def _write(actor: Actor, importer: Importer, plan: Plan, row: Import) -> None:
    """Write a plan's rows, and its changes, faults and counts to the import."""
    importer.store(actor, plan)
    choices.keep(plan.choices, row)
    _keep_changes(row, plan)
    _keep_faults(row, plan)
    records.change(row, state=Import.State.APPLIED, report=plan.as_counts(), applied_at=clock.now())
    journal.emit(
        events.ImportApplied(
            import_id=row.pk,
            kind=row.kind,
            created=len(plan.created),
            updated=len(plan.updated),
            refused=plan.conflicts + sum(plan.refused.values()),
        ),
        actor=actor,
    )


def _keep_faults(row: Import, plan: Plan) -> None:
    choices.keep_open(plan.choices, row)
    keys = ids.hex7s(len(plan.faults))
    staging.copy_in(
        ImportFault._meta.db_table,
        ["id", "of_id", *_FAULT],
        ((next(keys), row.pk, *(getattr(fault, name) for name in _FAULT)) for fault in plan.faults),
    )


def _keep_changes(row: Import, plan: Plan) -> None:
    staging.copy_in(
        ImportChange._meta.db_table,
        ["id", "of_id", "beside", "row_id", "is_new", "version", "before"],
        _changes(row, plan),
    )


def _changes(row: Import, plan: Plan) -> Iterator[tuple[Any, ...]]:
    planned, of = [*plan.created, *plan.updated], str(row.pk)
    keys = ids.hex7s(len(planned) + len(plan.beside))
    for item in planned:
        before = None if item.before is None else storing.before_as_json(item.before)
        yield next(keys), of, "", item.id.hex, item.before is None, item.version, before
    for made in plan.beside:
        yield next(keys), of, made._meta.label, made.pk, True, made.version, None
