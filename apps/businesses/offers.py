"""What businesses offer to the layers below, and to the first page and the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from apps.businesses import charts, queries, services
from apps.businesses.forms import (
    AssignManyForm,
    CoverInPlace,
    PhoneInPlace,
    TownForm,
    TownInPlace,
)
from apps.businesses.lists import BusinessList
from apps.businesses.models import Business, Coverage, CoverageRun
from apps.organization import registry as organization
from apps.organization.models import OrgUnit, Zone
from apps.organization.registry import Bond, Led, Panel, TreeCount
from apps.rulebook.registry import questions
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.chinese.codes import is_credit_code
from kernel.lists.inplace import InPlace, named
from kernel.lists.inplace import fields as in_place
from kernel.lists.source import Source
from kernel.together import Act, acts, do_one, way_back
from kernel.web import navigation, offers, shortcuts
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Change, Line, Link, SearchGroup, Stat, Step, Todo
from kernel.web.shortcuts import Shortcut
from kernel.web.templatetags.ui import number, percent


def last_cover(unit: OrgUnit) -> date | None:
    """Return the day on which the last business left of those that a unit covered."""
    found: date | None = unit.coverages.aggregate(last=Max("ends_on"))["last"]
    return found


BUSINESSES = Source(queries.businesses, BusinessList, "businesses:list")
navigation.offer(
    Entry(lazy("Coverage"), "businesses:coverage", "target", "businesses.view_coverage", 20),
    Entry(lazy("Businesses"), "businesses:list", "building-store", "businesses.view_business", 30),
)
shortcuts.offer(
    Shortcut(
        lazy("Compute coverage"), "businesses:preview", "businesses.recompute_coverage",
        everywhere=True, icon="target",
    ),
    Shortcut(
        lazy("Gaps and proposals"), "businesses:gaps", "businesses.view_coverage", everywhere=True,
        icon="target",
    ),
    Shortcut(
        lazy("Fill in the townships"), "businesses:fill-towns", "businesses.change_business",
        everywhere=True, icon="map-pin",
    ),
)  # fmt: skip
journal.vocabularies.add("businesses.columns", lambda: journal.columns_of(Business))
journal.subjects.add("business_id", journal.Subject(queries.businesses), order=40)
organization.tree_counts.add(
    "businesses", TreeCount(lazy("Businesses"), queries.counts_by_unit), order=20
)
organization.bonds.add(
    "businesses",
    Bond(
        name=lazy("businesses"),
        count=lambda number: _("businesses: %(count)d") % {"count": number},
        relations=("businesses.Business.unit", "businesses.Coverage.unit"),
        standing=lambda unit: unit.businesses.filter(status=Business.Status.ACTIVE),
        last_day=last_cover,
    ),
    order=30,
)


acts.add(
    "businesses-branch",
    Act(
        label=lazy("Assign a branch"),
        work=services.Assignment(),
        of=BUSINESSES,
        form=AssignManyForm,
        permission="businesses.assign_cover",
    ),
)
acts.add(
    "businesses-town",
    Act(
        label=lazy("Fill in a township"),
        work=services.TownFilling(),
        of=BUSINESSES,
        form=TownForm,
        permission="businesses.change_business",
        everywhere=True,
    ),
)


in_place.add(
    "businesses-phone",
    InPlace(
        label=lazy("Phone"),
        of=BUSINESSES,
        form=PhoneInPlace,
        service=named("business", services.change_business),
        permission="businesses.change_business",
        former=lambda row: {"phone": row.phone.reveal()},
    ),
)
in_place.add(
    "businesses-town",
    InPlace(
        label=lazy("Township"),
        of=BUSINESSES,
        form=TownInPlace,
        service=named("business", services.change_business),
        permission="businesses.change_business",
        former=lambda row: {"town": str(row.town_id or "")},
    ),
)
in_place.add(
    "businesses-cover",
    InPlace(
        label=lazy("Covered by"),
        of=BUSINESSES,
        form=CoverInPlace,
        service=partial(do_one, "businesses-branch"),
        permission="businesses.assign_cover",
        back=way_back,
        takes=lambda row: row.status == Business.Status.ACTIVE,
    ),
)


@offers.previews.named("coverage_rules")
def moved_by_draft(actor: Actor, saved: Any, draft: Any) -> Iterator[Card]:
    """Show which businesses other rules would give to another branch, to those who may see coverage."""
    if actor.holds("businesses.view_coverage", ROOT):
        yield Card("businesses/_moved.html", {"moved": queries.moved_by(actor, saved, draft)})


@offers.after_settings.named("coverage_rules")
def recompute_next(actor: Actor) -> Iterator[Link]:
    """Lead to what the new rules would change, for those who may recompute coverage."""
    if actor.holds("businesses.recompute_coverage", ROOT):
        yield Link(_("Recompute coverage"), reverse("businesses:preview"))


@organization.places.named("businesses", order=20)
def businesses_in(zone: Zone) -> str:
    """Say how many businesses lie in a place."""
    lie = Q(town=zone) | Q(community=zone) | Q(district=zone) | Q(market=zone)
    count = Business.objects.filter(lie).count()
    return _("businesses: %(count)d") % {"count": count} if count else ""


offers.search_groups.add(
    "businesses",
    SearchGroup(
        lazy("Businesses"),
        queries.businesses,
        queries.SEARCHED,
        "businesses:detail",
        lambda business: business.unit or business.code,
        all_of="businesses:list",
    ),
    order=30,
)


@offers.references.named("credit_code")
def business_behind(actor: Actor, code: str) -> str:
    """Return the address that finds the business with a credit code."""
    if not access.allows(actor, "businesses.view_business"):
        return ""
    return f"{offers.search_url()}?{urlencode({'q': code})}"


@organization.panels.named("businesses", order=20)
def coverage_panels(actor: Actor, unit: OrgUnit) -> list[Panel]:
    """Say how many businesses a unit and those below it cover, to those who may see any."""
    if not access.allows(actor, "businesses.view_business"):
        return []
    rows = queries.businesses(actor).filter(unit__path__startswith=unit.path)
    enterprises = rows.filter(kind=Business.Kind.ENTERPRISE).count()
    here = f"?unit={unit.pk}" if not unit.is_root else "?covered=true"
    note = _("%(count)s of them enterprises") % {"count": number(enterprises)}
    return [Panel(_("Businesses covered"), rows.count(), reverse("businesses:list") + here, note)]


@organization.led.named("businesses", order=20)
def led_coverage(actor: Actor, unit: OrgUnit) -> Led:
    """Say how many businesses a unit covers, and how many of its place nobody does."""
    if not actor.holds("businesses.view_business", unit.path):
        return Led()
    covered = queries.businesses(actor).filter(unit__path__startswith=unit.path).count()
    page = f"{reverse('businesses:list')}?unit={unit.pk}"
    figure = Panel(_("Businesses covered"), covered, page)
    nearby = queries.uncovered_in(unit.zone_id)
    if not nearby:
        return Led((figure,))
    text = ngettext(
        "%(count)s business of %(place)s is covered by no branch. The committee's clerk assigns it.",
        "%(count)s businesses of %(place)s are covered by no branch. "
        "The committee's clerk assigns them.",
        nearby,
    )
    return Led((figure,), (Todo(text % {"count": number(nearby), "place": unit.zone}),))


@offers.stats.named("businesses", order=10)
def coverage_of_the_county(actor: Actor) -> Iterator[Stat]:
    """Say how much of the county is covered, to those who see all of it."""
    if not actor.holds("businesses.view_coverage", ROOT):
        return
    figures = queries.coverage_totals(actor)
    rows = f"{reverse('businesses:list')}?status=active&covered="
    yield Stat(_("Coverage rate"), percent(figures.rate), reverse("businesses:coverage"))
    yield Stat(_("Covered by a branch"), number(figures.covered), f"{rows}true")
    yield Stat(_("Not covered"), number(figures.uncovered), f"{rows}false")


def covers_since(actor: Actor, since: date) -> tuple[QuerySet[Coverage], QuerySet[Coverage]]:
    """Return what units cover since a day, and what no longer, the newest first.

    The first run of the rules covers a whole county at once: that is a beginning, no change.
    """
    first = CoverageRun.objects.order_by("created_at").values("pk")[:1]
    rows = queries.coverages(actor).select_related("business__unit", "unit")
    came = rows.filter(starts_on__gte=since).exclude(begun_by__in=first)
    gone = rows.filter(ends_on__gte=since)
    return came.order_by("-starts_on", "-id"), gone.order_by("-ends_on", "-id")


@offers.changes.named("businesses", order=40)
def covered_and_lost(actor: Actor, since: date) -> Iterator[Change]:
    """Name the businesses that units cover since a day, and those they do not cover any more."""
    if not actor.holds("businesses.view_business"):
        return
    came, gone = covers_since(actor, since)

    def line(cover: Coverage) -> Line:
        row = cover.business
        note = [cover.unit.name]
        if row.status == Business.Status.CLOSED:
            note.append(row.get_status_display())
        may = access.allows(actor, "businesses.view_business", row)
        page = reverse("businesses:detail", args=[row.pk]) if may else ""
        return Line(cover.ends_on or cover.starts_on, row.name, " · ".join(note), page)

    words = (_("newly covered"), _("covered no more"))
    yield Change("businesses", _("Businesses covered"), words, came, gone, line)


@offers.cards.named("businesses.trend", order=42)
def year_of_coverage(actor: Actor) -> Iterator[Card]:
    """Draw the county's rate of coverage over a year, to those who read its figures."""
    if actor.holds("businesses.view_coverage", ROOT) and actor.holds(
        "indicators.view_figure", ROOT
    ):
        yield Card("businesses/_trend.html", {"trend": charts.trend(actor)})


