"""Reads of regions, sign-ups and counties."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from django.db.models import Q, QuerySet

from kernel import access, clock
from kernel.access import Actor
from kernel.directory import Backlog
from kernel.models import JournalEntry
from kernel.tasks import broker_answers
from tenants.counties import health, provisioning, rules
from tenants.counties.models import County, Region, Signup

FOUND_AT_MOST = 30
# So few counties are shown without a word to look for.
FEW = 8
# Work that waits longer needs a look.
LATE = timedelta(hours=1)


def county_region(code: str) -> Region | None:
    """Return the county-level division in force with that code."""
    return (
        Region.objects.select_related("parent")
        .filter(code=_code(code), valid_to=None, level=Region.Level.COUNTY)
        .first()
    )


def region(code: str) -> Region | None:
    """Return the division in force with that code, of any level."""
    return Region.objects.filter(code=_code(code), valid_to=None).first()


def regions_under(parent: str = "") -> QuerySet[Region]:
    """Return the divisions in force directly under `parent`; the provinces for none."""
    rows = Region.objects.filter(valid_to=None)
    return rows.filter(parent__code=parent or None).order_by("code")


def counties_within(region_: Region) -> list[tuple[str, str]]:
    """Return (code, name) of the county-level divisions in force in a division, by code."""
    rows = Region.objects.filter(
        path__startswith=region_.path, level=Region.Level.COUNTY, valid_to=None
    )
    return list(rows.order_by("code").values_list("code", "name"))


def _code(text: str) -> str:
    """Return what anybody wrote into an address as a code; empty, which no division has, for none."""
    return text if text.isascii() and text.isdigit() else ""


def ancestors(region_: Region) -> list[Region]:
    """Return the divisions a division lies in, the widest first, and itself last."""
    codes = region_.path.strip("/").split("/")
    rows = Region.objects.filter(code__in=codes, valid_to=None)
    return sorted(rows, key=lambda row: len(row.path))


def find_regions(text: str) -> list[Region]:
    """Return county-level divisions whose name, pinyin, code or prefecture begins or holds `text`."""
    text, compact = _searched(text)
    if not text:
        return []
    matches = (
        Q(name__icontains=text)
        | Q(name_pinyin__startswith=compact)
        | Q(code__startswith=compact)
        | Q(parent__name__icontains=text)
        | Q(parent__name_pinyin__startswith=compact)
    )
    rows = Region.objects.filter(matches, valid_to=None, level=Region.Level.COUNTY)
    found = rows.select_related("parent__parent").order_by("code")[: FOUND_AT_MOST * 4]
    # Those that match by their own name come before those of a prefecture that matches.
    return sorted(found, key=lambda row: not _is_own(row, text, compact))[:FOUND_AT_MOST]


def _searched(text: str) -> tuple[str, str]:
    """Return what is looked for, with its blanks and without; empty for a text with a NUL.

    No name holds one, and the database refuses to compare with it.
    """
    text = "" if "\0" in text else text.strip().lower()
    return text, text.replace(" ", "")


def _is_own(row: Region, text: str, compact: str) -> bool:
    return text in row.name or row.name_pinyin.startswith(compact) or row.code.startswith(compact)


def slug_is_taken(slug: str) -> bool:
    """Say whether a county has this address or a waiting sign-up asks for it."""
    waiting = Signup.objects.filter(
        slug=slug, state__in=[Signup.State.WAITING, Signup.State.ACCEPTED]
    )
    return provisioning.has_county(slug) or waiting.exists()


def suggest_slug(region_: Region) -> str:
    """Return a free address for a county: its pinyin, its prefecture's behind it, or a number."""
    stem = rules.suggest_slug(region_.name)
    parent = rules.suggest_slug(region_.parent.name) if region_.parent else ""
    longer = f"{stem}-{parent}" if parent else stem
    for slug in (stem, longer, *(f"{stem}-{number}" for number in range(2, 20))):
        if rules.SLUG.match(slug) and slug not in rules.RESERVED and not slug_is_taken(slug):
            return slug
    return next(f"{stem}-{number}" for number in count(20) if not slug_is_taken(f"{stem}-{number}"))


