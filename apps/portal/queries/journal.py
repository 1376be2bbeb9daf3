"""The journal in words: who did what, to whom."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import BooleanField, F, Func, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as lazy

from apps.accounts import queries as accounts
from apps.businesses import queries as businesses
from apps.integrations import queries as integrations
from apps.members import queries as members
from apps.members.models import Member
from apps.organization import grants
from apps.organization import queries as organization
from kernel import access, blueprint, journal, retention
from kernel.access import Actor
from kernel.chinese.text import listed
from kernel.models import Import, JournalEntry
from kernel.models.records import Stored

# What an entry's details say, and what they are called; ids and figures for machines are left out.
CALLED = {
    "leaving": lazy("why left"),
    "reason": lazy("reason"),
    "role": lazy("role"),
    "section": lazy("settings"),
    "items": lazy("items"),
    "fields": lazy("changed"),
    "field": lazy("which value"),
    "file_name": lazy("file"),
    "blueprint": lazy("blueprint"),
    "what": lazy("list"),
    "rows": lazy("rows"),
    "created": lazy("new"),
    "updated": lazy("changed rows"),
    "refused": lazy("refused"),
    "taken_back": lazy("taken back"),
    "kept": lazy("kept"),
    "gained": lazy("gained"),
    "lost": lazy("lost"),
    "moved": lazy("moved"),
    "effective_on": lazy("effective"),
    "label": lazy("name"),
    "removed": lazy("removed"),
    "released_by": lazy("released by"),
}
SUBJECTS = (
    "about_person",
    "about_member",
    "about_unit",
    "about_business",
    "about_file",
    "about_key",
)


def entries(actor: Actor) -> QuerySet[JournalEntry]:
    """Return the journal, newest first, to those who may read it, naming what entries are about."""
    if not access.allows(actor, "kernel.view_journal", access.EVERYWHERE):
        return JournalEntry.objects.none()
    return JournalEntry.objects.order_by("-at", "-id").annotate(
        about_person=_name(accounts.users(actor), "name"),
        about_member=_name(members.members(actor), "name"),
        about_unit=_name(organization.units(actor), "name"),
        about_business=_name(businesses.businesses(actor), "name"),
        about_file=_name(Import.objects.all(), "file_name"),
        about_key=_name(integrations.keys(actor), "name"),
    )


def _name(rows: QuerySet[Any], column: str) -> Subquery:
    """Return the name of the row among `rows` that an entry is about."""
    is_subject = Func(
        F("pk"),
        OuterRef("subjects"),
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    found: QuerySet[Stored] = rows.order_by().select_related(None).filter(is_subject)
    return Subquery(found.values(column)[:1])


def said(entry: Any) -> str:
    """Return what happened: "founded a unit"."""
    return str(_sayings().get(entry.name) or entry.name)


def about(entry: Any) -> str:
    """Return whom and what an entry is about, as far as the reader may see it."""
    named = (getattr(entry, subject, None) for subject in SUBJECTS)
    return " · ".join(name for name in named if name)


def details(entry: Any) -> str:
    """Return an entry's values in words."""
    return " · ".join(
        f"{label}: {_in_words(key, entry.payload[key])}"
        for key, label in CALLED.items()
        if entry.payload.get(key) not in (None, "", [], 0)
    )


def event_choices() -> list[tuple[str, str]]:
    """Return the events there have been, with what they say, for a filter."""
    happened = JournalEntry.objects.order_by("name").values_list("name", flat=True).distinct()
    return [(name, str(_sayings().get(name) or name)) for name in happened]


def _in_words(key: str, value: Any) -> str:
    if key == "role":
        return grants.role_names().get(value, str(value))
    if key == "removed" and value in retention.rules():
        return str(retention.rules()[value].what)
    if key == "section" and value in blueprint.sections():
        return str(blueprint.sections()[value].label)
    if key == "leaving":
        return str(Member.Leaving(value).label)
    if isinstance(value, list):
        return listed(value)
    return str(value)


@cache
def _sayings() -> dict[str, Any]:
    return {name: event.description for name, event in journal.catalogue().items()}