@offers.cards.named("businesses.branches", order=46)
def branches_that_changed(actor: Actor) -> Iterator[Card]:
    """Name the three branches whose businesses changed most since last month, to those who see all."""
    if not actor.holds("businesses.view_coverage", ROOT):
        return
    since = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    came, gone = covers_since(actor, since)
    both = Q(pk__in=came.order_by().values("pk")) | Q(pk__in=gone.order_by().values("pk"))
    moved = Coverage.objects.filter(both).values("unit", "unit__name")
    counted = moved.annotate(
        size=Count("pk"), lost=Count("pk", filter=Q(pk__in=gone.order_by().values("pk")))
    ).order_by("-size", "unit__name")
    rows_of = reverse("businesses:list")
    found = [
        (row["unit__name"], row["size"] - 2 * row["lost"], f"{rows_of}?unit={row['unit']}")
        for row in counted[:3]
    ]
    if found:
        yield Card("businesses/_branches_changed.html", {"branches": found, "since": since})


@offers.todos.named("businesses.gaps", order=10)
def uncovered(actor: Actor) -> Iterator[Todo]:
    """Name the businesses that no branch covers, to those who see the whole county."""
    if not actor.holds("businesses.view_coverage", ROOT):
        return
    rows = queries.businesses(actor).filter(status=Business.Status.ACTIVE, unit=None)
    count = rows.count()
    if not count:
        return
    reckoned = queries.reckoned()
    if reckoned == queries.Reckoned.NEVER:
        text = _("Coverage has never been computed: compute it to learn where the gaps are.")
    elif reckoned == queries.Reckoned.BEFORE_SOME:
        text = _("Businesses came in since coverage was last computed: recompute it.")
    else:
        text = ngettext(
            "%(count)s business is covered by no branch.",
            "%(count)s businesses are covered by no branch.",
            count,
        )
        yield Todo(
            text % {"count": number(count)}, reverse("businesses:gaps"), _("See the proposals")
        )
        return
    may_recompute = access.allows(actor, "businesses.recompute_coverage", access.EVERYWHERE)
    page = "businesses:preview" if may_recompute else "businesses:gaps"
    yield Todo(text, reverse(page), _("Look at the preview") if may_recompute else "")


def register_steps() -> Iterable[Todo]:
    """Return the step of a new county in which it brings its register."""
    address = reverse("imports:new", args=["register"])
    is_done = Business.objects.exists()
    return [Todo(_("Import the business register"), address, _("Choose a file"), is_done)]


def coverage_steps() -> Iterable[Todo]:
    """Return the step of a new county in which coverage is computed."""
    address, is_done = reverse("businesses:preview"), CoverageRun.objects.exists()
    return [Todo(_("Compute coverage"), address, _("Look at the preview"), is_done)]


offers.steps.add(
    "businesses.register", Step("businesses.import_register", register_steps), order=20
)
offers.steps.add(
    "businesses.coverage", Step("businesses.recompute_coverage", coverage_steps), order=40
)


@questions.named("credit.code")
def right_code(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether a credit code is one."""
    return {"ok": is_credit_code(given["code"])}
