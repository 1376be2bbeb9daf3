"""A file read with the headings its importer knows and those the county's people named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Conflict
from kernel.models import Import
from kernel.tabular import mapping, sections
from kernel.tabular.importers import Importer
from kernel.tabular.reading import Sheet, read_table


def read(
    importer: type[Importer],
    name: str,
    content: bytes,
    sheet: str,
    choices: Mapping[str, str] | None = None,
    *,
    may_guess: bool = False,
) -> tuple[Sheet, mapping.Columns]:
    """Return a file's table and columns; some of the required ones may be missing."""
    said = {**mapping.remembered(importer.kind), **(choices or {})}
    table = read_table(
        name,
        content,
        mapping.known_headings(importer, said),
        sheet,
        elsewhere=mapping.headings_of_all_kinds(),
        may_guess=may_guess,
        columns=mapping.columns_of(importer, said),
    )
    columns = mapping.find_columns(importer, table.headings, said)
    table = sections.spread(importer, table, columns)
    return table, mapping.find_columns(importer, table.headings, said)


def read_complete(
    importer: type[Importer],
    name: str,
    content: bytes,
    sheet: str,
    choices: Mapping[str, str] | None = None,
) -> tuple[Sheet, mapping.Columns]:
    """Return a file's table and columns. Raises Invalid when required ones are missing."""
    table, columns = read(importer, name, content, sheet, choices)
    if columns.missing:
        raise mapping.missing_columns(importer.kind, table.headings, columns)
    return table, columns


def read_again(importer: type[Importer], row: Import) -> tuple[Sheet, mapping.Columns]:
    """Read a stored file as it was read when it was received. Raises Conflict when it was removed."""
    sheet = row.mapping.get("sheet", "")
    return read_complete(importer, row.file_name, content_of(row), sheet)


def told(
    importer: type[Importer], sheet: str, table: Sheet, columns: mapping.Columns
) -> dict[str, Any]:
    """Return what is kept of a file's headings and sheets, for its page and for reading it again."""
    fields = columns.places
    return {
        "unknown": list(columns.unknown),
        "missing": list(columns.missing),
        "headings": [[name, fields.get(at, "")] for at, name in enumerate(table.headings) if name],
        "like": _like(importer, table, columns),
        "remarks": list(table.remarks),
        "sheet": sheet,
        "sheets": list(table.names),
    }


def _like(importer: type[Importer], table: Sheet, columns: mapping.Columns) -> str:
    if not columns.missing:
        return ""
    return mapping.kind_like(importer.kind, table.headings, len(columns.index))


def content_of(row: Import) -> bytes:
    """Return the file's bytes. Raises Conflict when retention has removed it."""
    if row.file_removed_at is not None:
        raise Conflict(
            _(
                "This file was removed on %(day)s: files are kept for a while only. "
                "Bring it in once more."
            )
            % {"day": f"{row.file_removed_at.astimezone(clock.ZONE):%Y-%m-%d}"}
        )
    return bytes(row.file.content)
