"""The list of imports: page and workbook."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel import journal
from kernel.lists import Column, ListFilter, ListPage
from kernel.models import Import
from kernel.tabular.importers import importers

_TONES = {
    Import.State.APPLIED: "good",
    Import.State.AWAITING: "due",
    Import.State.UNCLEAR: "due",
}


def _kinds() -> list[tuple[str, Any]]:
    return [(kind, importer.label) for kind, importer in importers.items()]


def _kind(row: Import) -> Any:
    return importers[row.kind].label


def _who(row: Import) -> str:
    return journal.who(row.made_by_label)


def _tone(row: Import) -> str:
    return _TONES.get(Import.State(row.state), "")


def _created(row: Import) -> int | None:
    return row.report.get("created") or None


def _updated(row: Import) -> int | None:
    return row.report.get("updated") or None


class ImportFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    kind = filters.ChoiceFilter(choices=_kinds, label=_("Kind"))
    state = filters.ChoiceFilter(choices=Import.State.choices, label=_("State"))

    class Meta:
        model = Import
        fields = ("kind", "state")


class ImportList(ListPage):
    """Files so far, the newest first; above them what can be brought."""

    model = Import
    title = _("Imports")
    counted = ngettext_lazy("%(shown)s file", "%(shown)s files", "count")
    brief = ("kind", "created_at", "state", "created", "updated")
    template = "imports/list.html"
    filterset = ImportFilter
    search = ("file_name",)
    order = "-created_at"
    columns = (
        Column("file_name", _("File"), sort="file_name", link="imports:detail"),
        Column("kind", _("Kind"), value=_kind, sort="kind"),
        Column("created_at", _("When"), sort="created_at", kind="moment"),
        Column("made_by_label", _("By"), value=_who, sort="made_by_label"),
        Column(
            "state", _("State"), value="get_state_display", sort="state", kind="badge", tone=_tone
        ),
        Column("created", _("New"), value=_created, kind="number"),
        Column("updated", _("Changed"), value=_updated, kind="number"),
    )
