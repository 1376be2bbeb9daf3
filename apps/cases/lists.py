"""The list of cases: page, workbook, and the filters of the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.accounts.models import User
from apps.cases import queries
from apps.cases.models import ENDED, Case
from apps.cases.queries import care, figures
from apps.organization.filters import UnitFilter
from kernel.lists import Bulk, Column, Empty, ListFilter, ListPage, RowFilter, YesNoFilter

_STATES = [("open", _("not ended")), *Case.State.choices]


def _kinds() -> list[tuple[str, str]]:
    return list(queries.kind_names().items())


def _owners(request: HttpRequest) -> QuerySet[User]:
    actor: Any = getattr(request, "actor", None)
    held = queries.cases(actor).order_by().values("owner")
    return User.objects.filter(pk__in=held).order_by("name")


def heading(case: Case) -> str:
    """Return a case's title; of a protected one only that it is: its opening is noted."""
    return _t("Protected case") if case.is_sensitive else case.title


def tone(case: Case) -> str:
    """Return how urgent the next step is."""
    if case.waits_until is None:
        return "good" if case.state == Case.State.CLOSED else ""
    return "bad" if case.is_late else "due"


class CaseFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    usual: ClassVar[Mapping[str, str]] = {"state": "open"}

    state = filters.ChoiceFilter(
        method="in_state", choices=[*_STATES, ("all", _("all"))], label=_("State"),
        help_text="One state, or `open`: every one that has not ended.",
    )  # fmt: skip
    kind = filters.ChoiceFilter(choices=_kinds, label=_("Kind"), help_text="One kind of case.")
    unit = UnitFilter(label=_("Handled by"), help_text="Of a unit, or of one below it.")
    owner = RowFilter(queryset=_owners, label=_("Person responsible"), help_text="Of one person.")
    source = filters.ChoiceFilter(
        choices=Case.Source.choices, label=_("Raised by"), help_text="Where it came from."
    )
    overdue = YesNoFilter(
        having=queries.overdue, label=_("Overdue"), help_text="Whose day has gone by."
    )

    raised_on = filters.DateFromToRangeFilter(
        label=_("Raised on"), help_text="Raised on a day between two."
    )
    open_on = filters.DateFilter(
        method="open_at", label=_("Open on"), help_text="Neither answered nor ended on that day."
    )
    answered_on = filters.DateFromToRangeFilter(
        label=_("Answered on"), help_text="Answered on a day between two."
    )
    timely = YesNoFilter(
        having=figures.timely, label=_("Answered in time"), help_text="Answered by its day."
    )
    rated = YesNoFilter(having=figures.rated, label=_("Rated"), help_text="Rated by who raised it.")
    satisfied = YesNoFilter(
        having=figures.satisfied, label=_("Satisfied"), help_text="Rated with 4 or 5 of 5."
    )

    class Meta:
        model = Case
        fields = ("state", "kind", "unit", "owner", "source")

    def open_at(self, rows: QuerySet[Case], _name: str, value: date) -> QuerySet[Case]:
        """Return those that were open at the end of a day."""
        return rows.filter(figures.open_at(value))

    def in_state(self, rows: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Return those in one state, or those that have not ended."""
        if value == "all":
            return rows
        return rows.exclude(state__in=ENDED) if value == "open" else rows.filter(state=value)


class CaseList(ListPage):
    """Cases, the newest first; the columns of kinds are named by the county."""

    model = Case
    title = _("Cases")
    counted = ngettext_lazy("%(shown)s case", "%(shown)s cases", "count")
    brief = ("state", "unit", "waits_until")
    template = "cases/list.html"
    filterset = CaseFilter
    search = queries.SEARCHED
    order = "-raised_on"
    columns: ClassVar[Any] = (
        Column("title", _("In short"), value=heading, link="cases:detail"),
        Column("kind", _("Kind"), value="kind_name", sort="kind"),
        Column(
            "state", _("State"), value="get_state_display", sort="state", kind="badge", tone=tone
        ),
        Column("unit", _("Handled by"), sort="unit__name_pinyin"),
        Column("owner", _("Person responsible"), in_place="cases-owner"),
        Column("waits_until", _("Next step by"), kind="date", in_place="cases-day"),
        Column("raised_on", _("Raised on"), sort="raised_on", kind="date"),
        Column("source", _("Raised by"), value="get_source_display", hidden=True),
        Column("business", _("Business"), hidden=True),
        Column("answered_on", _("Answered on"), sort="answered_on", kind="date", hidden=True),
        Column("rating", _("Rating"), sort="rating", kind="number", hidden=True),
    )
    bulk = (
        Bulk.act(_("Name who answers"), "cases-handling", queries.ASSIGN),
        Bulk.act(_("Set the day"), "cases-days", queries.ASSIGN),
    )
    empty = Empty(
        _("No cases yet"),
        _(
            "What is to be solved stands here: raised by members, by merchants with a poster's code, out of visits and meetings."
        ),
        _("Raise a case"),
        "cases:new",
        queries.RAISE,
        "message",
    )

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Give each row what the county calls its kind."""
        names = queries.kind_names()
        for row in rows:
            row.kind_name = names.get(row.kind, row.kind)
        return rows


class CareFilter(ListFilter):
    """Filters of the list of care, as they stand in its address."""

    year = filters.NumberFilter(
        method="in_year", label=_("Year"), help_text="Open on a day of that year.",
        min_value=2000, max_value=2100,
    )  # fmt: skip
    unit = UnitFilter(label=_("Handled by"), help_text="Of a unit, or of one below it.")
    kind = filters.ChoiceFilter(choices=_kinds, label=_("Kind"), help_text="One kind of case.")
    helped = YesNoFilter(
        having=care.with_helper, label=_("Has a helper"), help_text="Somebody helps with it now."
    )
    outcome = filters.ChoiceFilter(
        choices=Case.Outcome.choices, label=_("Outcome"), help_text="How it ended."
    )

    class Meta:
        model = Case
        fields = ("year", "unit", "kind", "helped", "outcome")

    def in_year(self, rows: QuerySet[Case], _name: str, value: Any) -> QuerySet[Case]:
        """Return those that were open on a day of a year."""
        return care.in_year(rows, int(value))


class CareList(CaseList):
    """Difficulties and hardships: who helps, what was given, how they ended."""

    title = _("Care")
    template = "cases/care.html"
    filterset = CareFilter
    columns = (
        Column("title", _("In short"), value=heading, link="cases:detail"),
        Column("kind", _("Kind"), value="kind_name", sort="kind"),
        Column("unit", _("Handled by"), sort="unit__name_pinyin"),
        Column(
            "state", _("State"), value="get_state_display", sort="state", kind="badge", tone=tone
        ),
        Column("helper_count", _("Helpers"), kind="number"),
        Column("measure_count", _("Measures"), kind="number"),
        Column("given", _("Given in yuan"), kind="number"),
        Column("outcome", _("Outcome"), value="get_outcome_display"),
        Column("raised_on", _("Raised on"), sort="raised_on", kind="date"),
        Column("ended_on", _("Ended on"), kind="date", hidden=True),
    )
    empty = Empty(
        _("Nobody in difficulty is known"),
        _("Difficulties and hardships found in visits, or raised by members, stand here."),
        _("Raise a case"),
        "cases:new",
        queries.RAISE,
        "message",
    )
