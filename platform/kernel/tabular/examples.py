"""The preview of a plan: its first new and changed rows as text."""

from __future__ import annotations

from typing import Any

from django.db import models

from kernel.fields import EncryptedTextField
from kernel.tabular.importers import Importer, Plan, PlannedRow
from kernel.tabular.rows import sheet_of

SHOWN = 5
# The parts of a report that hold values of rows: they go with the file, and into no job's result.
OF_ROWS = frozenset({"examples", "disputes", "words"})


def examples_of(importer: Importer, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Return {"created": rows, "updated": rows}: each with its number, name and changes.

    A change is [column, before, after] as shown to people; personal values are hidden.
    """
    return {
        "created": [_as_json(row, []) for row in plan.created[:SHOWN]],
        "updated": [_as_json(row, _changes(importer, row)) for row in plan.updated[:SHOWN]],
    }


def _as_json(row: PlannedRow, changes: list[list[str]]) -> dict[str, Any]:
    return {
        "sheet": sheet_of(row.number),
        "row": row.number,
        "name": row.parsed.values["name"],
        "changes": changes,
    }


def _changes(importer: Importer, row: PlannedRow) -> list[list[str]]:
    before = row.before or {}
    return [
        [
            str(field.verbose_name),
            shown(field, before[field.attname]),
            shown(field, row.parsed.values[field.attname]),
        ]
        for field in importer.model._meta.concrete_fields
        if field.attname in before and field.editable
    ]


def shown(field: models.Field[Any, Any], value: Any) -> str:
    """Return a column's value as people read it; a personal one is hidden."""
    if isinstance(field, EncryptedTextField):
        return "●●●"
    if value in (None, ""):
        return ""
    if isinstance(field, models.ForeignKey):
        # A place that the file would create has no row yet.
        row = field.related_model._base_manager.filter(pk=value).first()
        return str(row or "")
    return str(dict(field.flatchoices).get(value, value))
