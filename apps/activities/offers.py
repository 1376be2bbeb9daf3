"""What activities offer to the layers below: menu, to-dos, figures on a unit's page, bonds, answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts import registry as accounts
from apps.activities import queries, rules, services, todos
from apps.activities import registry as activity_pages
from apps.activities.forms import CancelManyForm
from apps.activities.lists import ActivityList
from apps.activities.models import Activity, AgendaItem
from apps.activities.policies import APPROVE, HOLD, VIEW, VISIT
from apps.activities.queries import consulting, measures, visits
from apps.activities.rules import Majority
from apps.businesses import registry as businesses
from apps.businesses.models import Business
from apps.cases import registry as case_pages
from apps.cases.models import Case
from apps.members import registry as members
from apps.members.models import Member
from apps.organization import registry as organization
from apps.organization.models import OrgUnit
from apps.organization.registry import Bond, Measure, Panel
from apps.rulebook import queries as rulebook
from apps.rulebook.registry import questions
from kernel import access, clock, journal, logs
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.lists.source import Source
from kernel.periods import Year
from kernel.together import Act, TogetherForm, acts
from kernel.web import navigation, offers, shortcuts
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Change, Line, Link, SearchGroup
from kernel.web.shortcuts import Shortcut
from kernel.web.templatetags.ui import day, moment

ACTIVITIES = Source(queries.activities, ActivityList, "activities:list")


def named_activity(row: Activity) -> str:
    """Return what an activity is called: its title, who holds it, and when."""
    return f"{row.title} · {row.unit.name} · {day(row.held_on)}"


acts.add(
    "activities-announce",
    Act(
        lazy("Announce activities"),
        ACTIVITIES,
        services.Announcing(),
        TogetherForm,
        HOLD,
        named=named_activity,
    ),
)
acts.add(
    "activities-cancel",
    Act(
        lazy("Cancel activities"),
        ACTIVITIES,
        services.Cancelling(),
        CancelManyForm,
        HOLD,
        named=named_activity,
    ),
)
acts.add(
    "activities-approve",
    Act(
        lazy("Approve minutes"),
        ACTIVITIES,
        services.Approving(),
        TogetherForm,
        APPROVE,
        named=named_activity,
    ),
)

navigation.offer(
    Entry(lazy("Activities"), "activities:list", "calendar-event", VIEW, 35, is_daily=True)
)
shortcuts.offer(
    Shortcut(lazy("Announce an activity"), "activities:plan", HOLD, icon="calendar-event"),
    Shortcut(lazy("Calendar"), "activities:calendar", VIEW, icon="calendar-event"),
    Shortcut(lazy("Series"), "activities:series-list", VIEW, icon="calendar-event"),
    Shortcut(lazy("Record a visit"), "activities:visit-choose", VISIT, icon="users"),
)
# The path of a calendar's secret address, and of the code on the screen by which one signs in.
logs.secret_paths.add("activities.feed", r"/calendar/(?=[^/\s]+\.ics)")
logs.secret_paths.add("activities.sign_in", r"/activities/[0-9a-f-]{36}/sign-in/")
journal.vocabularies.add(
    "activities.kinds", lambda: {kind.key: kind.name for kind in queries.kinds().values()}
)
journal.vocabularies.add("activities.outcomes", lambda: dict(AgendaItem.Outcome.choices))
journal.system_names.add("activities", lazy("making of repeated activities"))
journal.subjects.add("activity_id", journal.Subject(queries.activities, "title"), order=50)
offers.search_groups.add(
    "activities",
    SearchGroup(
        lazy("Activities"),
        queries.activities,
        queries.SEARCHED,
        "activities:detail",
        lambda row: f"{moment(row.starts_at)} {row.unit.name}",
    ),
    order=40,
)


def open_activities(unit: OrgUnit) -> QuerySet[Activity]:
    """Return what a unit has announced or is preparing: it is held or cancelled before the unit ends."""
    return unit.activities.filter(state__in=(Activity.State.DRAFT, Activity.State.ANNOUNCED))


def last_activity(unit: OrgUnit) -> date | None:
    """Return the day after the last activity that a unit held."""
    rows = queries.held(unit.activities.all())
    last: date | None = rows.aggregate(last=Max("held_on"))["last"]
    return last


organization.bonds.add(
    "activities",
    Bond(
        name=lazy("activities"),
        count=lambda count: _("activities announced: %(count)d") % {"count": count},
        relations=(
            "activities.Activity.unit",
            "activities.StandingInvitation.unit",
            "activities.Visit.unit",
            "activities.CalendarFeed.unit",
        ),
        standing=open_activities,
        last_day=last_activity,
    ),
    order=40,
)
organization.bonds.add(
    "activities.series",
    Bond(
        name=lazy("series of activities"),
        count=lambda count: _("series that go on: %(count)d") % {"count": count},
        relations=("activities.Series.unit",),
        standing=lambda unit: unit.series.filter(queries.running(clock.today())),
    ),
    order=41,
)
journal.subjects.add("series_id", journal.Subject(queries.series, "title"), order=51)


@organization.panels.named("activities", order=30)
def held_this_year(actor: Actor, unit: OrgUnit) -> Iterable[Panel]:
    """Say how many activities a unit and those below it held this year."""
    if not actor.holds(VIEW, unit.path):
        return []
    year = Year.containing(clock.today())
    rows = queries.held(queries.activities(actor)).filter(
        unit__path__startswith=unit.path, held_on__gte=year.start
    )
    address = f"{reverse('activities:list')}?state=all&unit={unit.pk}&held=true&held_on_after={year.start.isoformat()}"
    return [Panel(_("Activities this year"), rows.count(), address, "")]


@organization.links.named("activities.calendar", order=40)
def calendar_of_unit(actor: Actor, unit: OrgUnit) -> Iterator[Link]:
    """Offer a unit's calendar, and its address for the calendar of a phone."""
    if access.allows(actor, VIEW, unit):
        yield Link(_("Calendar"), f"{reverse('activities:calendar')}?unit={unit.pk}", "calendar")


