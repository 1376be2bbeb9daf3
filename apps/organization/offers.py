"""What organization offers to the layers below, and to the first page and the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts import registry as accounts
from apps.accounts import services as account_services
from apps.organization import drafts, events, grants, listed, queries, rights, services
from apps.organization.models import OrgUnit, UnitAct, Zone
from apps.organization.registry import Bond, bonds, led_by, places
from kernel import access, blueprint, clock, journal
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.access.grants import Source
from kernel.chinese.text import listed as in_words
from kernel.journal import second
from kernel.lists.saved import Shelf, shelf
from kernel.web import navigation, offers, shortcuts
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Change, Line, SearchGroup, SettingsPage, Stat, Step, Todo
from kernel.web.shortcuts import Shortcut
from kernel.web.templatetags.ui import number
from tenants.counties import founding
from tenants.counties.founding import FoundingRequest

LED_SHOWN = 5

offers.settings_pages.add(
    "organization.map",
    SettingsPage(
        "organization.change_unit",
        "organization:map",
        lazy("Outlines of the townships"),
        lazy("A GeoJSON file of the county's, for a map of coverage."),
    ),
)
access.sources.add("organization.grants", Source(rights.held_by))
accounts.described_roles.add("organization", grants.described)
accounts.guards.add("organization.administrator", grants.keep_administrator)


@blueprint.guards.named("organization.roles")
def keep_roles_apart(actor: Actor, section: str, before: Any, after: Any) -> None:
    """Keep a role from becoming an administrator's by a change of settings."""
    if section == "roles":
        grants.keep_roles_apart(actor, before, after)


@offers.previews.named("roles")
def rights_of_draft(actor: Actor, saved: Any, draft: Any) -> Iterator[Card]:
    """Show which rights a draft gives to and takes from whom, to those who may see accounts."""
    if actor.holds("accounts.view_user", ROOT):
        yield Card("organization/_rights.html", {"roles": drafts.changed_rights(saved, draft)})


navigation.offer(
    Entry(lazy("Organization"), "organization:tree", "sitemap", "organization.view_orgunit", 15)
)
shortcuts.offer(
    Shortcut(lazy("Places"), "organization:zones", "organization.view_orgunit", icon="map-pin"),
)
second.ties.add(events.RoleGranted.name, events.RoleGranted.name)
journal.subjects.add("unit_id", journal.Subject(queries.units), order=30)
journal.vocabularies.add("organization.roles", grants.role_names)
journal.vocabularies.add("organization.acts", lambda: dict(UnitAct.Kind.choices))
offers.search_groups.add(
    "organization",
    SearchGroup(
        lazy("Units"),
        queries.units_with_parent_name,
        queries.UNITS_SEARCHED,
        "organization:unit",
        lambda unit: unit.parent_name or "",
    ),
    order=10,
)
bonds.add(
    "units below",
    Bond(
        name=lazy("units"),
        count=lambda number: _("units below: %(count)d") % {"count": number},
        relations=("organization.OrgUnit.parent", "organization.UnitState.parent"),
        standing=lambda unit: unit.children.in_being(),
        last_day=queries.last_unit_below,
    ),
    order=10,
)


@places.named("units and places", order=10)
def units_and_places_in(zone: Zone) -> str:
    """Say what stands in a place: units, those that did or go back there with an act, and places."""
    back = str(zone.pk)
    stood = Q(zone=zone) | Q(states__zone=zone) | Q(acts__before__zone_id=back)
    units = OrgUnit.objects.filter(stood).distinct().count()
    counts = ((_("units: %(count)d"), units), (_("places: %(count)d"), zone.children.count()))
    return in_words(text % {"count": count} for text, count in counts if count)


@offers.stats.named("organization", order=20)
def branches_in_being(actor: Actor) -> Iterator[Stat]:
    """Say how many branches there are, to those who see all of them."""
    if actor.holds("organization.view_orgunit", ROOT):
        found = queries.units(actor).branches()
        yield Stat(_("Branches"), number(found.count()), reverse("organization:tree"))


@offers.cards.named("organization", order=10)
def units_led(actor: Actor) -> Iterator[Card]:
    """Show each unit below the committee on which the actor holds a role, as far as apps tell of it."""
    if actor.kind != "user" or actor.id is None:
        return
    names = grants.role_names()
    held = [grant for grant in grants.holdings(actor.id) if not grant.content_object.is_root]
    for place, grant in enumerate(held[:LED_SHOWN]):
        found = led_by(actor, grant.content_object)
        if found.figures:
            context = {
                "unit": grant.content_object,
                "role": names.get(grant.role, grant.role),
                "led": found,
                "place": place,
            }
            yield Card("organization/_led.html", context)


@offers.changes.named("organization", order=50)
def founded_and_dissolved(actor: Actor, since: date) -> Iterator[Change]:
    """Name the units founded and dissolved since a day; what was founded by mistake is neither."""
    if not actor.holds("organization.view_orgunit"):
        return
    rows = queries.units_with_parent_name(actor).exclude(dissolved_on=F("founded_on"))
    yield Change(
        "units", _("Units"), (_("set up"), _("dissolved as a unit")),
        rows.filter(founded_on__gte=since).order_by("-founded_on", "-id"),
        rows.filter(dissolved_on__gte=since).order_by("-dissolved_on", "-id"),
        lambda unit: Line(
            unit.dissolved_on or unit.founded_on, unit.name, unit.parent_name or "",
            reverse("organization:unit", args=[unit.pk]),
        ),
    )  # fmt: skip


@offers.cards.named("organization.nobody", order=90)
def whom_to_ask(actor: Actor) -> Iterator[Card]:
    """Say to somebody who holds no role who gives them; no name, which they may not see."""
    if actor.kind == "user" and not actor.reaches and not actor.own:
        yield Card("organization/_whom_to_ask.html", tells=False)


def branch_steps() -> Iterable[Todo]:
    """Return the first step of a new county: its branches."""
    is_done = OrgUnit.objects.branches().exists()
    address = reverse("imports:new", args=["branches"])
    return [Todo(_("Import the branches"), address, _("Choose a file"), is_done)]


offers.steps.add("organization", Step("organization.import_branches", branch_steps), order=10)


@founding.steps.named("organization")
def make_committee_and_administrator(actor: Actor, request: FoundingRequest) -> dict[str, str]:
    """Make the committee at the root, the division's townships and the first administrator.

    Returns the activation code.
    """
    root = services.found_unit(
        actor=actor,
        parent=None,
        name=request.committee,
        kind=OrgUnit.Kind.COMMITTEE,
        founded_on=clock.today(),
    )
    listed.take_townships(actor=actor, division=request.division)
    user = account_services.make_account(
        actor=actor, name=request.admin_name, phone=request.admin_phone
    )
    grants.grant_role(actor=actor, user=user, unit=root, role="county_admin")
    invitation = account_services.issue_activation(actor=actor, user=user)
    return {"activation_code": invitation.code}


@founding.renewal.fill
def renew_first_administrator(actor: Actor) -> str | None:
    """Make a new code for the first administrator; None once any administrator has a password."""
    root = OrgUnit.objects.get(path="/")
    held = grants.holders(root).filter(role="county_admin", user__is_active=True)
    users = [grant.user for grant in held.order_by("starts_on", "id")]
    if not users or any(user.has_usable_password() for user in users):
        return None
    return account_services.issue_activation(actor=actor, user=users[0]).code


shelf.fill(Shelf(queries.views_on_shelf, "organization:views"))
