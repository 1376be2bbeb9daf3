"""One search over everything a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.businesses import queries as businesses
from apps.members import queries as members
from apps.organization import queries as organization
from kernel.access import Actor
from kernel.lists import matching

SHOWN = 8


@dataclass(frozen=True)
class Hit:
    """Something a search found."""

    name: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """What a search found of one kind; `url` opens all of it where there is more."""

    label: str
    hits: list[Hit]
    count: int
    url: str = ""

    @property
    def has_more(self) -> bool:
        return bool(self.url) and self.count > len(self.hits)


def search(actor: Actor, text: str) -> list[Group]:
    """Return the units, members and businesses the actor may see that fit every word of `text`.

    Members who left are found in the list of members.
    Chinese, pinyin and initials fit names; codes, owners and employers fit as they are written.
    """
    if not text:
        return []
    query = f"?{urlencode({'q': text})}"
    units = matching(organization.units(actor), organization.UNITS_SEARCHED, text)
    roll = matching(members.present(actor), members.SEARCHED, text)
    register = matching(businesses.businesses(actor), businesses.SEARCHED, text)
    groups = [
        _group(_("Units"), units, "organization:unit", lambda row: row.parent or ""),
        _group(
            _("Members"), roll, "members:detail", lambda row: row.unit,
            reverse("members:list") + query,
        ),
        _group(
            _("Businesses"), register, "businesses:detail", lambda row: row.unit or row.code,
            reverse("businesses:list") + query,
        ),
    ]  # fmt: skip
    return [group for group in groups if group.hits]


def _group(label: str, rows: QuerySet[Any], page: str, note: Any, url: str = "") -> Group:
    hits = [Hit(row.name, str(note(row)), reverse(page, args=[row.pk])) for row in rows[:SHOWN]]
    return Group(label, hits, rows.count() if len(hits) == SHOWN else len(hits), url)
