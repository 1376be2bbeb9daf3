"""What is said of the rows of a plan: refusals, conflicts and remarks."""

from __future__ import annotations

from collections.abc import Iterable

from kernel.chinese.persons import hide_numbers, holds_private_number
from kernel.fields import EncryptedTextField, hide_middle
from kernel.tabular.cells import DROPPED, Refused
from kernel.tabular.importers import FURTHER, REFUSED, REMARK, Fault, Importer, Plan
from kernel.tabular.rows import sheet_of


class Faults:
    """Writes to a plan what is said of its rows."""

    def __init__(self, importer: Importer, plan: Plan) -> None:
        self._plan, self._labels, self._importer = plan, importer.fault_labels, importer
        self._fields = importer.columns
        sealed = {f.name for f in importer.model._meta.fields if isinstance(f, EncryptedTextField)}
        self._personal = sealed | {field.key for field in importer.fields if field.personal}

    def refuse(self, number: int, refusals: Iterable[Refused]) -> None:
        """Refuse a row for reasons of which the first is the gravest."""
        for place, refusal in enumerate(refusals):
            self._add(number, refusal, FURTHER if place else REFUSED)
            self._ask(refusal)

    def conflict(self, number: int, conflict: Refused) -> None:
        """Report a row that contradicts another one."""
        self._add(number, conflict, REFUSED)

    def further(self, number: int, said: Refused) -> None:
        """Add a reason to a row that is refused already."""
        self._add(number, said, FURTHER)

    def say(self, all_said: Iterable[tuple[int, Refused]]) -> None:
        """Say something of rows, refused or not, once all are placed."""
        refused = {(f.sheet, f.row) for f in self._plan.faults if f.weight == REFUSED}
        for number, said in all_said:
            is_refused = (sheet_of(number), int(number)) in refused
            self._add(number, said, FURTHER if is_refused else REMARK)

    def remark(self, number: int, remarks: Iterable[Refused]) -> None:
        """Add remarks on a row that is imported."""
        for remark in remarks:
            self._add(number, remark, REMARK)
            self._ask(remark)

    def _ask(self, said: Refused) -> None:
        """Count a word that a person may explain."""
        field = self._fields.get(said.column)
        # The answer to a word is kept with it.
        if field and field.asks(said.code) and not holds_private_number(said.value):
            asked = self._plan.words.setdefault(field.key, {})
            asked[said.value] = asked.get(said.value, 0) + 1

    def _add(self, number: int, said: Refused, weight: str) -> None:
        is_hidden = said.column in self._personal and said.code not in DROPPED
        value = hide_middle(said.value) if is_hidden else self._shown(said)
        place = int(number), self._importer.label_of(said.column)[:60], value[:200]
        reason = said.reason or str(self._labels.get(said.code, ""))
        fault = Fault(*place, said.code, reason[:300], sheet_of(number), weight)
        self._plan.faults.append(fault)

    def _shown(self, said: Refused) -> str:
        """Return a value to be shown: a phone or ID number hidden that slipped into another column."""
        field = self._importer.field_of(said.column)
        is_number = field is not None and bool(field.digits)
        is_private = not is_number and holds_private_number(said.value)
        return hide_numbers(said.value) if is_private else said.value
