"""The list of duties."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from apps.duties import queries
from apps.duties.models import Duty
from apps.duties.rules import STATES, TONES
from apps.organization.filters import UnitFilter
from kernel import clock
from kernel.access import Actor
from kernel.lists import Column, ListFilter, ListPage, ValuesFilter, YesNoFilter


def _rules() -> list[tuple[str, str]]:
    return list(queries.names().items())


def listed(actor: Actor) -> QuerySet[Duty]:
    """Return the duties the actor may see, with `rule_name`."""
    called = [When(rule=key, then=Value(name)) for key, name in _rules()]
    return queries.duties(actor).annotate(
        rule_name=Case(*called, default="rule", output_field=CharField())
    )


def _state(row: Duty) -> Any:
    return STATES[queries.state_of(row, clock.today())]


def _tone(row: Any) -> str:
    return TONES.get(queries.state_of(row, clock.today()), "")


def _open(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Return those of `rows` that have begun and are neither met nor decided about."""
    return rows.filter(met_on=None, waived="", late="", starts_on__lte=clock.today())


def _behind(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Return those of `rows` whose period is over, and which are neither met nor decided about."""
    return _open(rows).filter(ends_on__lte=clock.today())


class DutyFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    rule = filters.ChoiceFilter(
        choices=_rules, label=_("Duty"), help_text="One of the county's rules."
    )
    unit = UnitFilter(label=_("Unit"), help_text="Of a unit, or of one below it.")
    period = ValuesFilter(label=_("Period"), help_text="2026-11, 2026Q4, 2026H2 or 2026.")
    open = YesNoFilter(
        having=_open, label=_("Still to do"), help_text="Begun, and neither met nor decided about."
    )
    behind = YesNoFilter(
        having=_behind, label=_("Behind"), help_text="Over, and neither met nor decided about."
    )

    class Meta:
        model = Duty
        fields = ("rule", "unit", "period", "open", "behind")


class DutyList(ListPage):
    """Duties, those that end first at the top."""

    model = Duty
    title = _("Duties")
    template = "duties/list.html"
    filterset = DutyFilter
    search = ("unit__name", "unit__name_pinyin", "member__name", "member__name_pinyin")
    order = "ends_on"

    columns = (
        Column("rule", _("Duty"), value="rule_name", link="duties:detail"),
        Column("unit", _("Unit"), sort="unit__name_pinyin"),
        Column("member", _("Member")),
        Column("period", _("Period"), sort="starts_on"),
        Column("done", _("Done"), value=lambda row: f"{row.done}/{row.times}"),
        Column("ends_on", _("Ends on"), value="last_day", sort="ends_on", kind="date"),
        Column("state", _("State"), value=_state, tone=_tone),
    )
