"""What a preview showed: a digest for each row to be written, so that applying does nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kernel.fields import blind_index
from kernel.models import Import, ImportFile
from kernel.tabular.importers import Importer, Plan, PlannedRow
from kernel.tabular.rows import sheet_of
from kernel.tabular.storing import before_as_json

_LENGTH = 8


def keep(row: Import, importer: Importer, plan: Plan) -> None:
    """Keep what the preview of a plan shows, with the file. One UPDATE."""
    ImportFile.objects.filter(of=row).update(seen=b"".join(_digests(importer, plan)))


def changed(row: Import, importer: Importer, plan: Plan) -> dict[str, int]:
    """Return how many rows of a plan do something else than was shown, and how many are left out; {} for none.

    Puts the former first in the plan.
    """
    now, shown = _digests(importer, plan), bytes(row.file.seen)
    seen = {shown[at : at + _LENGTH] for at in range(0, len(shown), _LENGTH)}
    if now.keys() == seen:
        return {}
    other = {now[digest] for digest in now.keys() - seen}
    for rows in (plan.created, plan.updated):
        rows.sort(key=lambda planned: planned.id not in other)
    return {"other": len(other), "left_out": max(len(seen) - len(now), 0)}


def _digests(importer: Importer, plan: Plan) -> dict[bytes, UUID]:
    """Return {keyed hash of what is written for a row: the row's id}."""
    beside = importer.names_beside()
    return {_digest(row, beside): row.id for row in (*plan.created, *plan.updated)}


def _digest(row: PlannedRow, beside: Mapping[Any, str]) -> bytes:
    values, before = row.parsed.values, row.before
    told = {name: beside.get(values[name], values[name]) for name in before or values}
    known = "" if before is None else f"{row.id}{before_as_json(before)}"
    text = json.dumps([sheet_of(row.number), int(row.number), known, told], default=str)
    return (blind_index("seen", text) or b"")[:_LENGTH]
