"""Lists of the console: sign-ups, counties, the platform's journal."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel import journal
from kernel.lists import Column, CursorList, Empty, ListFilter, ListPage
from kernel.models import JournalEntry
from tenants.counties.models import County, Signup

_SIGNUP_TONES = {
    "waiting": "due",
    "accepted": "due",
    "approved": "good",
    "refused": "",
    "expired": "",
}
_COUNTY_TONES = {"ready": "good", "suspended": "due", "quarantined": "bad", "closed": ""}


def prefecture_of(row: County | Signup) -> str:
    """Return the division above the row's own."""
    return row.region.parent.name if row.region.parent else ""


def _signup_tone(row: Signup) -> str:
    return _SIGNUP_TONES[row.state]


def _county_tone(row: County) -> str:
    return _COUNTY_TONES[row.state]


def _who(row: JournalEntry) -> str:
    return journal.who(row.actor_label)


def _said(row: JournalEntry) -> str:
    return journal.said(row.name)


def _values(row: JournalEntry) -> str:
    event = journal.event_named(row.name)
    labels = {name: detail.label for name, detail in event.all_details().items()} if event else {}
    return "; ".join(
        f"{labels.get(name, name)} {value}" for name, value in row.payload.items() if value
    )


class SignupFilter(ListFilter):
    """Filters of the sign-ups."""

    state = filters.ChoiceFilter(choices=Signup.State.choices, label=_("State"))

    class Meta:
        model = Signup
        fields = ("state",)


class SignupList(ListPage):
    """Sign-ups, the newest first."""

    model = Signup
    title = _("Sign-ups")
    counted = ngettext_lazy("%(shown)s sign-up", "%(shown)s sign-ups", "count")
    brief = ("region", "state", "created_at")
    filterset = SignupFilter
    search = ("committee", "slug", "region__name", "region__name_pinyin", "credit_code")
    order = "-created_at"
    export_permission = "counties.view_signup"
    empty = Empty(
        _("No sign-ups yet"),
        _("A county's committee signs up on the platform's first page; it then waits here."),
        icon="user-plus",
    )
    columns = (
        Column("committee", _("Committee"), sort="committee", link="counties:signup-detail"),
        Column("region", _("County"), value="region.name", sort="region__code"),
        Column("prefecture", _("Prefecture"), value=prefecture_of),
        Column("state", _("State"), value="get_state_display", sort="state", tone=_signup_tone),
        Column("slug", _("Web address"), sort="slug", kind="code"),
        Column("created_at", _("Received"), sort="created_at", kind="moment"),
        Column("decided_by", _("Decided by"), hidden=True),
        Column("blueprint", _("Method"), sort="blueprint", hidden=True),
    )


class CountyFilter(ListFilter):
    """Filters of the counties."""

    state = filters.ChoiceFilter(choices=County.State.choices, label=_("State"))

    class Meta:
        model = County
        fields = ("state",)


class CountyList(ListPage):
    """Counties with their state and health."""

    model = County
    title = _("Counties")
    counted = ngettext_lazy("%(shown)s county", "%(shown)s counties", "count")
    brief = ("prefecture", "state")
    filterset = CountyFilter
    search = ("name", "slug", "region__name_pinyin", "committee")
    order = "region__code"
    export_permission = "counties.view_county"
    columns = (
        Column("name", _("County"), sort="region__code", link="counties:county-detail"),
        Column("prefecture", _("Prefecture"), value=prefecture_of),
        Column("state", _("State"), value="get_state_display", sort="state", tone=_county_tone),
        Column("slug", _("Web address"), sort="slug", kind="code"),
        Column("outbox_waiting", _("Messages waiting"), value="health.outbox_waiting",
               sort="health__outbox_waiting", kind="number"),
        Column("outbox_failed", _("Messages failed"), value="health.outbox_failed",
               sort="health__outbox_failed", kind="number"),
        Column("jobs_failed", _("Jobs failed"), value="health.jobs_failed",
               sort="health__jobs_failed", kind="number"),
        Column("reported_at", _("Reported"), value="health.reported_at",
               sort="health__reported_at", kind="moment"),
        Column("founded_at", _("Founded"), sort="founded_at", kind="moment", hidden=True),
        Column("blueprint", _("Method"), sort="blueprint", hidden=True),
    )  # fmt: skip


class JournalList(CursorList):
    """The platform's journal, the newest first."""

    model = JournalEntry
    title = _("Journal of the platform")
    search = ("name", "actor_label")
    order = "-at"
    one_line = False
    export_permission = "kernel.view_journal"
    columns = (
        Column("at", _("At"), kind="moment"),
        Column("said", _("What"), value=_said),
        Column("actor_label", _("By"), value=_who),
        Column("payload", _("Values"), value=_values),
        Column("name", _("Event"), hidden=True),
        Column("request_id", _("Request"), hidden=True),
    )