@accounts.own_links.named("activities.calendar", order=40)
def my_calendar_addresses(actor: Actor) -> Iterator[Link]:
    """Offer the address of one's own calendar."""
    if actor.kind == "user" and access.allows(actor, VIEW):
        yield Link(_("Calendar addresses"), reverse("activities:addresses"), "calendar")


offers.todos.add("activities.mine", todos.coming, order=5)
offers.todos.add("activities.unrecorded", todos.unrecorded, order=6)
offers.todos.add("activities.leave", todos.leave_to_answer, order=6)
offers.todos.add("activities.to_write", todos.minutes_to_write, order=7)
offers.todos.add("activities.minutes", todos.minutes_to_approve, order=7)


@offers.changes.named("activities", order=20)
def held_since(actor: Actor, since: date) -> Iterator[Change]:
    """Name the meetings, and the visits, held since a day."""
    if not access.allows(actor, VIEW):
        return
    rows = queries.held(queries.activities(actor)).filter(held_on__gte=since)
    rows = rows.select_related("unit").order_by("-held_on", "-id")
    for key, label, is_visit in (
        ("activities", _("Activities"), False),
        ("visits", _("Visits"), True),
    ):
        found = rows.exclude(visit=None) if is_visit else rows.filter(visit=None)
        yield Change(
            key, label, (_("held"), ""), found, None,
            lambda row: Line(
                row.held_on, row.title, row.unit.name, reverse("activities:detail", args=[row.pk])
            ),
        )  # fmt: skip


