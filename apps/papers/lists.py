"""The record book on screen: what was held in a year, with who was there."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.activities import queries as activities
from apps.activities.models import Activity, Attendance
from apps.activities.policies import VIEW
from apps.organization.filters import UnitFilter
from kernel import access
from kernel.access import Actor
from kernel.lists import Column, Empty, ListFilter, ListPage


def _kinds() -> list[tuple[str, str]]:
    return [(kind.key, kind.name) for kind in activities.kinds().values()]


def listed(actor: Actor) -> QuerySet[Activity]:
    """Return what was held by units the actor holds a right on, with `kind_name`, `invited`, `there`."""
    seen = access.visible(actor, Activity.objects.all(), VIEW).values("pk")
    rows = activities.held(activities.activities(actor).filter(pk__in=seen))
    called = [When(kind=key, then=Value(name)) for key, name in _kinds()]
    there = Q(attendances__status=Attendance.Status.PRESENT)
    return rows.annotate(
        kind_name=Case(*called, default="kind", output_field=CharField()),
        invited=Count("attendances"),
        there=Count("attendances", filter=there),
    )


class RecordBookFilter(ListFilter):
    """Filters of the book, as they stand in its address."""

    year = filters.NumberFilter(
        field_name="held_on", lookup_expr="year", label=_("Year"), help_text="Held in that year.",
        min_value=2000, max_value=2100,
    )  # fmt: skip
    unit = UnitFilter(label=_("Held by"), help_text="Of a unit, or of one below it.")
    kind = filters.ChoiceFilter(choices=_kinds, label=_("Kind"), help_text="One kind of activity.")

    class Meta:
        model = Activity
        fields = ("year", "unit", "kind")


def _of(row: Any) -> str:
    if not row.invited:
        return "—"
    return f"{row.there} / {row.invited if row.expected is None else row.expected or '—'}"


class RecordBookList(ListPage):
    """What was held, the newest first; the title opens its page."""

    model = Activity
    title = _("Record book")
    counted = ngettext_lazy("%(shown)s activity", "%(shown)s activities", "count")
    brief = ("held_on", "unit", "there")
    template = "papers/record_book.html"
    filterset = RecordBookFilter
    search: ClassVar = activities.SEARCHED
    order = "-held_on"
    columns = (
        Column("held_on", _("Day"), sort="held_on", kind="date"),
        Column("title", _("Activity"), link="activities:detail"),
        Column("kind", _("Kind"), value="kind_name"),
        Column("unit", _("Held by"), sort="unit__name_pinyin"),
        Column("there", _("Present / should attend"), value=_of),
        Column("minutes", _("Minutes"), value="get_minutes_state_display"),
    )
    empty = Empty(
        _("Nothing was held"),
        _("What is recorded as held stands here: one line a meeting, with who was there."),
        icon="book",
    )
