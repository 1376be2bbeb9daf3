"""The list of members."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.members import queries, registry
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel.lists import Column, Empty, ListPage
from kernel.tabular.limits import ALONE_UP_TO


def _branches(_request: Any) -> QuerySet[OrgUnit]:
    return OrgUnit.objects.filter(dissolved_on=None).order_by("name_pinyin")


class MemberFilter(filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """Filters of the list, as they stand in its address."""

    status = filters.ChoiceFilter(
        method="who_left",
        choices=[("left", _("left the county"))],
        empty_label=_("on the roll"),
        label=_("On the roll, or left"),
    )
    category = filters.ChoiceFilter(choices=Member.Category.choices, label=_("Category"))
    sex = filters.ChoiceFilter(choices=Member.Sex.choices, label=_("Sex"))
    unit = filters.ModelChoiceFilter(queryset=_branches, label=_("Branch"))
    education = filters.AllValuesFilter(label=_("Education"))
    incomplete = filters.BooleanFilter(method="keep_incomplete", label=_("Something is missing"))
    account_open = filters.BooleanFilter(method="with_account", label=_("Account opened"))
    probation_over = filters.BooleanFilter(method="overdue", label=_("Probation is over"))

    class Meta:
        model = Member
        fields = ("status", "category", "sex", "unit", "education")

    def filter_queryset(self, queryset: QuerySet[Member]) -> QuerySet[Member]:
        """Return those on the roll, unless the others are asked for."""
        rows: QuerySet[Member] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("status") else rows.filter(left_on=None)

    def who_left(self, rows: QuerySet[Member], _name: str, _value: str) -> QuerySet[Member]:
        """Return those who left the county."""
        return rows.exclude(left_on=None)

    def keep_incomplete(self, rows: QuerySet[Member], _name: str, value: bool) -> QuerySet[Member]:  # noqa: FBT001 -- the package's signature
        """Return those of whom something is not recorded, or the others."""
        found = queries.incomplete(rows)
        return found if value else rows.exclude(pk__in=found.values("pk"))

    def with_account(self, rows: QuerySet[Member], _name: str, value: bool) -> QuerySet[Member]:  # noqa: FBT001 -- the package's signature
        """Return those who have opened an account of their own, or the others."""
        found = rows.filter(user__in=accounts.opened())
        return found if value else rows.exclude(pk__in=found.values("pk"))

    def overdue(self, rows: QuerySet[Member], _name: str, value: bool) -> QuerySet[Member]:  # noqa: FBT001 -- the package's signature
        """Return those on probation for longer than its year, or the others."""
        found = queries.probation_over(rows)
        return found if value else rows.exclude(pk__in=found.values("pk"))


class MemberList(ListPage):
    """Members, by name; phone and ID number are masked, on the page and in the workbook."""

    model = Member
    title = _("Members")
    filterset = MemberFilter
    search = queries.SEARCHED
    order = "name_pinyin"
    release_above = ALONE_UP_TO
    columns = (
        Column("name", _("Name"), sort="name_pinyin", link="members:detail"),
        Column("unit", _("Branch"), sort="unit__name_pinyin"),
        Column("category", _("Category"), value="get_category_display", sort="category"),
        Column("joined_on", _("Joined"), sort="joined_on", kind="date"),
        Column("employer", _("Works at")),
        Column("phone", _("Phone")),
        Column("sex", _("Sex"), value="get_sex_display", sort="sex", hidden=True),
        Column("born_on", _("Born"), sort="born_on", kind="date", hidden=True),
        Column("education", _("Education"), sort="education", hidden=True),
        Column("confirmed_on", _("Became full member"), kind="date", hidden=True),
        Column("left_on", _("Left"), sort="left_on", kind="date", hidden=True),
        Column("leaving", _("Why left"), value="get_leaving_display", hidden=True),
        Column("id_number", _("ID number"), hidden=True),
        Column("wishes", _("Would like to serve in"), hidden=True),
    )
    bulk = registry.bulk
    empty = Empty(
        _("No members yet"),
        _("Bring the roll of members you have as a workbook. Import the branches first."),
        _("Go to the imports"),
        "imports:list",
        "members.import_members",
        "users",
    )
