"""The one list: search, filters, sort, columns and export, all in the address.

A list is a declaration over an already scoped queryset; page and workbook come from the same columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django_filters import FilterSet

from kernel import access, clock, journal
from kernel.errors import Denied
from kernel.tabular.events import ListExported
from kernel.tabular.export import XLSX, ExportColumn, write_xlsx

PAGE_SIZE = 25
MAX_EXPORT = 20_000


@dataclass(frozen=True)
class Column:
    """A column: what it shows of a row, how it sorts, whether it starts hidden."""

    key: str
    label: Any
    value: str | Callable[[Any], Any] | None = None
    sort: str = ""
    link: str = ""
    kind: str = "text"
    hidden: bool = False
    permission: str = ""

    def of(self, row: Model) -> Any:
        """Return the cell of a row."""
        if callable(self.value):
            return self.value(row)
        found = getattr(row, self.value or self.key)
        return found() if callable(found) else found


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    value: str
    url: str


class ListPage:
    """A list of rows; subclass it with columns, filters, search and order."""

    model: ClassVar[type[Model]]
    title: ClassVar[Any]
    template: ClassVar[str] = "ui/list_page.html"
    filterset: ClassVar[type[FilterSet] | None] = None
    search: ClassVar[Sequence[str]] = ()
    order: ClassVar[str] = "id"
    columns: ClassVar[Sequence[Column]] = ()
    export_permission: ClassVar[str] = "kernel.export_list"

    def __init__(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self.request = request
        self.params: QueryDict = request.GET
        self.all_rows = rows

    def response(self, **context: Any) -> HttpResponse:
        """Return the page, its table alone for htmx, or the workbook."""
        if self.params.get("export") == "xlsx":
            return self.workbook()
        template = (
            "ui/_list.html" if self.request.headers.get("HX-Target") == "list" else self.template
        )
        return render(self.request, template, {"list": self, "title": self.title, **context})

    @cached_property
    def filter(self) -> FilterSet | None:
        if self.filterset is None:
            return None
        return self.filterset(self.params, queryset=self.all_rows, request=self.request)

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The rows that search and filters leave, in order."""
        rows = self.filter.qs if self.filter is not None else self.all_rows
        return self._sorted(self._searched(rows))

    @property
    def query(self) -> str:
        return self.params.get("q", "").strip()

    def _searched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        for word in self.query.split():
            wanted = Q()
            for field in self.search:
                wanted |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(wanted)
        return rows

    @cached_property
    def sort_key(self) -> tuple[str, bool]:
        """The column sorted by, and whether downwards."""
        given = self.params.get("sort", "")
        key = given.removeprefix("-")
        if any(column.key == key and column.sort for column in self.columns):
            return key, given.startswith("-")
        return "", False

    def _sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        key, downwards = self.sort_key
        name = next((c.sort for c in self.columns if c.key == key), self.order)
        field = F(name)
        ordering = field.desc(nulls_last=True) if downwards else field.asc(nulls_last=True)
        return rows.order_by(ordering, "id")

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.rows, PAGE_SIZE).get_page(self.params.get("page"))

    @property
    def pages(self) -> Iterable[tuple[Any, str]]:
        """Page numbers with their addresses; "…" has none."""
        for number in self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1):
            yield number, self.url(page=number) if isinstance(number, int) else ""

    @cached_property
    def shown(self) -> list[Column]:
        """The columns shown: those named in the address, else those remembered, else the usual."""
        allowed = [
            column
            for column in self.columns
            if not column.permission or access.allows(self.request.actor, column.permission)
        ]
        memory = f"columns/{type(self).__name__}"
        named = self.params.getlist("col")
        if named:
            self.request.session[memory] = named
        wanted = named or self.request.session.get(memory) or []
        chosen = [column for column in allowed if column.key in wanted]
        return chosen or [column for column in allowed if not column.hidden]

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """Every column, and whether it is shown."""
        return [(column, column in self.shown) for column in self.columns]

    @property
    def headings(self) -> Iterable[dict[str, Any]]:
        key, downwards = self.sort_key
        for column in self.shown:
            is_sorted = column.key == key
            target = f"-{column.key}" if is_sorted and not downwards else column.key
            yield {
                "column": column,
                "url": self.url(sort=target) if column.sort else "",
                "direction": ("descending" if downwards else "ascending") if is_sorted else "",
            }

    @property
    def table(self) -> Iterable[dict[str, Any]]:
        for row in self.page:
            yield {"row": row, "cells": [self._cell(column, row) for column in self.shown]}

    def _cell(self, column: Column, row: Model) -> dict[str, Any]:
        url = reverse(column.link, args=[row.pk]) if column.link else ""
        return {"column": column, "value": column.of(row), "url": url}

    @property
    def chips(self) -> Iterable[Chip]:
        """The filters that are on, each with the address that takes it off."""
        if self.query:
            yield Chip(str(_("Search")), self.query, self.url(q=None))
        if self.filter is None or not self.filter.is_bound:
            return
        for name, field in self.filter.form.fields.items():
            value = self.params.get(name)
            if value:
                yield Chip(str(field.label), _choice_label(field, value), self.url(**{name: None}))

    def url(self, **changes: Any) -> str:
        """Return this list's address with some parameters changed (None takes one off)."""
        params = {
            key: self.params.getlist(key) for key in self.params if key not in {"page", "export"}
        }
        for key, value in changes.items():
            params.pop(key, None)
            if value is not None:
                params[key] = [str(value)]
        query = urlencode(params, doseq=True)
        return f"{self.request.path}?{query}" if query else self.request.path

    @property
    def export_url(self) -> str:
        return self.url(export="xlsx")

    @property
    def may_export(self) -> bool:
        return access.allows(self.request.actor, self.export_permission)

    @transaction.atomic
    def workbook(self) -> HttpResponse:
        """Return exactly what is shown, all pages of it, as a workbook; the journal notes it."""
        access.require(self.request.actor, self.export_permission)
        rows = self.rows
        count = rows.count()
        if count > MAX_EXPORT:
            raise Denied(_("A workbook takes at most 20,000 rows. Filter the list first."))
        columns = [ExportColumn(str(column.label), 20, column.kind) for column in self.shown]
        cells = ([_plain(column.of(row)) for column in self.shown] for row in rows)
        content = write_xlsx(str(self.title), columns, cells, self.request.actor.label)
        journal.emit(
            ListExported(what=type(self).__name__, rows=count, reason=self.url()),
            actor=self.request.actor,
        )
        name = f"{self.title} {clock.today():%Y-%m-%d}.xlsx"
        header = content_disposition_header(as_attachment=True, filename=name)
        return HttpResponse(
            content, content_type=XLSX, headers={"Content-Disposition": header or "attachment"}
        )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value


def _choice_label(field: Any, value: str) -> str:
    if value in {"true", "false"}:
        return str(_("yes")) if value == "true" else str(_("no"))
    for key, label in getattr(field, "choices", ()):
        if str(getattr(key, "value", key)) == value:
            return str(label)
    return value
