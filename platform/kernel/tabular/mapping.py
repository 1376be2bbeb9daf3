"""Map the columns of a file to fields, by known headings and remembered choices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from operator import itemgetter

from django.utils.translation import gettext as _

from kernel.chinese.text import clean, listed
from kernel.errors import Invalid
from kernel.models import ColumnMapping
from kernel.tabular import choosing
from kernel.tabular.headings import MAX_LENGTH, NUMBERING, heading_key
from kernel.tabular.importers import Field, Importer, importers


@dataclass(frozen=True)
class Columns:
    """Fields found in a file: {field key: column index}, {field key: heading}, unknown headings, and the
    labels of required fields without a column."""

    index: dict[str, int]
    headings: dict[str, str]
    unknown: tuple[str, ...]
    missing: tuple[str, ...] = ()
    # {field key: index of the given names}, where the column of the field holds the surnames alone.
    given: Mapping[str, int] = field(default_factory=dict)

    @property
    def places(self) -> dict[int, str]:
        """Return {column index: field key}."""
        return {at: key for found in (self.index, self.given) for key, at in found.items()}


# Columns that number the rows, and those of our own error workbook.
IGNORED = NUMBERING | {"错误原因", "处理", "whatiswrong"}


# What to write, or another word, in brackets of a heading; a unit of money changes what the column means.
_HINT = re.compile(r"\([^()元万币]*\)")
# A heading in brackets by which a column is another one: a part of the number, another person's, a former or coming one.
_OTHER = re.compile(
    r"\((?:[^()]*(?:其中|家属|亲属|配偶|父亲|母亲|紧急|备用|曾用|拼音|英文|停用|作废|仓库|户籍|农历|阴历|旧|[十百千]人)[^()]*"
    r"|(?:男|女)性?|党员(?:人?数)?|(?:原|前|应|拟|预计|上[年月]|去年)[^()]*|[^()]*(?:变更|申请)(?:前|后|日期|时间)?|[0-9]{4}年(?:度|底|末)?)\)"
)
# Headings of surnames, and of given names beside them.
_PARTS_OF_NAMES = (
    frozenset({"姓", "姓氏", "surname", "lastname", "familyname"}),
    frozenset({"名", "名字", "givenname", "firstname"}),
)
# A unit of yuan behind a heading, also in brackets: (单位:千元).
_UNIT = re.compile(
    r"[(/:,]?(?:(?:计量|金额)?单位:?)?(?:人民币)?[十百千]?[万亿]?[元圆]?(?:人民币)?\)?$"
)


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


def headings_of_all_kinds() -> frozenset[str]:
    """Return the headings of every kind of table, to know a table that was brought as another kind."""
    return frozenset().union(
        *(known_headings(importer, {}) for _kind, importer in importers.items())
    )


def find_columns(
    importer: type[Importer], headings: Sequence[str], said: Mapping[str, str]
) -> Columns:
    """Return the column of each field; choices in `said` precede the usual headings.

    Of two headings for one field the first is taken, the other reported as unknown, but a person's name may
    stand in two columns: 姓 and 名. Raises Invalid when one heading occurs twice.
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
    given = _given_names(importer, headings, index)
    unknown -= {*given.values(), *(index[key] for key in given)}
    missing = [str(f.label) for f in importer.fields if f.required and f.key not in index]
    shown = {key: headings[position] for key, position in index.items()}
    shown |= {key: listed((shown[key], headings[at])) for key, at in given.items()}
    left = tuple(headings[position] for position in sorted(unknown))
    return Columns(index, shown, left, tuple(missing), given)


def _given_names(
    importer: type[Importer], headings: Sequence[str], index: dict[str, int]
) -> dict[str, int]:
    """Return {field key: column of the given names} of persons' names in two columns; the `index` gets that of
    the surnames. A whole name in a column of its own goes before."""
    names = [*map(heading_key, headings)]
    parts = [[at for at, name in enumerate(names) if name in part] for part in _PARTS_OF_NAMES]
    if any(len(found) != 1 for found in parts):
        return {}
    surname, given = (found[0] for found in parts)
    for column in importer.fields:
        others = {at for key, at in index.items() if key != column.key}
        is_free = others.isdisjoint({surname, given})
        if column.is_person and is_free and index.get(column.key, given) in {surname, given}:
            index[column.key] = surname
            return {column.key: given}
    return {}


