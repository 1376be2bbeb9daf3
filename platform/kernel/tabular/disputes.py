"""Contradictions between rows of a file, or a row and what is stored, as the page shows them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from kernel.chinese.text import clean, listed
from kernel.fields import EncryptedTextField, hide_middle
from kernel.tabular.cells import Refused
from kernel.tabular.choices import Choices
from kernel.tabular.examples import shown
from kernel.tabular.importers import Importer, Parsed, Plan
from kernel.tabular.rows import place_of, sheet_of

CONFLICT = "conflict"
# At most this many are shown side by side; the workbook to mend has all.
SHOWN = 50


@dataclass(frozen=True)
class Version:
    """One of two contradicting versions: its parsed values, and its cells when it is a row of the file."""

    values: Mapping[str, Any]
    cells: Mapping[str, Any]
    place: str = ""
    # That nothing is recorded yet: there is nothing to keep.
    is_none: bool = False


class Disputes:
    """Notes in a plan which rows wait for a person's choice."""

    def __init__(self, importer: Importer, choices: Choices, plan: Plan) -> None:
        self._importer, self._choices, self._plan = importer, choices, plan
        self._columns = {field.attname: field for field in importer.model._meta.concrete_fields}

    def differing(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
        """Return the columns that differ; computed ones, such as pinyin, only where no others do."""
        names = [name for name, value in theirs.items() if ours.get(name) != value]
        return [name for name in names if self._columns[name].editable] or names

    def add(
        self,
        number: int,
        ours: Version,
        parsed: Parsed,
        row: Version,
        why: str = "",
        *,
        may_differ: bool = False,
    ) -> Refused:
        """Note that a row contradicts `ours`; return the conflict. `why` says so when two numbers are compared.

        With `may_differ` the two may be about different things: that can be chosen too.
        """
        names = self.differing(ours.values, parsed.values)
        versions = {name: (self._text(name, ours), self._text(name, row)) for name in names}
        # Places of one name in two townships: what differs is the township.
        named = [n for n in names if not self._is_place(n) or len(set(versions[n])) > 1]
        names = named or names
        told = self._told({name: versions[name] for name in names})
        digest = self._choices.dispute(row.cells, parsed.key)
        if len(self._plan.disputes) < SHOWN:
            self._plan.disputes.append(
                {
                    "row": int(number),
                    "sheet": sheet_of(number),
                    "digest": digest,
                    "name": str(parsed.values.get(self._importer.name_column, "")),
                    "place": ours.place,
                    "why": why,
                    "may_differ": may_differ,
                    "is_new": ours.is_none,
                    "versions": [[label, *texts] for label, texts in told.items()],
                }
            )
        field = self._columns[names[0]] if names else None
        column = field.name if field else self._importer.key_column
        cell = row.cells.get(column) or parsed.values.get(column, "")
        return Refused(column, cell, CONFLICT, why or self._reason(ours, told))

    def _told(self, versions: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
        """Return {heading: both texts}: of several columns read from one cell, the first that has both."""
        told: dict[str, tuple[str, str]] = {}
        for name, texts in versions.items():
            label = self._importer.label_of(name)
            if label not in told or (all(texts) and not all(told[label])):
                told[label] = texts
        return told

    def _reason(self, ours: Version, told: Iterable[str]) -> str:
        key = self._importer.label_of(self._importer.key_column)
        what = listed(told)
        return _(
            "The same value of %(key)s stands in %(place)s, but these differ: %(what)s. Choose one of the two."
        ) % {"key": key, "place": ours.place, "what": what}

    def _is_place(self, name: str) -> bool:
        return isinstance(self._columns[name], models.ForeignKey)

    def _text(self, name: str, version: Version) -> str:
        field = self._columns[name]
        if isinstance(field, EncryptedTextField):
            cell = clean(version.cells.get(field.name))
            return hide_middle(cell) if cell else "●●●"
        if isinstance(field, models.ForeignKey) and field.name in version.cells:
            return clean(version.cells[field.name])
        return shown(self._importer, field, version.values.get(name))


def of_file(number: int, parsed: Parsed, cells: Mapping[str, Any]) -> Version:
    """Return the version of a row of the file."""
    return Version(parsed.values, cells, place_of(number))


def of_nothing() -> Version:
    """Return the version of a row whose number is not recorded."""
    return Version({}, {}, _("nothing recorded"), is_none=True)


def of_stored(values: Mapping[str, Any]) -> Version:
    """Return the version that is stored."""
    return Version(values, {}, _("what is recorded"))
