"""The rows of a list: searched, filtered, sorted, cut into pages as its address says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Model, QuerySet, Window

from kernel import access
from kernel.chinese.text import listed
from kernel.lists import address, filters, search
from kernel.lists.chosen import CHOSEN, ids_in
from kernel.lists.columns import Column
from kernel.lists.filters import ListFilter
from kernel.lists.saved import SavedView, views_of
from kernel.web.requests import ActorRequest

# The value of a filter that narrows nothing, where it has one.
ALL = "all"
SIZES = (25, 50, 100)
# Page numbers of this many digits are beyond the last page.
_DIGITS = 7


class ListRows:
    """The rows that an address asks for, without how they are shown."""

    model: ClassVar[type[Model]]
    filterset: ClassVar[type[ListFilter] | None] = None
    search: ClassVar[Sequence[str]] = ()
    order: ClassVar[str] = "id"
    columns: ClassVar[Sequence[Column]] = ()
    # What is searched, filtered and shown can be saved under a name.
    keeps_views: ClassVar[bool] = True

    def __init__(self, request: ActorRequest, rows: QuerySet[Any]) -> None:
        self.request = request
        self.actor = request.actor
        self.address = address.Address(request, lambda: self.views)
        self.all_rows = rows

    @cached_property
    def views(self) -> Sequence[SavedView]:
        """The saved views of this list that the person may use."""
        return views_of(self.actor, type(self).__name__) if self.keeps_views else ()

    def url(self, **changes: Any) -> str:
        """Return this list's URL with some parameters changed (None removes one)."""
        return self.address.with_(**changes)

    @cached_property
    def allowed(self) -> list[Column]:
        """The columns this person may see."""
        return [
            column
            for column in self.columns
            if not column.permission or access.allows(self.actor, column.permission)
        ]

    def _remembered(self, name: str, known: Sequence[str], usual: list[str]) -> list[str]:
        memory = f"{name}/{type(self).__name__}"
        session = self.request.session
        given = [value for value in self.address.all(name) if value in known]
        if given and name in self.request.GET and given != session.get(memory):
            session[memory] = given
        kept = given or [value for value in session.get(memory, ()) if value in known]
        return kept or usual

    @cached_property
    def filter(self) -> ListFilter | None:
        if self.filterset is None:
            return None
        found = self.filterset(
            filters.data_of(self.filterset, self.address),
            queryset=self.all_rows,
            request=self.request,
        )
        filters.style_form(found.form, self.filterset.usual)
        return found

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The rows that match search and filters, and are among those chosen if some are; sorted."""
        rows = self.filter.qs if self.filter is not None else self.all_rows
        if self.address.names_no_view:
            rows = rows.none()
        if self.address.get(CHOSEN):
            rows = rows.filter(pk__in=ids_in(self.address.all(CHOSEN)))
        return self._sorted(search.matching(rows, self.search, self.query))

    @property
    def query(self) -> str:
        return self.address.get("q")

    @cached_property
    def is_narrowed(self) -> bool:
        return bool(self.chips)

    @cached_property
    def all_url(self) -> str:
        """The URL that shows every row, where the usual filters alone hide all of them; "" elsewhere."""
        usual = self.filter.usual if self.filter is not None else {}
        shown = {name: ALL for name in usual if ALL in self._choices_of(name)}
        if self.is_narrowed or not shown or not self.all_rows.exists():
            return ""
        return self.url(**shown)

    @property
    def usually(self) -> str:
        """What the usual filters show, in words."""
        usual = self.filter.usual if self.filter is not None else {}
        return listed(str(self._choices_of(name)[value]) for name, value in usual.items())

    def _choices_of(self, name: str) -> dict[str, Any]:
        return dict(self.filter.form.fields[name].choices) if self.filter is not None else {}

    @property
    def is_unreadable(self) -> bool:
        """Say whether a filter's value is invalid, so that no rows are shown."""
        return any(chip.is_wrong for chip in self.chips)

    @cached_property
    def chips(self) -> list[address.Chip]:
        return list(address.chips(self.address, self.filter))

    @cached_property
    def sort_key(self) -> tuple[str, bool]:
        """(column key, whether descending) of the sorting; from `order` when none was chosen."""
        given = self.address.get("sort")
        key = given.removeprefix("-")
        if any(column.key == key and column.sort for column in self.allowed):
            return key, given.startswith("-")
        name = self.order.removeprefix("-")
        usual = next((column.key for column in self.allowed if column.sort == name), "")
        return usual, self.order.startswith("-")

    @property
    def sorted_by(self) -> str:
        """The database field of the sorting; that of `order` when none was chosen."""
        key, usual = self.sort_key[0], self.order.removeprefix("-")
        return next((column.sort for column in self.allowed if column.key == key), usual)

    def _sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        field, downwards = F(self.sorted_by), self.sort_key[1]
        ordering = field.desc(nulls_last=True) if downwards else field.asc(nulls_last=True)
        return rows.order_by(ordering, "id")

    @cached_property
    def page(self) -> Page[Any]:
        paginator = Paginator(self.rows, self.size)
        seen = self._first_look(paginator) if self.query else {}
        found = paginator.get_page(self.address.get("page"))
        # On late pages, sorting ids alone is twice as fast as sorting whole rows with their joins.
        first = (found.number - 1) * self.size
        ids = seen[first] if first in seen else self.ids(first, first + self.size)
        found.object_list = self.rows.filter(pk__in=ids)
        return found

    def _first_look(self, paginator: Paginator[Any]) -> dict[int, list[UUID]]:
        """Return {offset: ids} of the page asked for, and set the paginator's count, by one query.

        A search uses no index: a second query for the count would be a second scan of the table.
        """
        asked = self.address.get("page")
        number = int(asked) if asked.isdecimal() and len(asked) < _DIGITS else 1
        first = max(number - 1, 0) * self.size
        counted = self.rows.annotate(of_all=Window(Count("*"))).values_list("pk", "of_all")
        found = list(counted[first : first + self.size])
        if not found and first:
            return {}  # behind the last page
        paginator.count = found[0][1] if found else 0
        return {first: [pk for pk, _of_all in found]}

    def ids(self, first: int, last: int) -> list[UUID]:
        """Return the ids of the rows [first, last), in order."""
        return list(self.rows.values_list("pk", flat=True)[first:last])

    @property
    def count(self) -> int | None:
        """The number of rows, None where they are not counted."""
        return self.page.paginator.count

    @property
    def table_rows(self) -> Iterable[Any]:
        """The rows of this page."""
        return self.prepared(list(self.page))

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Attach to `rows`, in bulk queries, what the columns need; overridden by subclasses."""
        return rows

    @cached_property
    def size(self) -> int:
        return int(self._remembered("size", [str(size) for size in SIZES], [str(SIZES[0])])[0])

    @property
    def sizes(self) -> Iterator[tuple[int, str]]:
        for size in SIZES:
            yield size, self.address.with_(size=size)

    @property
    def pages(self) -> Iterator[tuple[Any, str]]:
        """(page number, URL) of the pager's links; "…" has no URL."""
        for number in self.page.paginator.get_elided_page_range(
            self.page.number, on_each_side=1, on_ends=1
        ):
            yield number, self.url(page=number) if isinstance(number, int) else ""

    @property
    def previous_url(self) -> str:
        page = self.page
        return self.url(page=page.previous_page_number()) if page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page.next_page_number()) if self.page.has_next() else ""