def counties_of(region_: Region) -> QuerySet[County]:
    """Return the counties that already stand for a division, for the sign-up page's warning."""
    return County.objects.filter(region=region_).exclude(state=County.State.CLOSED)


def find_counties(text: str) -> list[County]:
    """Return counties in use whose name, pinyin, code, address or prefecture holds `text`.

    For no text all of them, while they are few.
    """
    rows = County.objects.filter(state=County.State.READY).select_related("region__parent")
    if not text.strip():
        few = list(rows.order_by("region__code", "slug")[: FEW + 1])
        return few if len(few) <= FEW else []
    text, compact = _searched(text)
    if not text:
        return []
    matches = (
        Q(name__icontains=text)
        | Q(committee__icontains=text)
        | Q(slug__startswith=compact)
        | Q(region__name_pinyin__startswith=compact)
        | Q(region__code__startswith=compact)
        | Q(region__parent__name__icontains=text)
    )
    return list(rows.filter(matches).order_by("region__code", "slug")[:FOUND_AT_MOST])


def signup_by_id(identifier: str) -> Signup | None:
    """Return the sign-up of a follow-up link."""
    return Signup.objects.select_related("region", "county").filter(pk=identifier).first()


def twins_of(actor: Actor, signup: Signup) -> QuerySet[Signup]:
    """Return other sign-ups that wait for the same division or with the same credit code."""
    same = Q(region=signup.region) | Q(credit_code=signup.credit_code)
    waiting = Q(state__in=[Signup.State.WAITING, Signup.State.ACCEPTED])
    return signups(actor).filter(same, waiting).exclude(pk=signup.pk)


def signups(actor: Actor) -> QuerySet[Signup]:
    """Return the sign-ups the actor may see, those that wait first, then the newest."""
    rows = Signup.objects.select_related("region__parent", "county")
    return access.visible(actor, rows).order_by("-state", "-created_at")


def counties(actor: Actor) -> QuerySet[County]:
    """Return the counties the actor may see, with their region and last health report."""
    rows = County.objects.select_related("region__parent", "health")
    return access.visible(actor, rows).order_by("region__code", "slug")


@dataclass(frozen=True)
class FleetOverview:
    """Health of the whole installation in a few figures."""

    waiting: int
    spares: int
    states: dict[str, int] = field(default_factory=dict)
    unwell: list[County] = field(default_factory=list)
    last_migration: dict[str, object] | None = None
    migrated_at: datetime | None = None
    backlog: Backlog = field(default_factory=Backlog)
    has_broker: bool = True
    late: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.states.values())


def fleet_overview(actor: Actor) -> FleetOverview:
    """Return what the console's first page shows, in eight queries and a question to the broker."""
    access.require(actor, "counties.view_county")
    late = clock.now() - LATE
    states = Counter(County.objects.values_list("state", flat=True))
    unwell = counties(actor).filter(
        Q(state=County.State.QUARANTINED)
        | Q(health__outbox_failed__gt=0)
        | Q(health__jobs_failed__gt=0)
        | Q(health__oldest_job_at__lt=late)
        | Q(health__oldest_outbox_at__lt=late)
    )
    last = JournalEntry.objects.filter(name="counties.fleet_migrated").order_by("-at").first()
    return FleetOverview(
        waiting=Signup.objects.filter(state=Signup.State.WAITING).count(),
        spares=provisioning.usable_spares().count(),
        states=dict(states),
        unwell=list(unwell[:20]),
        last_migration=last.payload if last else None,
        migrated_at=last.at if last else None,
        backlog=health.backlog(),
        has_broker=broker_answers(),
        late=late,
    )


def platform_journal(actor: Actor) -> QuerySet[JournalEntry]:
    """Return the platform's journal, newest first, for its auditor."""
    access.require(actor, "kernel.view_journal")
    return JournalEntry.objects.order_by("-at", "-id")
