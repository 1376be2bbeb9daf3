"""Lists of pages that know several apps: people, the journal."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.accounts import queries as accounts
from apps.accounts.models import User
from apps.office import queries
from apps.organization import grants
from kernel.lists import Bulk, Column, CursorList, ListFilter, ListPage, YesNoFilter
from kernel.models import JournalEntry


def tone(user: Any) -> str:
    """Return the colour of an account's standing."""
    if not user.is_active:
        return "bad"
    return "good" if user.has_usable_password() else "due"


def _roles() -> list[tuple[str, str]]:
    return list(grants.role_names().items())


def _with_account(rows: QuerySet[User]) -> QuerySet[User]:
    """Return the accounts that were opened with their code."""
    return rows.filter(pk__in=accounts.opened().values("pk"))


class PersonFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    role = filters.ChoiceFilter(choices=_roles, method="with_role", label=_("Role"))
    is_active = YesNoFilter(label=_("May log in"))
    account_open = YesNoFilter(having=_with_account, label=_("Account opened"))

    class Meta:
        model = User
        fields = ("role", "is_active")

    def with_role(self, rows: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        """Return the accounts that hold a role today."""
        return rows.filter(pk__in=grants.all_holdings().filter(role=value).values("user"))


class PersonList(ListPage):
    """Accounts, by name."""

    model = User
    title = _("People")
    counted = ngettext_lazy("%(shown)s account", "%(shown)s accounts", "count")
    brief = ("roles", "standing")
    template = "office/people.html"
    filterset = PersonFilter
    search = ("name", "username")
    order = "name"
    columns = (
        Column("name", _("Person's name"), sort="name", link="office:person"),
        Column("roles", _("Roles"), value=queries.held_by),
        Column("username", _("User name"), sort="username"),
        Column("phone", _("Phone")),
        Column("standing", _("State"), value=queries.account_state, kind="badge", tone=tone),
        Column("last_login", _("Last log-in"), sort="last_login", kind="moment", hidden=True),
    )
    bulk = (
        Bulk(
            _("Print activation slips"),
            "office:slips",
            "accounts.manage_user",
            _("Make a new code for everybody selected? Their earlier codes stop working."),
        ),
    )


class JournalFilter(ListFilter):
    """Filters of the journal, as they stand in its address."""

    event = filters.ChoiceFilter(
        field_name="name", choices=queries.event_choices, label=_("What happened")
    )
    person = filters.CharFilter(field_name="actor_label", lookup_expr="icontains", label=_("Who"))
    at = filters.DateFromToRangeFilter(label=_("When"))
    subject = filters.UUIDFilter(field_name="subjects", method="about", label=_("About (number)"))

    class Meta:
        model = JournalEntry
        fields = ("event", "person", "at", "subject")

    def about(
        self, rows: QuerySet[JournalEntry], _name: str, value: object
    ) -> QuerySet[JournalEntry]:
        """Return the entries about one row."""
        return rows.filter(subjects__contains=[value])


class JournalList(CursorList):
    """What happened, newest first."""

    model = JournalEntry
    title = _("Journal")
    template = "office/journal.html"
    filterset = JournalFilter
    search = ("actor_label",)
    order = "-at"
    one_line = False
    columns = (
        Column("at", _("When"), kind="moment"),
        Column("actor_label", _("Who")),
        Column("said", _("What happened")),
        Column("about", _("About")),
        Column("details", _("Details")),
        Column("name", _("Event"), hidden=True),
        Column("request_id", _("Request"), hidden=True),
    )

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Put a page's entries in words, with one query a kind of row."""
        return list(queries.in_words(self.actor, rows))
