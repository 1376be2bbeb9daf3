"""The list of businesses: one declaration for page and workbook, its filters the API's too."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.businesses import queries
from apps.businesses.models import Business
from apps.organization.filters import UnitFilter
from apps.organization.models import Zone
from kernel.chinese import industries
from kernel.lists import Bulk, Column, ListFilter, ListPage, RowFilter, YesNoFilter

SECTIONS = [(letter, name) for letter, name in industries.SECTIONS.items()]


def industry_name(business: Business) -> str:
    return industries.SECTIONS.get(business.industry, "")


def _towns(_request: Any) -> QuerySet[Zone]:
    return Zone.objects.filter(kind=Zone.Kind.TOWNSHIP).order_by("name_pinyin")


def _classified(rows: QuerySet[Business]) -> QuerySet[Business]:
    return rows.exclude(industry="")


class BusinessFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    kind = filters.ChoiceFilter(
        choices=Business.Kind.choices, label=_("Kind"), help_text="One kind of business."
    )
    status = filters.ChoiceFilter(
        choices=Business.Status.choices, label=_("Status"), help_text="In business, or closed."
    )
    covered = YesNoFilter(
        field_name="unit", lookup_expr="isnull", exclude=True, label=_("Covered"),
        help_text="Covered by any branch, or by none.",
    )  # fmt: skip
    town = RowFilter(queryset=_towns, label=_("Township"), help_text="In a township.")
    placed = YesNoFilter(
        field_name="town", lookup_expr="isnull", exclude=True, label=_("Township recorded"),
        help_text="With a township, or without.",
    )  # fmt: skip
    unit = UnitFilter(label=_("Covered by"), help_text="Covered by a unit, or by one below it.")
    industry = filters.ChoiceFilter(
        choices=SECTIONS, label=_("Industry"), help_text="A section of GB/T 4754."
    )
    classified = YesNoFilter(
        having=_classified, label=_("Industry recorded"), help_text="With an industry, or without."
    )

    class Meta:
        model = Business
        fields = ("kind", "status", "covered", "town", "placed", "unit", "industry", "classified")


class BusinessList(ListPage):
    """Businesses, by name."""

    model = Business
    title = _("Businesses")
    counted = ngettext_lazy("%(shown)s business", "%(shown)s businesses", "count")
    brief = ("town", "unit")
    template = "businesses/list.html"
    filterset = BusinessFilter
    search = queries.SEARCHED
    order = "name_pinyin"
    columns = (
        Column("name", _("Name"), sort="name_pinyin", link="businesses:detail"),
        Column("code", _("Credit code"), sort="code", kind="code"),
        Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
        Column("status", _("Status"), value="get_status_display", sort="status"),
        Column("owner", _("Owner")),
        Column("town", _("Township"), sort="town__name_pinyin", in_place="businesses-town"),
        Column("unit", _("Covered by"), sort="unit__name_pinyin", in_place="businesses-cover"),
        Column("industry", _("Industry"), value=industry_name, sort="industry", hidden=True),
        Column("community", _("Community or village"), hidden=True),
        Column("district", _("Business district"), hidden=True),
        Column("market", _("Market"), hidden=True),
        Column("address", _("Address"), hidden=True),
        Column("founded_on", _("Founded"), sort="founded_on", kind="date", hidden=True),
        Column("head_count", _("People employed"), sort="head_count", kind="number", hidden=True),
        Column("phone", _("Phone"), hidden=True, in_place="businesses-phone"),
    )
    bulk = (
        Bulk.act(_("Assign a branch"), "businesses-branch", "businesses.assign_cover"),
        Bulk.act(
            _("Fill in a township"), "businesses-town", "businesses.change_business", on_some=False
        ),
    )