def _voted(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    majority = Majority.of(rulebook.national(key))
    found = rules.outcome(
        majority,
        voters=given["voters"],
        present=given["present"],
        yes=given["yes"],
        written_yes=given.get("written_yes", 0),
    )
    return {"quorum": found.quorum, "need_yes": found.need_yes, "passed": found.passed}


@questions.named("vote.resolution")
def resolution(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether a branch resolved."""
    return _voted("vote.resolution", given)


@questions.named("vote.admission")
def admission(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether a branch admitted an applicant, or confirmed a member."""
    return _voted("vote.admission", given)


@questions.named("vote.committee")
def committee(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether enough of a committee are there."""
    need = Majority.of(rulebook.national("vote.committee")).need_present(given["members"])
    return {"need_present": need, "quorum": given["present"] >= need}


@offers.cards.named("activities.visit", order=1)
def visit_button(actor: Actor) -> Iterator[Card]:
    """Offer the way to record a visit, first of all, to who may."""
    if access.allows(actor, VISIT) and actor.kind == "user":
        yield Card("activities/_visit_button.html")


@businesses.panels.named("activities.visits", order=20)
def visits_of_business(actor: Actor, business: Business) -> Iterator[Card]:
    """Show the last visits to a business, and the way to record one."""
    may = access.allows(actor, VISIT) and business.status == Business.Status.ACTIVE
    return _last_visits(
        actor, business, reverse("activities:visit-business", args=[business.pk]) if may else ""
    )


@members.panels.named("activities.visits", order=20)
def visits_of_member(actor: Actor, member: Member) -> Iterator[Card]:
    """Show the last visits to a member, and the way to record one."""
    may = access.allows(actor, VISIT, member.unit) and member.left_on is None
    return _last_visits(
        actor, member, reverse("activities:visit-member", args=[member.pk]) if may else ""
    )


@organization.panels.named("activities.visits", order=31)
def last_visit_to_unit(actor: Actor, unit: OrgUnit) -> Iterable[Panel]:
    """Say when a unit was visited last."""
    for visit in visits.last_to(actor, unit, 1):
        address = reverse("activities:detail", args=[visit.activity_id])
        yield Panel(_("Last visit"), day(visit.activity.held_on), address, visit.get_met_display())


@organization.links.named("activities.visit", order=20)
def visit_unit(actor: Actor, unit: OrgUnit) -> Iterator[Link]:
    """Offer to record a visit to a unit, to those of the committee: they visit units."""
    if ROOT in actor.paths(VISIT) and unit.dissolved_on is None and not unit.is_root:
        yield Link(_("Record a visit"), reverse("activities:visit-unit", args=[unit.pk]), "map-pin")


def _last_visits(actor: Actor, row: Business | Member, new: str) -> Iterator[Card]:
    found = visits.last_to(actor, row)
    if found or new:
        names = visits.findings()
        yield Card("activities/_visits.html", {"visits": found, "new": new, "names": names})


@activity_pages.panels.named("activities.consultation", order=10)
def consulted(actor: Actor, activity: Activity) -> Iterator[Card]:
    """Show the cases a consultation discusses, with their results, to who sees the activity."""
    if queries.kind_of(activity).group != consulting.GROUP:
        return
    points = consulting.followed(actor, consulting.points(activity))
    may_hold = access.allows(actor, HOLD, activity)
    if points or may_hold:
        yield Card(
            "activities/_consulted.html",
            {"points": points, "activity": activity, "may_hold": may_hold},
        )


@case_pages.panels.named("activities.consultation", order=10)
def discussed_at(actor: Actor, case: Case) -> Iterator[Card]:
    """Name the consultations at which a case is on the agenda, as far as the actor sees them."""
    rows = AgendaItem.objects.filter(case=case, activity__in=queries.activities(actor).order_by())
    found = list(rows.select_related("activity").order_by("activity__starts_at"))
    if found:
        yield Card("activities/_discussed_at.html", {"points": found})


@case_pages.panels.named("activities.source", order=5)
def came_from(actor: Actor, case: Case) -> Iterator[Card]:
    """Lead from a case to the meeting that resolved it, or the visit that brought it, as far as seen."""
    if case.source_id is None:
        return
    if activity := queries.activities(actor).filter(pk=case.source_id).first():
        yield Card("activities/_came_from.html", {"activity": activity})


@case_pages.collections.named("activities.consultation")
def collected_for(unit: OrgUnit) -> str:
    """Say on the page of a poster for which consultation suggestions are collected today."""
    days = consulting.collecting_now(unit)
    if days is None:
        return ""
    words = {
        "title": days.activity.title,
        "day": day(days.activity.held_on),
        "last": day(days.closes_on),
    }
    text = _("Collected until %(last)s for “%(title)s” on %(day)s.")
    return text % words


def _held_between(**given: str) -> Callable[[OrgUnit | None, date, date], str]:
    """Return what gives the address of the activities of a unit between two days."""

    def rows(unit: OrgUnit | None, since: date, until: date) -> str:
        days = {"held_on_after": since, "held_on_before": until - timedelta(days=1)}
        return organization.address(reverse("activities:list"), unit, state="all", **days, **given)

    return rows


organization.measures.add(
    "activities.on_time",
    Measure(lazy("Held as announced"), VIEW, measures.on_time, _held_between(visits="false"), "%"),
    order=20,
)
organization.measures.add(
    "activities.attendance",
    Measure(
        lazy("Attendance"), VIEW, measures.attendance,
        _held_between(visits="false", held="true"), "%",
    ),
    order=30,
)  # fmt: skip
