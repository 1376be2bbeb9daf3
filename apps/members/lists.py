"""The list of members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.accounts import queries as accounts
from apps.members import queries, registry
from apps.members.models import Member
from apps.organization.filters import UnitFilter
from kernel.lists import Column, Empty, ListFilter, ListPage, ValuesFilter, YesNoFilter
from kernel.tabular.limits import ALONE_UP_TO


def _with_account(rows: QuerySet[Member]) -> QuerySet[Member]:
    """Return those who have opened an account of their own."""
    return rows.filter(user__in=accounts.opened())


class MemberFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    usual: ClassVar[Mapping[str, str]] = {"status": "active"}

    status = filters.ChoiceFilter(
        method="who_left",
        choices=[("active", _("on the roll")), ("left", _("left the county"))],
        label=_("On the roll, or left"),
        help_text="Who belongs, or has left.",
    )
    category = filters.ChoiceFilter(
        choices=Member.Category.choices, label=_("Category"), help_text="Full, or on probation."
    )
    sex = filters.ChoiceFilter(
        choices=Member.Sex.choices, label=_("Sex"), help_text="Women, or men."
    )
    unit = UnitFilter(label=_("Branch"), help_text="Of a unit, or of one below it.")
    education = ValuesFilter(
        label=_("Education"), help_text="Whose education is recorded in just these words."
    )
    incomplete = YesNoFilter(
        having=queries.incomplete,
        label=_("Something is missing"),
        help_text="Of whom phone, employer or education is not recorded.",
    )
    account_open = YesNoFilter(
        having=_with_account, label=_("Account opened"), help_text="Who opened their account."
    )
    probation_over = YesNoFilter(
        having=queries.probation_over,
        label=_("Probation is over"),
        help_text="On probation for longer than its year.",
    )

    class Meta:
        model = Member
        fields = ("status", "category", "sex", "unit", "education")

    def who_left(self, rows: QuerySet[Member], _name: str, value: str) -> QuerySet[Member]:
        """Return those on the roll, or those who left the county."""
        return rows.filter(left_on__isnull=value == "active")


class MemberList(ListPage):
    """Members, by name; phone and ID number are masked, on the page and in the workbook."""

    model = Member
    title = _("Members")
    counted = ngettext_lazy("%(shown)s member", "%(shown)s members", "count")
    brief = ("unit", "category")
    filterset = MemberFilter
    search = queries.SEARCHED
    order = "name_pinyin"
    release_above = ALONE_UP_TO
    columns = (
        Column("name", _("Member's name"), sort="name_pinyin", link="members:detail"),
        Column("unit", _("Branch"), sort="unit__name_pinyin"),
        Column("category", _("Category"), value="get_category_display", sort="category"),
        Column("joined_on", _("Joined"), sort="joined_on", kind="date"),
        Column("employer", _("Works at")),
        Column("phone", _("Phone"), in_place="members-phone"),
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
