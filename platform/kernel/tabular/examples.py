"""The first rows of a plan in words, for the preview."""

from __future__ import annotations

from typing import Any

from django.db import models

from kernel.fields import EncryptedTextField
from kernel.tabular.importers import Importer, Plan, PlannedRow

SHOWN = 5


def examples_of(importer: Importer, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Return {"created": rows, "updated": rows}: each with its number, name and changes.

    A change is [column, before, after] as people read them; personal values stay hidden.
    """
    return {
        "created": [_as_json(row, []) for row in plan.created[:SHOWN]],
        "updated": [_as_json(row, _changes(importer, row)) for row in plan.updated[:SHOWN]],
    }


def _as_json(row: PlannedRow, changes: list[list[str]]) -> dict[str, Any]:
    return {"row": row.number, "name": row.parsed.values["name"], "changes": changes}


def _changes(importer: Importer, row: PlannedRow) -> list[list[str]]:
    before = row.before or {}
    return [
        [
            str(field.verbose_name),
            _shown(field, before[field.attname]),
            _shown(field, row.parsed.values[field.attname]),
        ]
        for field in importer.model._meta.concrete_fields
        if field.attname in before and field.editable
    ]


def _shown(field: models.Field[Any, Any], value: Any) -> str:
    if isinstance(field, EncryptedTextField):
        return "●●●"
    if value in (None, ""):
        return ""
    if isinstance(field, models.ForeignKey):
        # A place that first occurs in this file has no row yet.
        row = field.related_model._base_manager.filter(pk=value).first()
        return str(row or "")
    return str(dict(field.flatchoices).get(value, value))
