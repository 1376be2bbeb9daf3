"""Rows of one file that are about the same new thing under two of its numbers."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from kernel.tabular.cells import Refused, Row
from kernel.tabular.choices import KEEP, OTHER, TAKE
from kernel.tabular.disputes import CONFLICT, Disputes, of_file
from kernel.tabular.importers import Importer, Parsed, Plan, PlannedRow
from kernel.tabular.rows import place_of


class Twins:
    """Finds, among the rows to create and to change, one that shares a number with a later row."""

    def __init__(
        self, importer: Importer, plan: Plan, disputes: Disputes, cells: Callable[[int], Row]
    ) -> None:
        self._key, self._columns = importer.key_column, importer.number_columns
        self._plan, self._disputes, self._cells = plan, disputes, cells
        self._by_number: dict[str, PlannedRow] = {}

    def remember(self, planned: PlannedRow) -> None:
        """Remember the numbers of a row to create or to change."""
        values = planned.parsed.values
        for column in self._columns:
            number = values.get(column)
            if number:
                self._by_number.setdefault(number, planned)

    def holds(self, number: int, parsed: Parsed) -> bool:
        """Say whether an earlier row has this one in it: it is a copy, or somebody chose between the two.

        The earlier one gets what only the copy has. Raises Refused while a person has to choose.
        """
        known, values = self._by_number, parsed.values
        found = [known[n] for column in self._columns if (n := values.get(column)) in known]
        if not found:
            return False
        first = found[0]
        if OTHER in {parsed.choice, first.parsed.choice}:
            return False
        if not self._differing(first.parsed, parsed):
            self._plan.duplicates += 1
            if first.before is None and len(self._numbers(parsed)) > len(
                self._numbers(first.parsed)
            ):
                self._replace(first, number, parsed)
            return True
        if first.before is not None and parsed.choice != KEEP:
            text = _("%(place)s is about the same row that is recorded. Leave one of the two.")
            place = {"place": place_of(first.number)}
            raise Refused(self._key, parsed.key, CONFLICT, text % place)
        if parsed.choice == TAKE:
            self._replace(first, number, parsed)
        if TAKE in {parsed.choice, first.parsed.choice} or parsed.choice == KEEP:
            self._plan.kept += 1
            return True
        raise self._dispute(number, parsed, first)

    def _dispute(self, number: int, parsed: Parsed, first: PlannedRow) -> Refused:
        ours = of_file(first.number, first.parsed, self._cells(first.number))
        theirs = of_file(number, parsed, self._cells(number))
        text = _(
            "A number of this row stands in %(place)s too, but not all else agrees. Is it the same? Choose."
        ) % {"place": place_of(first.number)}
        return self._disputes.add(number, ours, parsed, theirs, text, may_differ=True)

    def _numbers(self, parsed: Parsed) -> tuple[str, ...]:
        return tuple(filter(None, map(parsed.values.get, self._columns)))

    def _differing(self, first: Parsed, parsed: Parsed) -> bool:
        """Say whether two rows contradict each other, or have different keys each."""
        is_one = first.key in self._numbers(parsed) or parsed.key in self._numbers(first)
        names = self._disputes.differing(first.values, parsed.values)
        return not is_one or bool(set(names) - set(self._columns))

    def _replace(self, first: PlannedRow, number: int, parsed: Parsed) -> None:
        """Let a row take the place of an earlier one, with that one's numbers where it has fewer."""
        numbers = self._numbers(first.parsed)
        if parsed.key in numbers and len(numbers) > len(self._numbers(parsed)):
            kept = {name: first.parsed.values[name] for name in self._columns}
            parsed.values |= kept
            parsed.key = first.parsed.key
        first.number, first.parsed = number, parsed
        self.remember(first)