def are_one(field: Field, headings: Sequence[str]) -> bool:
    """Say whether columns of these headings may all be one field: the two of a person's name."""
    names = {*map(heading_key, headings)}
    parts = [names & part for part in _PARTS_OF_NAMES]
    return len(headings) == 1 or (field.is_person and len(headings) == len(parts) and all(parts))


def columns_of(importer: type[Importer], said: Mapping[str, str]) -> choosing.Columns:
    """Return how an importer reads the headings of several sheets, which may be one table."""
    amounts = {field.key for field in importer.fields if field.is_amount}

    def names(headings: Sequence[str]) -> list[str]:
        found = [heading_key(heading) for heading in headings]
        with suppress(Invalid):
            for key, place in find_columns(importer, headings, said).index.items():
                found[place] = f"{key} {found[place]}" if key in amounts else key
        return found

    required = frozenset(field.key for field in importer.fields if field.required)
    known = frozenset(field.key for field in importer.fields)
    return choosing.Columns(names, known, required, importer.may_be_forms)


def choices(importer: type[Importer], said: Mapping[str, str]) -> dict[str, str]:
    """Return choices as {heading: field key}; a field may be given by its key or any of its headings.

    Raises Invalid for a field that the import does not have, and for one said of two headings.
    """
    found: dict[str, str] = {}
    for heading, name in said.items():
        field = next(
            (f for f in importer.fields if name == f.key or heading_key(name) in f.headings), None
        )
        if field is None and name:
            raise Invalid(
                mapping=_("There is no column %(name)s in this import. It has: %(known)s.")
                % {"name": name, "known": listed(f"{f.label} ({f.key})" for f in importer.fields)}
            )
        same = [one for one, key in found.items() if field and key == field.key]
        if field and not are_one(field, [*same, heading]):
            raise Invalid(mapping=said_twice(field))
        found[clean(heading)[:MAX_LENGTH]] = field.key if field else ""
    return found


def said_twice(field: Field) -> str:
    """Return the sentence for two columns that are said to be the same."""
    return _("Two columns cannot both be %(field)s. Leave one of them out.") % {
        "field": field.label
    }


def kind_like(kind: str, headings: Sequence[str], found: int) -> str:
    """Return the other kind of table that has its required columns in `headings`, and more than `found`
    columns; "" when there is none."""
    fitting: dict[str, int] = {}
    for other, importer in importers.items():
        with suppress(Invalid):
            columns = find_columns(importer, headings, remembered(other))
            if other != kind and not columns.missing and len(columns.index) > found:
                fitting[other] = len(columns.index)
    return max(fitting, key=lambda other: fitting[other], default="")


def missing_columns(kind: str, headings: Sequence[str], columns: Columns) -> Invalid:
    """Return the refusal of a file that lacks required columns: what it has, and what it may be instead."""
    text = _("The file lacks the columns: %(names)s.") % {"names": listed(columns.missing)}
    like = kind_like(kind, headings, len(columns.index))
    if like:
        text += _("It looks like another table: %(label)s. Import it as that.") % {
            "label": importers[like].label
        }
    else:
        text += _(
            "It has: %(headings)s. Say which of them is meant (by `--map` in a command, by `mapping` in the API), or rename it."
        ) % {"headings": listed(filter(None, headings))}
    return Invalid(file=text)


def _claims(
    importer: type[Importer], headings: Sequence[str], said: Mapping[str, str]
) -> list[tuple[int, str | None]]:
    """Return (position, field key) of every heading, with None for an unknown one.

    Those in `said` come first, then the usual ones, further ones, and those with a hint or a unit behind
    them, each in the order of the file.
    """
    spoken = {heading_key(heading): key for heading, key in said.items()}
    # A field's own key has the lowest priority: "host" is another field's English label.
    further = {heading_key(field.key): field.key for field in importer.fields}
    further |= {name: field.key for field in reversed(importer.fields) for name in field.headings}
    usual = {name: field.key for field in reversed(importer.fields) for name in field.usual}
    amounts = {field.key for field in importer.fields if field.is_amount}
    found: list[tuple[int, int, str | None]] = []
    for position, heading in enumerate(headings):
        name = heading_key(heading)
        for rank, names in enumerate((spoken, usual, further)):
            if name in names:
                found.append((rank, position, names[name]))
                break
        else:
            if name and name not in IGNORED:
                key = None if _OTHER.search(name) else further.get(_HINT.sub("", name))
                of_unit = further.get(_UNIT.sub("", name))
                found.append((3, position, key or (of_unit if of_unit in amounts else None)))
    return [(position, key) for _rank, position, key in sorted(found, key=itemgetter(0, 1))]
