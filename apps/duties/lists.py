"""The list of duties."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.duties import queries
from apps.duties.models import Duty, Exemption, Finding
from apps.duties.policies import DECIDE, REMIND
from apps.duties.rules import BREACHES, STATES, TONES
from apps.organization.filters import UnitFilter
from apps.rulebook import queries as rulebook
from kernel import clock
from kernel.access import Actor
from kernel.lists import Bulk, Column, Empty, ListFilter, ListPage, ValuesFilter, YesNoFilter
from kernel.models.lasting import holding
from kernel.periods import PATTERN, parse


def _rules() -> list[tuple[str, str]]:
    return list(queries.names().items())


def _regulations() -> list[tuple[str, str]]:
    return [pair for chapter in rulebook.titles().values() for pair in chapter.items()]


def listed(actor: Actor) -> QuerySet[Duty]:
    """Return the duties the actor may see, with `rule_name`."""
    called = [When(rule=key, then=Value(name)) for key, name in _rules()]
    return queries.duties(actor).annotate(
        rule_name=Case(*called, default="rule", output_field=CharField())
    )


def _state(row: Duty) -> Any:
    return STATES[queries.state_of(row, clock.today())]


def _period(row: Duty) -> str:
    return parse(row.period).label


def _tone(row: Any) -> str:
    return TONES.get(queries.state_of(row, clock.today()), "")


def _open(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Return those of `rows` that have begun and are neither met nor decided about."""
    return queries.still_open(rows, clock.today())


def _behind(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Return those of `rows` whose period is over, and which are neither met nor decided about."""
    return _open(rows).filter(ends_on__lte=clock.today())


class DutyFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    rule = filters.ChoiceFilter(
        choices=_rules, label=_("Duty"), help_text="One of the county's rules."
    )
    unit = UnitFilter(label=_("Unit"), help_text="Of a unit, or of one below it.")
    period = ValuesFilter(
        pattern=PATTERN, label=_("Period"), help_text="2026-11, 2026Q4, 2026H2 or 2026."
    )
    open = YesNoFilter(
        having=_open, label=_("Still to do"), help_text="Begun, and neither met nor decided about."
    )
    behind = YesNoFilter(
        having=_behind, label=_("Behind"), help_text="Over, and neither met nor decided about."
    )

    ends_on = filters.DateFromToRangeFilter(
        label=_("Period ends"), help_text="The first day after the period lies between two days."
    )

    class Meta:
        model = Duty
        fields = ("rule", "unit", "period", "open", "behind", "ends_on")


class DutyList(ListPage):
    """Duties, those that end first at the top."""

    model = Duty
    title = _("Duties")
    counted = ngettext_lazy("%(shown)s duty", "%(shown)s duties", "count")
    brief = ("unit", "member", "toward", "done", "state", "ends_on")
    template = "duties/list.html"
    filterset = DutyFilter
    search = ("unit__name", "unit__name_pinyin", "member__name", "member__name_pinyin")
    order = "ends_on"

    columns = (
        Column("rule", _("Duty"), value="rule_name", link="duties:detail"),
        Column("unit", _("Unit"), sort="unit__name_pinyin"),
        Column("member", _("Who"), value=lambda row: row.member or row.account or ""),
        Column("toward", _("Whom it concerns"), value="toward"),
        Column("period", _("Period"), value=_period, sort="starts_on"),
        Column("done", _("Done"), value=lambda row: f"{row.done}/{row.times}"),
        Column("ends_on", _("Ends on"), value="last_day", sort="ends_on", kind="date"),
        Column("state", _("State"), value=_state, tone=_tone),
    )
    bulk = (
        Bulk.act(_("Remind"), "duties-remind", REMIND),
        Bulk.act(_("Waive"), "duties-waive", DECIDE),
    )
    empty = Empty(
        _("No duties yet"), _("They are made every night for the periods that have begun."),
        _("By unit and period"), "duties:map", "duties.view_duty", icon="checklist",
    )  # fmt: skip


def _holding(rows: QuerySet[Exemption]) -> QuerySet[Exemption]:
    return rows.filter(holding(clock.today()))


class ExemptionFilter(ListFilter):
    """Filters of the list of exemptions."""

    kind = filters.ChoiceFilter(
        choices=lambda: list(queries.exemption_names().items()), label=_("Ground"),
        help_text="One of the county's exemptions.",
    )  # fmt: skip
    now = YesNoFilter(having=_holding, label=_("In force"), help_text="Holds today.")

    class Meta:
        model = Exemption
        fields = ("kind", "now")


class ExemptionList(ListPage):
    """Members of whom no duties are asked, the newest first."""

    model = Exemption
    title = _("Exempt from duties")
    counted = ngettext_lazy("%(shown)s exemption", "%(shown)s exemptions", "count")
    brief = ("unit", "kind", "ends_on")
    template = "duties/exemptions.html"
    filterset = ExemptionFilter
    search = ("member__name", "member__name_pinyin")
    order = "-starts_on"

    columns = (
        Column("member", _("Member"), sort="member__name_pinyin", link="duties:exemption"),
        Column("unit", _("Unit"), value="member.unit"),
        Column("kind", _("Ground"), value="kind_name"),
        Column("reason", _("Reason")),
        Column("starts_on", _("From"), sort="starts_on", kind="date"),
        Column("ends_on", _("Last day"), value="last_day", kind="date"),
    )


def _unexplained(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    return rows.filter(reason="")


class FindingFilter(ListFilter):
    """Filters of the list of breaches."""

    rule = filters.ChoiceFilter(
        choices=_regulations, label=_("Rule"), help_text="The key of a rule of the pack."
    )
    unit = UnitFilter(label=_("Unit"), help_text="Of a unit, or of one below it.")
    unexplained = YesNoFilter(
        having=_unexplained, label=_("Without a reason"), help_text="Nobody said why yet."
    )

    class Meta:
        model = Finding
        fields = ("rule", "unit", "unexplained")


class FindingList(ListPage):
    """Breaches of rules, the newest first."""

    model = Finding
    title = _("Breaches of rules")
    counted = ngettext_lazy("%(shown)s breach", "%(shown)s breaches", "count")
    brief = ("unit", "what", "found_on")
    one_line = False
    template = "duties/findings.html"
    filterset = FindingFilter
    search = ("unit__name", "unit__name_pinyin", "rule")
    order = "-found_on"
    empty = Empty(
        _("Nothing breaks a rule"),
        _("A vote with too few, minutes that come late: what is found so stands here."),
        icon="circle-check",
    )

    columns = (
        Column("rule", _("Rule"), value=lambda row: _title(row.rule), link="duties:finding"),
        Column("unit", _("Unit"), sort="unit__name_pinyin"),
        Column("what", _("Breach"), value=lambda row: BREACHES.get(row.what, row.what)),
        Column("found_on", _("Found on"), sort="found_on", kind="date"),
        Column("reason", _("Reason")),
        Column("reason_by", _("By")),
    )


def _title(key: str) -> str:
    found = rulebook.regulation(key)
    return found.title if found else key
