"""The table of counties side by side."""

from __future__ import annotations

from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel import clock
from kernel.lists import Column, Empty, ListPage
from kernel.lists.columns import Kind
from tenants.counties.models import County
from tenants.oversight import queries, registry, rules
from tenants.oversight.registry import Definition, FigureColumn

_FIGURES = "headline__figures__"


def _column(definition: Definition, of: FigureColumn) -> Column:
    """Return the column of a headline figure; a share's change is in points of a hundred."""
    times = 100 if of.is_change and definition.is_share else 1

    def value(row: County) -> int | float | None:
        headline = getattr(row, "headline", None)
        number = headline.figures.get(of.name) if headline else None
        if number is None:
            return None
        return round(float(number) * times, 4) if definition.is_share else int(number)

    return Column(
        of.name,
        of.short or of.label,
        value=value,
        sort=f"{_FIGURES}{of.name}",
        kind=_kind(definition, of),
        hidden=of.is_hidden,
    )


def _kind(definition: Definition, of: FigureColumn) -> Kind:
    if not definition.is_share:
        return "number"
    return "change" if of.is_change else "percent"


def _prefecture(row: County) -> str:
    return row.region.parent.name if row.region.parent else ""


def _age(row: County) -> str:
    """Mark figures that are older than a day."""
    calculated_at = getattr(getattr(row, "headline", None), "calculated_at", None)
    return "due" if calculated_at and rules.is_stale(calculated_at, clock.now()) else ""


class CountyTable(ListPage):
    """The counties of a region with their headline figures."""

    model = County
    title = _("My counties")
    counted = ngettext_lazy("%(shown)s county", "%(shown)s counties", "count")
    template = "oversight/summary.html"
    search = ("name", "region__name_pinyin", "region__parent__name", "slug")
    order = "region__code"
    export_permission = "oversight.view_rollupfact"
    empty = Empty(
        _("No county of this region is here yet"),
        _(
            "A county's committee signs up on the platform's first page; its figures then appear here."
        ),
        icon="building-bank",
    )
    # Between these two and the last stand the figures that apps registered.
    columns = (
        Column("name", _("County"), sort="region__code", link="oversight:county"),
        Column("prefecture", _("Prefecture"), value=_prefecture, sort="region__parent__code",
               hidden=True),
        Column("calculated_at", _("Calculated at"), value="headline.calculated_at",
               sort="headline__calculated_at", kind="moment", tone=_age, hidden=True),
    )  # fmt: skip

    @cached_property
    def allowed(self) -> list[Column]:
        """The columns, those of figures as the apps registered them."""
        *first, last = super().allowed
        return [*first, *(_column(*found) for found in registry.columns()), last]

    def ids(self, first: int, last: int) -> list[UUID]:
        """Return the ids of a page; those without the figure sorted by are read apart, last."""
        if not self.sorted_by.startswith(_FIGURES):
            return super().ids(first, last)
        figure, downwards = self.sorted_by.removeprefix(_FIGURES), self.sort_key[1]
        return queries.ids_by_figure(self.rows, figure, first, last, downwards=downwards)
