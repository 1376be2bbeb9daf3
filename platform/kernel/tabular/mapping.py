"""Which column of a file means which field: by usual names, by what somebody said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.models import ColumnMapping
from kernel.tabular.importers import Importer


@dataclass(frozen=True)
class Columns:
    """Fields found in a file: {field key: column index}, and headings nobody knows."""

    index: dict[str, int]
    headings: dict[str, str]
    unknown: tuple[str, ...]


# Columns that number the rows, and those of our own error workbook.
IGNORED = frozenset({"序号", "编号", "行号", "错误原因", "No.", "row", "what is wrong"})


def remembered(kind: str) -> dict[str, str]:
    """Return what this county said about headings before, {heading: field key, "" to ignore}."""
    return dict(ColumnMapping.objects.filter(kind=kind).values_list("heading", "field"))


def remember(kind: str, said: Mapping[str, str]) -> None:
    """Keep what somebody says about headings, for the next file."""
    ColumnMapping.objects.bulk_create(
        [ColumnMapping(kind=kind, heading=heading, field=key) for heading, key in said.items()],
        update_conflicts=True,
        unique_fields=["kind", "heading"],
        update_fields=["field"],
    )


def known_headings(importer: type[Importer], said: Mapping[str, str]) -> frozenset[str]:
    """Return every heading that means something to this kind of table."""
    return frozenset(said).union(*(field.headings for field in importer.fields))


def find_columns(
    importer: type[Importer], headings: Iterable[str], said: Mapping[str, str]
) -> Columns:
    """Return where each field stands. Raises Invalid, naming them, when required ones are missing
    or one field stands twice."""
    index: dict[str, int] = {}
    shown: dict[str, str] = {}
    unknown = []
    for position, heading in enumerate(headings):
        key = _field_of(importer, heading, said)
        if key is None and heading and heading not in IGNORED:
            unknown.append(heading)
        if not key:
            continue
        if key in index:
            raise Invalid(
                file=_("Two columns mean the same: %(first)s and %(second)s. Remove one.")
                % {"first": shown[key], "second": heading}
            )
        index[key], shown[key] = position, heading
    missing = [
        str(field.label) for field in importer.fields if field.required and field.key not in index
    ]
    if missing:
        raise Invalid(
            file=_("The file lacks the columns: %(names)s.") % {"names": ", ".join(missing)}
        )
    return Columns(index, shown, tuple(unknown))


def _field_of(importer: type[Importer], heading: str, said: Mapping[str, str]) -> str | None:
    if heading in said:
        return said[heading]
    for field in importer.fields:
        if heading in field.headings:
            return field.key
    return None
