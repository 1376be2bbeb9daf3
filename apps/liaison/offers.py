"""What liaison offers to the layers below, and to the first page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from apps.activities import registry as activities
from apps.businesses import registry as businesses
from apps.businesses.models import Business
from apps.duties import registry as duties
from apps.liaison import queries
from apps.liaison.models import Link
from apps.liaison.policies import CHANGE, PLAN, VIEW
from apps.liaison.queries.measures import visits_per_link
from apps.liaison.queries.owing import KIND, asked, owing
from apps.liaison.queries.visits import require_day_of_link, to_visit
from apps.liaison.rules.shortfall import MENDABLE
from apps.members import queries as member_queries
from apps.members import registry as members
from apps.members.models import Member
from apps.organization import registry as organization
from apps.organization.models import OrgUnit
from apps.organization.registry import Bond, Measure, Panel
from kernel import access, journal
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.web import navigation, offers, shortcuts
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Stat, Todo
from kernel.web.offers import Link as Linked
from kernel.web.shortcuts import Shortcut
from kernel.web.templatetags.ui import number


def nothing(_unit: OrgUnit) -> QuerySet[Link]:
    """Return no link: none keeps a unit from being dissolved; it is listed to be given otherwise."""
    return Link.objects.none()


def last_link(unit: OrgUnit) -> date | None:
    """Return the day on which the last past link about a unit ended."""
    found: date | None = unit.links.aggregate(last=Max("ends_on"))["last"]
    return found


activities.lists.add("liaison", to_visit)
activities.checks.add("liaison", require_day_of_link)
duties.subjects.add(
    KIND, duties.Subjects(lazy("each link of liaison"), owing, asked, queries.rule_names)
)
navigation.offer(Entry(lazy("Liaison"), "liaison:list", "users-group", VIEW, 38))
shortcuts.offer(
    Shortcut(lazy("Whom I look after"), "liaison:mine", VIEW, icon="users-group"),
    Shortcut(lazy("Plans of liaison"), "liaison:plans", PLAN, everywhere=True, icon="users-group"),
)
journal.vocabularies.add("liaison.rules", queries.rule_names)
journal.system_names.add("liaison", lazy("following up of liaison links"))
journal.subjects.add("cared_member_id", journal.Subject(member_queries.members), order=25)
organization.bonds.add(
    "liaison",
    Bond(
        name=lazy("liaison links"),
        count=lambda count: _("liaison links: %(count)d") % {"count": count},
        relations=("liaison.Link.unit", "liaison.Proposal.unit"),
        standing=nothing,
        last_day=last_link,
    ),
    order=50,
)


@organization.panels.named("liaison", order=50)
def links_of_unit(actor: Actor, unit: OrgUnit) -> Iterator[Panel]:
    """Say how many links the members of a unit have, and who looks after the unit."""
    if not access.allows(actor, VIEW, unit):
        return
    rows = queries.present_links(actor).filter(keeper__unit__path__startswith=unit.path)
    page = f"{reverse('liaison:list')}?standing=true"
    page = page if unit.is_root else f"{page}&unit={unit.pk}"
    keepers = ", ".join(row.keeper.name for row in queries.about(actor, unit))
    note = _("looked after by %(names)s") % {"names": keepers} if keepers else ""
    yield Panel(_("Liaison links"), rows.count(), page, note)


@organization.links.named("liaison", order=50)
def give_unit(actor: Actor, unit: OrgUnit) -> Iterator[Linked]:
    """Offer to say who looks after a unit."""
    if not access.allows(actor, CHANGE, unit):
        return
    if any(unit.kind in rule.whom_of for rule in queries.liaison_rules()):
        page = reverse("liaison:new", args=["unit", unit.pk])
        yield Linked(_("Who looks after it"), page, "users-group")


@members.panels.named("liaison", order=40)
def links_of_member(actor: Actor, member: Member) -> Iterator[Card]:
    """Show who looks after a member, and whom the member looks after."""
    return _about(actor, member, "member")


@businesses.panels.named("liaison", order=40)
def links_of_business(actor: Actor, business: Business) -> Iterator[Card]:
    """Show who looks after a business."""
    return _about(actor, business, "business")


@offers.todos.named("liaison.orphans", order=14)
def orphaned(actor: Actor) -> Iterator[Todo]:
    """Say how many links cannot go on, to those who may give them otherwise."""
    if not actor.holds(CHANGE):
        return
    count = queries.orphans(queries.links(actor)).count()
    if count:
        text = ngettext(
            "%(count)s liaison link cannot go on.", "%(count)s liaison links cannot go on.", count
        )
        page = reverse("liaison:orphans")
        yield Todo(text % {"count": number(count)}, page, _("See the proposals"))


@offers.todos.named("liaison.plan", order=15)
def to_plan(actor: Actor) -> Iterator[Todo]:
    """Say that nobody is looked after yet, or what the last plan lacked that can be mended."""
    if not actor.holds(PLAN, ROOT):
        return
    if not queries.present().exists():
        if not OrgUnit.objects.branches().exists():
            return
        text = _("Nobody is looked after yet: let the liaison of the county be planned.")
        yield Todo(text, reverse("liaison:plans"), _("Make a plan"))
        return
    plan = queries.last_applied()
    short = [one for one in plan.summary["shortfall"] if one["kind"] in MENDABLE] if plan else []
    if plan and short:
        text = ngettext(
            "For %(count)s kind of liaison people or roles are missing.",
            "For %(count)s kinds of liaison people or roles are missing.",
            len({one["rule"] for one in short}),
        )
        count = number(len({one["rule"] for one in short}))
        page = reverse("liaison:plan", args=[plan.pk])
        yield Todo(text % {"count": count}, page, _("See why"))


@offers.todos.named("liaison.mine", order=6)
def looked_after_by_me(actor: Actor) -> Iterator[Todo]:
    """Say how many one looks after, and how many of them were not visited yet."""
    if actor.kind != "user" or VIEW not in actor.own:
        return
    rows = queries.my_links(actor)
    waiting = sum(row.last_visit is None for row in rows)
    if waiting:
        text = ngettext(
            "%(waiting)s of those you look after was not visited yet.",
            "%(waiting)s of those you look after were not visited yet.",
            waiting,
        )
        yield Todo(text % {"waiting": number(waiting)}, reverse("liaison:mine"), _("See them"))


@offers.stats.named("liaison", order=40)
def links_of_the_county(actor: Actor) -> Iterator[Stat]:
    """Say how many links there are, once there are any, to those who see all of them."""
    count = queries.present().count() if actor.holds(VIEW, ROOT) else 0
    if count:
        page = f"{reverse('liaison:list')}?standing=true"
        yield Stat(_("Liaison links"), number(count), page)


def _about(actor: Actor, row: Member | Business, target: str) -> Iterator[Card]:
    """Yield the card of a member or business, where there is something to tell or to do."""
    if not access.allows(actor, VIEW):
        return
    names = queries.rule_names()
    found = [(link, names.get(link.rule, link.rule)) for link in queries.about(actor, row)]
    new = reverse("liaison:new", args=[target, row.pk]) if access.allows(actor, CHANGE, row) else ""
    if found or new:
        yield Card("liaison/_about.html", {"links": found, "new": new})


def _visits_between(unit: OrgUnit | None, since: date, until: date) -> str:
    days = {"held_on_after": since, "held_on_before": until - timedelta(days=1)}
    given = {"state": "all", "visits": "true", "held": "true", **days}
    return organization.address(reverse("activities:list"), unit, **given)


organization.measures.add(
    "liaison.visits",
    Measure(
        lazy("Visits per link and month"), VIEW, visits_per_link, _visits_between, is_ratio=True
    ),
    order=40,
)
