"""The table of counties side by side."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.lists import Column, Empty, ListPage
from tenants.counties.models import County
from tenants.oversight import queries, rules


def _figure(name: str) -> Callable[[County], int | None]:
    """Return a function that gives a headline figure of a county, a whole number."""

    def of(row: County) -> int | None:
        value = getattr(getattr(row, "headline", None), name, None)
        return None if value is None else int(value)

    return of


def _share(name: str, times: int = 1) -> Callable[[County], float | None]:
    """Return a function that gives a share of a county (times 100: in points)."""

    def of(row: County) -> float | None:
        value = getattr(getattr(row, "headline", None), name, None)
        return None if value is None else round(float(value) * times, 4)

    return of


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
    columns = (
        Column("name", _("County"), sort="region__code", link="oversight:county"),
        Column("prefecture", _("Prefecture"), value=_prefecture, sort="region__parent__code",
               hidden=True),
        Column("businesses", _("Businesses"), value=_figure("businesses"),
               sort="headline__businesses", kind="number"),
        Column("covered", _("Covered"), value=_figure("covered"),
               sort="headline__covered", kind="number", hidden=True),
        Column("coverage_rate", _("Coverage rate"), value=_share("coverage_rate"),
               sort="headline__coverage_rate", kind="percent"),
        Column("rate_change", _("Points in 30 days"), value=_share("rate_change", 100),
               sort="headline__rate_change", kind="number"),
        Column("rate_enterprise", _("Coverage of enterprises"), value=_share("rate_enterprise"),
               sort="headline__rate_enterprise", kind="percent", hidden=True),
        Column("rate_individual", _("Coverage of individual businesses"),
               value=_share("rate_individual"), sort="headline__rate_individual", kind="percent",
               hidden=True),
        Column("rate_stall", _("Coverage of market stalls"), value=_share("rate_stall"),
               sort="headline__rate_stall", kind="percent", hidden=True),
        Column("branches", _("Branches"), value=_figure("branches"),
               sort="headline__branches", kind="number"),
        Column("members", _("Members"), value=_figure("members"),
               sort="headline__members", kind="number"),
        Column("small_branches", _("Below 3 full members"),
               value=_figure("small_branches"), sort="headline__small_branches", kind="number"),
        Column("calculated_at", _("Calculated at"), value="headline.calculated_at",
               sort="headline__calculated_at", kind="moment", tone=_age),
    )  # fmt: skip

    def ids(self, first: int, last: int) -> list[UUID]:
        """Return the ids of a page; those without the figure sorted by are read apart, last."""
        relation, _line, figure = self.sorted_by.partition("__")
        if relation != "headline":
            return super().ids(first, last)
        downwards = self.sort_key[1]
        return queries.ids_by_figure(self.rows, figure, first, last, downwards=downwards)
