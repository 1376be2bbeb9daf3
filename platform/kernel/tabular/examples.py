"""The preview of a plan: its first new and changed rows as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from kernel import clock
from kernel.fields import EncryptedTextField
from kernel.tabular.importers import Importer, Plan, PlannedRow
from kernel.tabular.rows import sheet_of

SHOWN = 5
# The parts of a report that hold values of rows: they go with the file, and into no job's result.
OF_ROWS = frozenset({"examples", "disputes", "understood", "words"})


def examples_of(importer: Importer, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Return {"created": rows, "updated": rows}: each with its number, name and changes.

    A change is [column, before, after] as shown to people; personal values are hidden.
    """
    beside = importer.names_beside() if plan.updated else {}
    return {
        "created": [_as_json(importer, row, []) for row in plan.created[:SHOWN]],
        "updated": [
            _as_json(importer, row, _changes(importer, row, beside)) for row in plan.updated[:SHOWN]
        ],
    }


def understood(importer: Importer, plan: Plan) -> list[dict[str, Any]]:
    """Return how the first new rows were read: each with its number, name and [column, value] pairs."""
    beside = importer.names_beside() if plan.created else {}
    return [
        {
            "sheet": sheet_of(row.number),
            "row": int(row.number),
            "name": row.parsed.values[importer.name_column],
            "facts": _facts(importer, row, beside),
        }
        for row in plan.created[:SHOWN]
    ]


def _facts(importer: Importer, row: PlannedRow, beside: Mapping[Any, str]) -> list[list[str]]:
    values = row.parsed.values
    fields = [f for f in importer.model._meta.concrete_fields if f.editable and f.attname in values]
    read = [
        [str(field.verbose_name), shown(importer, field, values[field.attname], beside)]
        for field in fields
    ]
    return [
        [label, value] for label, value in read if value and value != values[importer.name_column]
    ]


def _as_json(importer: Importer, row: PlannedRow, changes: list[list[str]]) -> dict[str, Any]:
    return {
        "sheet": sheet_of(row.number),
        "row": row.number,
        "name": row.parsed.values[importer.name_column],
        "changes": changes,
    }


def _changes(importer: Importer, row: PlannedRow, beside: Mapping[Any, str]) -> list[list[str]]:
    before = row.before or {}
    return [
        [
            str(field.verbose_name),
            shown(importer, field, before[field.attname], beside),
            shown(importer, field, row.parsed.values[field.attname], beside),
        ]
        for field in importer.model._meta.concrete_fields
        if field.attname in before and field.editable
    ]


def shown(
    importer: Importer,
    field: models.Field[Any, Any],
    value: Any,
    beside: Mapping[Any, str] | None = None,
) -> str:
    """Return a column's value as people read it; a personal one is hidden.

    `beside` are the names of rows of other tables, also of those that the file would create.
    """
    if value in (None, ""):
        return ""
    if isinstance(field, EncryptedTextField):
        return "●●●"
    if isinstance(value, (str, UUID)) and beside and value in beside:
        return beside[value]
    if isinstance(field, models.ForeignKey):
        row = field.related_model._base_manager.filter(pk=value).first()
        return str(row or "")
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
    value = f"{value.normalize():f}" if isinstance(value, Decimal) else value
    named = importer.named.get(field.attname) or dict(field.flatchoices)
    return str(named.get(value, value))
