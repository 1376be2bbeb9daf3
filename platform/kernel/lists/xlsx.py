"""The workbook of a list: the rows and columns shown, of all pages; large ones need release."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, ClassVar, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kernel import access, clock, journal
from kernel.access import Actor
from kernel.chinese.text import labelled
from kernel.errors import Denied, Invalid
from kernel.exports import queries, services
from kernel.lists.address import Chip
from kernel.lists.columns import Column
from kernel.models import ExportRequest
from kernel.tabular.events import ListExported
from kernel.tabular.xlsx import XLSX, ExportColumn, write_xlsx

MAX_ROWS = 20_000
_CHUNK = 2000


class Shown(Protocol):
    """The attributes of a list's page that its workbook is made from."""

    title: ClassVar[Any]
    export_permission: ClassVar[str]
    release_above: ClassVar[int]
    actor: Actor

    @property
    def reason(self) -> str: ...

    @property
    def rows(self) -> QuerySet[Any]: ...

    @property
    def count(self) -> int | None: ...

    @property
    def shown(self) -> list[Column]: ...

    @property
    def chips(self) -> list[Chip]: ...

    @property
    def needs_release(self) -> bool: ...

    def url(self, **changes: Any) -> str: ...

    def prepared(self, rows: list[Any]) -> list[Any]: ...


@transaction.atomic
def workbook(page: Shown) -> HttpResponse:
    """Return the rows of `page` as a workbook; the journal records who exported what, and why.

    If a second person must release it first, returns a redirect to the request. Raises Denied
    without the permission or above the row limit, Invalid without a reason.
    """
    access.require(page.actor, page.export_permission)
    if page.rows[: MAX_ROWS + 1].count() > MAX_ROWS:
        raise Denied(_("A workbook takes at most 20,000 rows. Filter the list first."))
    if not page.needs_release:
        if page.release_above:
            services.take_people(actor=page.actor, people=page.count or 0)
        return _hand_out(page, page.reason)
    request = _request(page)
    if request.state != ExportRequest.State.RELEASED:
        return redirect("exports:detail", request.pk)
    return _hand_out(page, request.reason, request.decided_by_label)


def _request(page: Shown) -> ExportRequest:
    """Return the open request for this list's URL; create it when there is none."""
    columns = page.shown
    address = page.url(size=None, col=",".join(column.key for column in columns))
    count = page.count or 0
    return queries.open_request(page.actor, address, count) or services.ask_for_release(
        actor=page.actor,
        what=type(page).__name__,
        title=str(page.title),
        address=address,
        rows=count,
        filters=[labelled(chip.label, chip.value) for chip in page.chips],
        columns=[str(column.label) for column in columns],
        reason=page.reason,
    )


def _hand_out(page: Shown, reason: str, released_by: str = "") -> HttpResponse:
    if not reason:
        raise Invalid(reason=_("Say what the workbook is for."))
    columns = page.shown
    rows = chain.from_iterable(map(page.prepared, _chunks(page.rows.iterator(_CHUNK))))
    cells = ([column.exported(row) for column in columns] for row in rows)
    content = write_xlsx(
        str(page.title),
        [ExportColumn(str(column.label), column.characters, column.kind) for column in columns],
        cells,
        page.actor.label,
    )
    journal.emit(
        ListExported(
            what=type(page).__name__,
            rows=page.rows.count(),
            reason=reason[:100],
            released_by=released_by,
        ),
        actor=page.actor,
    )
    name = f"{page.title} {clock.today():%Y-%m-%d}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while found := list(islice(rows, _CHUNK)):
        yield found
