"""Map the columns of a file to fields, by known headings and remembered choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kernel.chinese.text import listed
from kernel.errors import Invalid
from kernel.models import ColumnMapping
from kernel.tabular.headings import heading_key
from kernel.tabular.importers import Importer


@dataclass(frozen=True)
class Columns:
    """Fields found in a file: {field key: column index}, {field key: heading}, and unknown headings."""

    index: dict[str, int]
    headings: dict[str, str]
    unknown: tuple[str, ...]


# Columns that number the rows, and those of our own error workbook.
IGNORED = frozenset({"序号", "编号", "行号", "错误原因", "处理", "no.", "row", "whatiswrong"})


def remembered(kind: str) -> dict[str, str]:
    """Return the county's stored choices, {heading: field key, "" to ignore}."""
    return dict(ColumnMapping.objects.filter(kind=kind).values_list("heading", "field"))


def remember(kind: str, said: Mapping[str, str]) -> None:
    """Store choices of fields for headings (upsert), for later files."""
    ColumnMapping.objects.bulk_create(
        [ColumnMapping(kind=kind, heading=heading, field=key) for heading, key in said.items()],
        update_conflicts=True,
        unique_fields=["kind", "heading"],
        update_fields=["field"],
    )


def known_headings(importer: type[Importer], said: Mapping[str, str]) -> frozenset[str]:
    """Return the normal form of every heading known for this kind of table."""
    spoken = map(heading_key, said)
    keys = (heading_key(field.key) for field in importer.fields)
    return frozenset(spoken).union(keys, *(field.headings for field in importer.fields))


def find_columns(
    importer: type[Importer], headings: Sequence[str], said: Mapping[str, str]
) -> Columns:
    """Return the column of each field; choices in `said` precede the usual headings.

    Of two headings for one field the first is taken, the other reported as unknown. Raises Invalid,
    naming them, when required columns are missing or one heading occurs twice.
    """
    index: dict[str, int] = {}
    unknown: set[int] = set()
    for position, key in _claims(importer, headings, said):
        if not key:
            unknown |= {position} if key is None else set()
        elif key not in index:
            index[key] = position
        elif heading_key(headings[index[key]]) == heading_key(headings[position]):
            raise Invalid(
                file=_("The heading %(heading)s stands twice. Rename or remove one of the columns.")
                % {"heading": headings[position]}
            )
        else:
            unknown.add(position)
    _refuse_missing(importer, index)
    shown = {key: headings[position] for key, position in index.items()}
    return Columns(index, shown, tuple(headings[position] for position in sorted(unknown)))


def _claims(
    importer: type[Importer], headings: Sequence[str], said: Mapping[str, str]
) -> list[tuple[int, str | None]]:
    """Return (position, field key) of every heading, with None for an unknown one; those in `said` first."""
    spoken = {heading_key(heading): key for heading, key in said.items()}
    # A field's own key has the lowest priority: "host" is another field's English label.
    usual = {heading_key(field.key): field.key for field in importer.fields}
    usual |= {name: field.key for field in reversed(importer.fields) for name in field.headings}
    found: list[tuple[int, str | None]] = []
    for position, heading in enumerate(headings):
        name = heading_key(heading)
        if name in spoken or name in usual:
            found.append((position, spoken.get(name, usual.get(name))))
        elif name and name not in IGNORED:
            found.append((position, None))
    return sorted(found, key=lambda claim: heading_key(headings[claim[0]]) not in spoken)


def _refuse_missing(importer: type[Importer], index: Mapping[str, int]) -> None:
    missing = [
        str(field.label) for field in importer.fields if field.required and field.key not in index
    ]
    if missing:
        raise Invalid(file=_("The file lacks the columns: %(names)s.") % {"names": listed(missing)})
