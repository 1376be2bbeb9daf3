"""Lists over ever-growing tables: keyset pagination, no count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.lists.page import ListPage

Place = tuple[datetime, UUID]


class CursorList(ListPage):
    """Rows by `moment`, newest first; a page starts after (or ends before) the row in the URL.

    "after=<moment>_<id>" selects older rows, "before=" newer ones; an unreadable value starts at
    the newest. A page reads its own rows and one more, however large the table is.
    """

    moment = "at"
    keeps_views = False

    @property
    def count(self) -> int | None:
        return None

    @property
    def table_rows(self) -> list[Any]:
        return self.window[0]

    @cached_property
    def window(self) -> tuple[list[Any], bool, bool]:
        """(rows of the page, whether newer ones exist, whether older ones exist)."""
        before, after = self._place("before"), self._place("after")
        if before is not None:
            found = list(self._towards(before, newer=True)[: self.size + 1])
            has_newer, rows = len(found) > self.size, found[: self.size][::-1]
            return self.prepared(rows), has_newer, True
        older = self._towards(after, newer=False) if after else self._sorted(self.rows)
        found = list(older[: self.size + 1])
        return self.prepared(found[: self.size]), after is not None, len(found) > self.size

    @property
    def previous_url(self) -> str:
        rows, has_newer, _has_older = self.window
        return self._url("before", rows[0]) if has_newer and rows else ""

    @property
    def next_url(self) -> str:
        rows, _has_newer, has_older = self.window
        return self._url("after", rows[-1]) if has_older and rows else ""

    @property
    def pages(self) -> Iterator[tuple[Any, str]]:
        return iter(())

    def _sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by(f"-{self.moment}", "-id")

    def _towards(self, place: Place, *, newer: bool) -> QuerySet[Any]:
        moment, identifier = place
        beyond = "gt" if newer else "lt"
        # The first condition is redundant, but it can use the index on the moment.
        rows = self.rows.filter(**{f"{self.moment}__{beyond}e": moment}).filter(
            Q(**{f"{self.moment}__{beyond}": moment}) | Q(**{f"id__{beyond}": identifier})
        )
        return rows.order_by(self.moment, "id") if newer else self._sorted(rows)

    def _place(self, name: str) -> Place | None:
        text, _mark, identifier = self.address.get(name).partition("_")
        try:
            moment, id_ = datetime.fromisoformat(text), UUID(identifier)
            # PostgreSQL accepts fewer UTC offsets than Python, and the moment must have one.
            return (moment.astimezone(UTC), id_) if moment.tzinfo else None
        except (OverflowError, ValueError):
            return None

    def _url(self, name: str, row: Any) -> str:
        place = f"{getattr(row, self.moment).isoformat()}_{row.pk}"
        other = "after" if name == "before" else "before"
        return self.url(**{name: place, other: None})
