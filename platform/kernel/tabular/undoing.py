"""Undo an import, except rows that were changed or are needed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError

from kernel.access import Actor
from kernel.models import Import, ImportChange
from kernel.tabular import storing
from kernel.tabular.importers import Importer

# At most this many kept rows are named; the others are only counted.
NAMED = 50


@dataclass
class UndoReport:
    """The result of an undo: the number of rows undone, the number and names of those kept.

    Rows are kept when they were changed since, or when later rows need them (`in_use`).
    """

    taken_back: int = 0
    kept: list[str] = field(default_factory=list)
    kept_count: int = 0
    in_use: list[str] = field(default_factory=list)


def take_back(actor: Actor, importer: Importer, row: Import) -> UndoReport:
    """Restore changed rows and delete new ones, inside a transaction."""
    report = UndoReport()
    importer.before_undo(row)
    _set_back_changed(importer, row, report)
    removed = _remove_new(importer, row, report)
    _remove_beside(row)
    importer.after_removal(actor, removed)
    return report


def _set_back_changed(importer: Importer, row: Import, report: UndoReport) -> None:
    changes = row.changes.filter(is_new=False)
    returning = (
        change for change in changes.iterator() if importer.can_return(change.before or {})
    )
    done = storing.set_back(importer.model, returning)
    report.taken_back += len(done)
    importer.after_undo(done)
    _name_kept(importer, set(changes.values_list("row_id", flat=True)).difference(done), report)


def _remove_new(importer: Importer, row: Import, report: UndoReport) -> set[UUID]:
    made = dict(row.changes.filter(is_new=True, beside="").values_list("row_id", "version"))
    # Locked: what somebody writes on a row meanwhile raises its version before it is read here.
    rows = importer.model._base_manager.select_for_update().filter(pk__in=made).order_by("pk")
    present = dict(rows.values_list("pk", "version"))
    untouched = {pk for pk, version in present.items() if version == made[pk]}
    _name_kept(importer, present.keys() - untouched, report)
    in_use = _remove(importer.model, untouched, importer.before_removal)
    report.taken_back += len(untouched) - len(in_use)
    report.in_use = _names(importer, in_use)
    _name_kept(importer, in_use, report)
    return untouched - in_use


def _remove_beside(row: Import) -> None:
    """Delete rows created in other tables, such as places, that no row needs any more; last ones first."""
    made: dict[str, list[ImportChange]] = {}
    for change in row.changes.exclude(beside="").order_by("-id"):
        made.setdefault(change.beside, []).append(change)
    for label, changes in made.items():
        model = apps.get_model(label)
        versions = {change.row_id: change.version for change in changes}
        present = model._base_manager.filter(pk__in=versions).values_list("pk", "version")
        _remove(model, {pk for pk, version in present if version == versions[pk]})


def _remove(model: type[models.Model], keys: set[UUID], before: Any = None) -> set[UUID]:
    """Delete rows, except those that protected foreign keys refer to; return the keys of these."""
    in_use: set[UUID] = set()
    while True:
        removable = keys - in_use
        try:
            # Roll back `before` if the delete fails.
            with transaction.atomic():
                if before is not None:
                    before(list(removable))
                model._base_manager.filter(pk__in=removable).delete()
        except ProtectedError as error:
            needed = _needed_by(error.protected_objects, removable)
            in_use |= needed or removable
        else:
            break
    # Rows that only deleted rows needed, such as a place that contained another, can be deleted now.
    return _remove(model, in_use, before) if in_use and in_use != keys else in_use


def _needed_by(objects: Iterable[models.Model], keys: set[UUID]) -> set[UUID]:
    """Return those of `keys` that `objects` refer to."""
    found = {
        getattr(obj, reference.attname)
        for obj in objects
        for reference in obj._meta.concrete_fields
        if isinstance(reference, models.ForeignKey)
    }
    return found & keys


def _name_kept(importer: Importer, keys: Iterable[UUID], report: UndoReport) -> None:
    kept = set(keys)
    report.kept_count += len(kept)
    report.kept += _names(importer, kept)[: NAMED - len(report.kept)]


def _names(importer: Importer, keys: set[UUID]) -> list[str]:
    rows = importer.model._base_manager.filter(pk__in=sorted(keys)[:NAMED]).order_by("pk")
    return [importer.name_of(row) for row in rows]
