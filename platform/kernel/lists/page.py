"""The page of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from kernel import access
from kernel.lists import address, filters, search, xlsx
from kernel.lists.columns import Cell, Column, Heading, Line
from kernel.lists.filters import ListFilter
from kernel.web.requests import ActorRequest

SIZES = (25, 50, 100)
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Empty:
    """The text of an empty list: what belongs here, and a link to begin with."""

    title: Any
    text: Any
    action: Any = ""
    url_name: str = ""
    permission: str = ""
    icon: str = "inbox"


@dataclass(frozen=True)
class Bulk:
    """An action on all selected rows: a POST of `selected` ids to `url_name`."""

    label: Any
    url_name: str
    permission: str
    confirm: Any = ""


def selected(request: ActorRequest, rows: QuerySet[M]) -> QuerySet[M]:
    """Return those of `rows` that the POST of a bulk action selected; invalid ids are ignored."""
    ids = []
    for given in request.POST.getlist("selected"):
        with suppress(ValueError):
            ids.append(UUID(given))
    return rows.filter(pk__in=ids)


class ListPage:
    """A list of rows; subclass it with columns, filters, search and order."""

    model: ClassVar[type[Model]]
    title: ClassVar[Any]
    template: ClassVar[str] = "ui/list_page.html"
    filterset: ClassVar[type[ListFilter] | None] = None
    search: ClassVar[Sequence[str]] = ()
    order: ClassVar[str] = "id"
    columns: ClassVar[Sequence[Column]] = ()
    empty: ClassVar[Empty | None] = None
    bulk: ClassVar[Iterable[Bulk]] = ()
    export_permission: ClassVar[str] = "kernel.export_list"
    # A workbook of more rows than this needs a second person's release; 0 for never.
    release_above: ClassVar[int] = 0

    def __init__(self, request: ActorRequest, rows: QuerySet[Any]) -> None:
        self.request = request
        self.actor = request.actor
        self.address = address.Address(request)
        self.all_rows = rows

    def response(self, **context: Any) -> HttpResponse:
        """Return the page, the table alone for htmx, or the workbook."""
        if self.address.get("export") == "xlsx":
            return xlsx.workbook(self)
        is_part = self.request.htmx.target == "list"
        template = "ui/_list.html" if is_part else self.template
        context = {"list": self, "title": self.title, **context}
        answer = render(self.request, template, context)
        # The browser's back button must not show the cached part in place of the page.
        patch_vary_headers(answer, ["HX-Target"])
        return answer

    # --- rows ----------------------------------------------------------------------------------
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
        """The rows that search and filters keep, sorted."""
        rows = self.filter.qs if self.filter is not None else self.all_rows
        return self._sorted(search.matching(rows, self.search, self.query))

    @property
    def query(self) -> str:
        return self.address.get("q")

    @cached_property
    def is_narrowed(self) -> bool:
        return bool(self.chips)

    @property
    def is_unreadable(self) -> bool:
        """Say whether a filter's value is invalid; no row is shown then."""
        return any(chip.is_wrong for chip in self.chips)

    @cached_property
    def chips(self) -> list[address.Chip]:
        return list(address.chips(self.address, self.filter))

    @cached_property
    def sort_key(self) -> tuple[str, bool]:
        """The key of the column sorted by, and whether descending; those of `order` when none was chosen."""
        given = self.address.get("sort")
        key = given.removeprefix("-")
        if any(column.key == key and column.sort for column in self.allowed):
            return key, given.startswith("-")
        name = self.order.removeprefix("-")
        usual = next((column.key for column in self.allowed if column.sort == name), "")
        return usual, self.order.startswith("-")

    @property
    def sorted_by(self) -> str:
        """The database field of the chosen column, else that of `order`."""
        key, usual = self.sort_key[0], self.order.removeprefix("-")
        return next((column.sort for column in self.allowed if column.key == key), usual)

    def _sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        field, downwards = F(self.sorted_by), self.sort_key[1]
        ordering = field.desc(nulls_last=True) if downwards else field.asc(nulls_last=True)
        return rows.order_by(ordering, "id")

    # --- pages ---------------------------------------------------------------------------------
    @cached_property
    def page(self) -> Page[Any]:
        found = Paginator(self.rows, self.size).get_page(self.address.get("page"))
        # On late pages, sorting ids alone is twice as fast as sorting whole rows with their joins.
        first = (found.number - 1) * self.size
        found.object_list = self.rows.filter(pk__in=self.ids(first, first + self.size))
        return found

    def ids(self, first: int, last: int) -> list[UUID]:
        """Return the ids of the rows [first:last], in order."""
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
        """Return `rows`; override to fetch what columns need for all of them in one query."""
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
        """Page numbers with their addresses; "…" has none."""
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

    # --- columns -------------------------------------------------------------------------------
    @cached_property
    def allowed(self) -> list[Column]:
        """The columns this person may see."""
        return [
            column
            for column in self.columns
            if not column.permission or access.allows(self.actor, column.permission)
        ]

    @cached_property
    def shown(self) -> list[Column]:
        """The columns shown: those in the address, else those in the session, else those not hidden."""
        usual = [column.key for column in self.allowed if not column.hidden]
        wanted = self._remembered("col", [column.key for column in self.allowed], usual)
        return [column for column in self.allowed if column.key in wanted]

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """Every column, and whether it is shown."""
        return [(column, column in self.shown) for column in self.allowed]

    def _remembered(self, name: str, known: Sequence[str], usual: list[str]) -> list[str]:
        memory = f"{name}/{type(self).__name__}"
        session = self.request.session
        given = [value for value in self.address.all(name) if value in known]
        if given and given != session.get(memory):
            session[memory] = given
        kept = given or [value for value in session.get(memory, ()) if value in known]
        return kept or usual

    @property
    def headings(self) -> Iterator[Heading]:
        key, downwards = self.sort_key
        for column in self.shown:
            is_sorted = column.key == key
            target = f"-{column.key}" if is_sorted and not downwards else column.key
            url = self.address.with_(sort=target) if column.sort else ""
            yield Heading(
                column, url, ("descending" if downwards else "ascending") if is_sorted else ""
            )

    @property
    def table(self) -> Iterator[Line]:
        for row in self.table_rows:
            yield Line(row, row.pk, [self._cell(column, row) for column in self.shown])

    def _cell(self, column: Column, row: Any) -> Cell:
        text = (
            render_to_string(column.template, {"row": row, "list": self})
            if column.template
            else column.printed(row)
        )
        url = reverse(column.link, args=[row.pk]) if column.link else ""
        return Cell(column, text, url, column.tone(row) if column.tone else "")

    # --- what can be done ----------------------------------------------------------------------
    def url(self, **changes: Any) -> str:
        """Return this list's address with some parameters changed (None removes one)."""
        return self.address.with_(**changes)

    @property
    def clear_url(self) -> str:
        """The address without search and filters."""
        names = list(self.filter.form.fields) if self.filter is not None else []
        ends = [f"{name}_{end}" for name in names for end in filters.ENDS]
        return self.address.without("q", *names, *ends)

    @property
    def hidden_inputs(self) -> Iterable[tuple[str, str]]:
        """The hidden inputs of the form of search and filters."""
        names = list(self.filter.form.fields) if self.filter is not None else []
        ends = [f"{name}_{end}" for name in names for end in filters.ENDS]
        return self.address.hidden("q", *names, *ends)

    @property
    def hidden_inputs_of_columns(self) -> Iterable[tuple[str, str]]:
        """The hidden inputs of the form of columns."""
        return self.address.hidden("col")

    @property
    def hidden_inputs_of_export(self) -> Iterable[tuple[str, str]]:
        """The hidden inputs of the form of an export: the workbook has the list's parameters."""
        return self.address.hidden()

    @property
    def may_export(self) -> bool:
        return access.allows(self.actor, self.export_permission)

    @property
    def needs_release(self) -> bool:
        """Say whether the workbook needs a second person's release."""
        return 0 < self.release_above < (self.count or 0)

    @cached_property
    def actions(self) -> list[tuple[Bulk, str]]:
        """The bulk actions this person may use, each with its address."""
        return [
            (act, reverse(act.url_name))
            for act in self.bulk
            if access.allows(self.actor, act.permission, access.EVERYWHERE)
        ]

    @property
    def beginning_url(self) -> str:
        """The address that the empty list links to, "" when this person may not use it."""
        empty = self.empty
        if empty is None or not empty.url_name:
            return ""
        if empty.permission and not access.allows(self.actor, empty.permission, access.EVERYWHERE):
            return ""
        return reverse(empty.url_name)
