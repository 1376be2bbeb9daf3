"""The workbook of a list: exactly what is shown, all pages of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kernel import access, clock, journal
from kernel.errors import Denied, Invalid
from kernel.tabular.events import ListExported
from kernel.tabular.export import XLSX, ExportColumn, write_xlsx

if TYPE_CHECKING:
    from kernel.web.lists.page import ListPage

MAX_ROWS = 20_000
_CHUNK = 2000


@transaction.atomic
def workbook(page: ListPage) -> HttpResponse:
    """Return what `page` shows as a workbook; the journal notes who took what, and what for.

    Raises Denied without the right, or for more rows than a workbook takes, Invalid without a reason.
    """
    access.require(page.actor, page.export_permission)
    reason = page.address.get("reason")
    if not reason:
        raise Invalid(reason=_("Say what the workbook is for."))
    count = page.rows.count()
    if count > MAX_ROWS:
        raise Denied(_("A workbook takes at most 20,000 rows. Filter the list first."))
    columns = page.shown
    cells = ([column.exported(row) for column in columns] for row in page.rows.iterator(_CHUNK))
    content = write_xlsx(
        str(page.title),
        [ExportColumn(str(column.label), column.characters, column.kind) for column in columns],
        cells,
        page.actor.label,
    )
    journal.emit(
        ListExported(what=type(page).__name__, rows=count, reason=reason[:100]), actor=page.actor
    )
    name = f"{page.title} {clock.today():%Y-%m-%d}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
