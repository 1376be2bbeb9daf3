"""The page of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Model, QuerySet, Window
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from kernel import access, storable
from kernel.exports import queries as exports
from kernel.lists import address, filters, search, xlsx
from kernel.lists.columns import Cell, Column, Heading, Line
from kernel.lists.filters import ListFilter
from kernel.web.requests import ActorRequest

SIZES = (25, 50, 100)
# Page numbers of this many digits are beyond the last page.
_DIGITS = 7
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Empty:
    """The text of an empty list: what belongs here, and a link to add the first row."""

    title: Any
    text: Any
    action: Any = ""
    url_name: str = ""
    permission: str = ""
    icon: str = "inbox"


@dataclass(frozen=True)
class Bulk:
    """An action on all selected rows: a POST of their ids as `selected` to the URL."""

    label: Any
    url_name: str
    permission: str
    confirm: Any = ""


def selected(request: ActorRequest, rows: QuerySet[M]) -> QuerySet[M]:
    """Return those of `rows` that a bulk action's POST selected; invalid ids are ignored."""
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
    # The page has a form of its own, whose errors it shows in the answer to a POST.
    takes_forms: ClassVar[bool] = False

    def __init__(self, request: ActorRequest, rows: QuerySet[Any]) -> None:
        self.request = request
        self.actor = request.actor
        self.address = address.Address(request)
        self.all_rows = rows

    @property
    def is_workbook(self) -> bool:
        """Say whether the workbook is asked for: by POST, for that writes into the journal."""
        return self.request.method == "POST" and self.request.POST.get("export") == "xlsx"

    @property
    def reason(self) -> str:
        """What the workbook is for, as the person said; "" for a text that cannot be kept."""
        said = self.request.POST.get("reason", "").strip()
        return "" if storable.fault_of(said) else said

    @property
    def is_part(self) -> bool:
        """Say whether the table alone is asked for, by htmx."""
        return bool(self.request.htmx.target == "list")

    def response(self, **context: Any) -> HttpResponse:
        """Return the page, its table alone for htmx, or the workbook; 405 for another POST."""
        if self.is_workbook:
            return xlsx.workbook(self)
        if self.request.method == "POST" and not self.takes_forms:
            return HttpResponseNotAllowed(["GET"])
        template = "ui/_list.html" if self.is_part else self.template
        context = {"list": self, "title": self.title, **context}
        answer = render(self.request, template, context)
        # Not cached, or the browser's back button would show the fragment instead of the page.
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
        """The rows that match search and filters, sorted."""
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

    # --- pages ---------------------------------------------------------------------------------
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
        """The columns shown: those in the URL, else the remembered ones, else the defaults."""
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
        """Return this list's URL with some parameters changed (None removes one)."""
        return self.address.with_(**changes)

    @property
    def clear_url(self) -> str:
        """The URL without search and filters."""
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
    def may_export(self) -> bool:
        return access.allows(self.actor, self.export_permission)

    @cached_property
    def needs_release(self) -> bool:
        """Say whether a second person must release the workbook, with what was taken out today."""
        if not self.release_above:
            return False
        return exports.taken_today(self.actor) + (self.count or 0) > self.release_above

    @cached_property
    def actions(self) -> list[tuple[Bulk, str]]:
        """The bulk actions this person may use, each with its URL."""
        return [
            (act, reverse(act.url_name))
            for act in self.bulk
            if access.allows(self.actor, act.permission, access.EVERYWHERE)
        ]

    @property
    def beginning_url(self) -> str:
        """The URL that the empty page links to, if this person may use it."""
        empty = self.empty
        if empty is None or not empty.url_name:
            return ""
        if empty.permission and not access.allows(self.actor, empty.permission, access.EVERYWHERE):
            return ""
        return reverse(empty.url_name)


def list_titles() -> dict[str, Any]:
    """Return {class: title} of every list: the journal names a list by its class."""
    found: dict[str, Any] = {}
    pending = ListPage.__subclasses__()
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        if "title" in vars(kind):
            found[kind.__name__] = kind.title
    return found
