"""The list of activities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import django_filters as filters
from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.activities import queries
from apps.activities.models import Activity, Visit
from apps.activities.policies import APPROVE, HOLD
from apps.organization.filters import UnitFilter
from kernel.access import Actor
from kernel.lists import Bulk, Column, Empty, ListFilter, ListPage, YesNoFilter

NEAR = "near"
_STATES = [
    (NEAR, _("waiting, and the next 60 days")),
    *Activity.State.choices,
    ("all", _("all")),
]


def _kinds() -> list[tuple[str, str]]:
    return [(kind.key, kind.name) for kind in queries.kinds().values()]


def listed(actor: Actor) -> QuerySet[Activity]:
    """Return the activities the actor may see, with `kind_name`."""
    called = [When(kind=key, then=Value(name)) for key, name in _kinds()]
    named = Case(*called, default="kind", output_field=CharField())
    return queries.activities(actor).annotate(kind_name=named)


def _visits(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    return rows.filter(visit__isnull=False)


class ActivityFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    usual: ClassVar[Mapping[str, str]] = {"state": NEAR}

    kind = filters.ChoiceFilter(choices=_kinds, label=_("Kind"), help_text="One kind of activity.")
    state = filters.ChoiceFilter(
        method="in_state", choices=_STATES, label=_("State"),
        help_text="One state, or `near`: what waits to be recorded or approved, and the next 60 days.",
    )  # fmt: skip
    unit = UnitFilter(label=_("Held by"), help_text="Of a unit, or of one below it.")
    held = YesNoFilter(
        having=queries.held, label=_("Was held"), help_text="What was recorded as held."
    )
    visits = YesNoFilter(having=_visits, label=_("Visits"), help_text="Visits, or all but them.")
    held_on = filters.DateFromToRangeFilter(label=_("Day"), help_text="Held on a day between two.")

    class Meta:
        model = Activity
        fields = ("kind", "state", "unit", "held", "visits", "held_on")

    def in_state(self, rows: QuerySet[Activity], _name: str, value: str) -> QuerySet[Activity]:
        """Return those in one state; who searches for a word looks among all of them."""
        if value == "all" or (value == NEAR and self.data.get("q")):
            return rows
        return queries.near(rows) if value == NEAR else rows.filter(state=value)


class VisitFilter(ListFilter):
    """Filters of visits, as the API has them."""

    kind = filters.ChoiceFilter(
        field_name="activity__kind", choices=_kinds, label=_("Kind"), help_text="One kind of visit."
    )
    unit = UnitFilter(
        "activity__unit__path", label=_("Held by"), help_text="Paid by a unit, or by one below it."
    )
    business = filters.UUIDFilter(
        field_name="business", label=_("Business"), help_text="Paid to a business."
    )
    member = filters.UUIDFilter(
        field_name="member", label=_("Member"), help_text="Paid to a member."
    )
    met = filters.ChoiceFilter(
        choices=Visit.Met.choices, label=_("who was met"), help_text="Who was met, or nobody."
    )
    held_on = filters.DateFromToRangeFilter(
        field_name="activity__held_on", label=_("Day"), help_text="Paid on a day between two."
    )

    class Meta:
        model = Visit
        fields = ("kind", "unit", "business", "member", "met", "held_on")


class ActivityList(ListPage):
    """What waits and what comes next, the earliest first; all others the newest first."""

    model = Activity
    title = _("Activities")
    counted = ngettext_lazy("%(shown)s activity", "%(shown)s activities", "count")
    brief = ("unit", "starts_at", "state")
    template = "activities/list.html"
    filterset = ActivityFilter
    search: ClassVar = queries.SEARCHED
    columns = (
        Column("title", _("Activity"), link="activities:detail"),
        Column("kind", _("Kind"), value="kind_name"),
        Column("unit", _("Held by"), sort="unit__name_pinyin"),
        Column("starts_at", _("Begins"), sort="starts_at", kind="moment"),
        Column("place", _("Place")),
        Column("state", _("State"), value="get_state_display", sort="state"),
    )
    bulk = (
        Bulk.act(_("Announce"), "activities-announce", HOLD),
        Bulk.act(_("Cancel"), "activities-cancel", HOLD),
        Bulk.act(_("Approve minutes"), "activities-approve", APPROVE),
    )
    empty = Empty(
        _("No activities yet"),
        _(
            "Announce the next meeting here: who is invited, who was there and what was decided stand on one page."
        ),
        _("Announce an activity"),
        "activities:plan",
        "activities.hold_activity",
        "calendar-event",
    )

    @property
    def order(self) -> str:  # type: ignore[override]  # it depends on what is shown
        """Return the order for what is shown."""
        shows_near = not self.query and self.address.get("state") in {"", NEAR}
        return "starts_at" if shows_near else "-starts_at"
