"""The page of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext_lazy

from kernel import access, storable
from kernel.exports import queries as exports
from kernel.lists import filters, inplace, xlsx
from kernel.lists.chosen import CHOSEN
from kernel.lists.columns import Cell, Column, Heading, Line
from kernel.lists.rows import ListRows
from kernel.lists.saved import VIEW, SavedView, shelf
from kernel.realm import current
from kernel.web.templatetags.ui import number

# Of an address, what belongs to the moment and not to a view.
_NOT_OF_VIEWS = {"page", "size", CHOSEN, VIEW, "col"}


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
    """An action on the selected rows: a POST of their ids as `selected`, or of `everything`, to the URL."""

    label: Any
    url_name: str
    permission: str
    confirm: Any = ""
    # Held on any row is enough: the action checks the right row by row.
    on_some: bool = False
    # The words in the action's address.
    words: tuple[str, ...] = ()
    # All rows that match can be selected, not those of the page alone: `matched` reads them.
    takes_all: bool = False

    @classmethod
    def act(cls, label: Any, key: str, permission: str, *, on_some: bool = True) -> Bulk:
        """Return the button of an act of `kernel.together`, by its key there."""
        return cls(label, "together:act", permission, on_some=on_some, words=(key,), takes_all=True)


class ListPage(ListRows):
    """A list of rows; subclass it with columns, filters, search and order."""

    title: ClassVar[Any]
    # How rows are counted, by `ngettext_lazy` with "%(shown)s" and the key "count".
    counted: ClassVar[Any] = ngettext_lazy("%(shown)s row", "%(shown)s rows", "count")
    # The columns below the name on a phone; with none a row is a card of all columns.
    brief: ClassVar[Sequence[str]] = ()
    # A row is one line and long cells are cut, unless their text is what the list is read for.
    one_line: ClassVar[bool] = True
    template: ClassVar[str] = "ui/list_page.html"
    empty: ClassVar[Empty | None] = None
    bulk: ClassVar[Iterable[Bulk]] = ()
    export_permission: ClassVar[str] = "kernel.export_list"
    # A workbook of more rows than this needs a second person's release; 0 for never.
    release_above: ClassVar[int] = 0
    # A bulk action takes at most so many rows.
    most_at_once: ClassVar[int] = 2000
    # The page has a form of its own, whose errors it shows in the answer to a POST.
    takes_forms: ClassVar[bool] = False

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

    # --- columns -------------------------------------------------------------------------------
    @cached_property
    def shown(self) -> list[Column]:
        """The columns shown: those in the URL, else the remembered ones, else the defaults."""
        usual = [column.key for column in self.allowed if not column.hidden]
        wanted = self._remembered("col", [column.key for column in self.allowed], usual)
        return [column for column in self.allowed if column.key in wanted]

    @cached_property
    def seen_on_phones(self) -> frozenset[str]:
        """The columns below the name on a phone: `brief`, or those the person chose."""
        usual = {column.key for column in self.allowed if not column.hidden}
        shown = {column.key for column in self.shown}
        return frozenset(self.brief if shown == usual else shown)

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """Every column, and whether it is shown."""
        return [(column, column in self.shown) for column in self.allowed]

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
            yield self._line(row)

    def _line(self, row: Any) -> Line:
        return Line(row, row.pk, [self._cell(column, row) for column in self.shown])

    def line_of(self, pk: UUID) -> Line | None:
        """Return one row as the page shows it, whatever the filters say; None for one out of sight."""
        found = self.prepared(list(self.all_rows.filter(pk=pk)))
        return self._line(found[0]) if found else None

    def _cell(self, column: Column, row: Any) -> Cell:
        text = (
            render_to_string(column.template, {"row": row, "list": self})
            if column.template
            else column.printed(row)
        )
        url = reverse(column.link, args=[row.pk]) if column.link else ""
        tone = column.tone(row) if column.tone else ""
        return Cell(
            column,
            text,
            url,
            tone,
            is_brief=column.key in self.seen_on_phones,
            change_url=self._change_url(column, row) if column.in_place else "",
        )

    def _change_url(self, column: Column, row: Any) -> str:
        """Return the URL that changes a cell in place, with this list's search and filters to come back to."""
        if not inplace.fields[column.in_place].is_for(self.actor, row):
            return ""
        query = self.address.query
        return reverse("inplace:change", args=[column.in_place, row.pk]) + (
            f"?{query}" if query else ""
        )

    @classmethod
    def in_words(cls, count: int) -> str:
        """Return a number of rows with its unit of counting."""
        return str(cls.counted % {"count": count, "shown": number(count)})

    @property
    def count_in_words(self) -> str:
        """The number of rows with its unit, "" where they are not counted."""
        return "" if self.count is None else self.in_words(self.count)

    # --- saved views ---------------------------------------------------------------------------
    @cached_property
    def view_query(self) -> str:
        """What a view of this page would be: search, filters, sorting, and the columns shown."""
        params = self.address.params
        kept = {key: params.getlist(key) for key in sorted(params) if key not in _NOT_OF_VIEWS}
        kept["col"] = [",".join(column.key for column in self.shown)]
        return urlencode(kept, doseq=True)

    @property
    def view_chips(self) -> Iterator[tuple[SavedView, str, bool]]:
        """(view, URL, whether this page is it) of each saved view."""
        for view in self.views:
            url = f"{self.address.path}?{urlencode({VIEW: view.name})}"
            is_this = view == self.address.view and self.address.query == url.partition("?")[2]
            yield view, url, is_this or view.query == self.view_query

    @property
    def shelf_url(self) -> str:
        """The URL that saves a view, "" where none can be."""
        is_person = self.actor.kind == "user" and not current().is_platform
        may = self.keeps_views and is_person and shelf.is_filled
        return reverse(shelf.get().page) if may else ""

    @property
    def key(self) -> str:
        """The name by which this list's views are kept."""
        return type(self).__name__

    # --- what can be done ----------------------------------------------------------------------
    @property
    def clear_url(self) -> str:
        """The URL without search and filters."""
        names = list(self.filter.form.fields) if self.filter is not None else []
        ends = [f"{name}_{end}" for name in names for end in filters.ENDS]
        return self.address.without("q", CHOSEN, *names, *ends)

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
    def hidden_inputs_of_pages(self) -> Iterable[tuple[str, str]]:
        """The hidden inputs of the form of a page's number."""
        return self.address.hidden("page")

    @property
    def has_ticks(self) -> bool:
        """Say whether rows can be ticked: for a bulk action, or to export some."""
        return bool(self.actions) or self.may_export

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
            (act, self._url_of(act))
            for act in self.bulk
            if access.allows(self.actor, act.permission, None if act.on_some else access.EVERYWHERE)
        ]

    def _url_of(self, act: Bulk) -> str:
        """Return an action's address, with this list's search and filters if it takes all rows."""
        query = self.address.query if act.takes_all else ""
        return reverse(act.url_name, args=act.words) + (f"?{query}" if query else "")

    @property
    def is_too_many(self) -> bool:
        """Say whether a page is all that can be selected, for more rows match than are done at once."""
        may = any(act.takes_all for act, _url in self.actions)
        return may and (self.count or 0) > self.most_at_once

    @property
    def takes_all(self) -> bool:
        """Say whether all rows that match can be selected, and are more than a page."""
        may = any(act.takes_all for act, _url in self.actions)
        return may and self.size < (self.count or 0) <= self.most_at_once

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
