"""What cases offer to the layers below, and to the first page and the search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from apps.businesses import registry as businesses
from apps.businesses.models import Business
from apps.cases import queries, services
from apps.cases.forms import DayForm, DayInPlace, HandleManyForm, OwnerInPlace
from apps.cases.lists import CaseList
from apps.cases.models import OPEN, Case
from apps.cases.queries import care, figures, keeping
from apps.members import registry as members
from apps.members.models import Member
from apps.organization import registry as organization
from apps.organization.models import OrgUnit
from apps.organization.registry import Bond, Led, Measure, Panel
from kernel import access, clock, journal, logs
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.lists.inplace import InPlace
from kernel.lists.inplace import fields as in_place
from kernel.lists.source import Source
from kernel.together import Act, acts, do_one, way_back
from kernel.web import navigation, offers, shortcuts
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Change, Line, Link, SearchGroup, Stat, Todo
from kernel.web.shortcuts import Shortcut
from kernel.web.templatetags.ui import number

SHOWN = 5

CASES = Source(queries.cases, CaseList, "cases:list")
navigation.offer(
    Entry(lazy("Cases"), "cases:list", "message", "cases.view_case", 50, is_daily=True)
)
acts.add(
    "cases-handling",
    Act(
        label=lazy("Name who answers"),
        work=services.Handling(),
        of=CASES,
        form=HandleManyForm,
        permission=queries.ASSIGN,
    ),
)
acts.add(
    "cases-days",
    Act(
        label=lazy("Set the day"),
        work=services.Handling(),
        of=CASES,
        form=DayForm,
        permission=queries.ASSIGN,
    ),
)
in_place.add(
    "cases-owner",
    InPlace(
        label=lazy("Person responsible"),
        of=CASES,
        form=OwnerInPlace,
        service=partial(do_one, "cases-handling"),
        permission=queries.ASSIGN,
        back=way_back,
        takes=lambda case: case.is_open,
    ),
)
in_place.add(
    "cases-day",
    InPlace(
        label=lazy("To be answered by"),
        of=CASES,
        form=DayInPlace,
        service=partial(do_one, "cases-days"),
        permission=queries.ASSIGN,
        back=way_back,
        takes=lambda case: case.is_open and case.owner_id is not None,
    ),
)
shortcuts.offer(
    Shortcut(lazy("Raise a case"), "cases:new", queries.RAISE, icon="message"),
    Shortcut(lazy("Board of cases"), "cases:board", queries.VIEW, icon="message"),
)
logs.secret_paths.add("cases.follow", r"/case/")
journal.subjects.add("case_id", journal.Subject(queries.unprotected, "title"), order=50)
journal.vocabularies.add("cases.sources", lambda: dict(Case.Source.choices))
journal.vocabularies.add(
    "cases.escalations",
    lambda: {"unassigned": _("nobody was named in time"), "overdue": _("overdue for too long")},
)
journal.system_names.add("cases", lazy("nightly round of the cases"))
organization.bonds.add(
    "cases",
    Bond(
        name=lazy("open cases"),
        count=lambda count: _("open cases: %(count)d") % {"count": count},
        relations=("cases.Case.unit", "cases.SuggestionLink.unit"),
        standing=lambda unit: unit.cases.filter(state__in=(*OPEN, Case.State.ANSWERED)),
    ),
    order=40,
)
offers.search_groups.add(
    "cases",
    SearchGroup(
        lazy("Cases"),
        queries.unprotected,
        queries.SEARCHED,
        "cases:detail",
        lambda case: case.unit,
        all_of="cases:list",
    ),
    order=50,
)


@organization.panels.named("cases", order=30)
def case_panels(actor: Actor, unit: OrgUnit) -> list[Panel]:
    """Say how many cases of a unit and those below it are open, to those who see its cases."""
    if not access.allows(actor, queries.VIEW, unit):
        return []
    return [_in_work(queries.load(actor, unit), unit)]


@organization.led.named("cases", order=30)
def led_cases(actor: Actor, unit: OrgUnit) -> Led:
    """Say how many cases a unit has to deal with, how many are overdue, and how many it answered."""
    if not actor.holds(queries.VIEW, unit.path):
        return Led()
    found, today = queries.load(actor, unit), clock.today()
    rows = _between("answered_on")(unit, today.replace(day=1), today + timedelta(days=1))
    note = ""
    if found.answered:
        note = _("%(count)s of them in time") % {"count": number(found.timely)}
    answered = Panel(_("Cases answered this month"), found.answered, rows, note)
    return Led((_in_work(found, unit), answered))


@organization.links.named("cases.poster", order=30)
def poster_of_unit(actor: Actor, unit: OrgUnit) -> Iterator[Link]:
    """Offer the poster by which anybody raises a case at a unit."""
    if access.allows(actor, queries.ASSIGN, unit):
        address = reverse("cases:unit-poster", args=[unit.pk])
        yield Link(_("Suggestion poster"), address, "qrcode")


@members.links.named("cases.report")
def report_of_member(actor: Actor, member: Member) -> Iterator[Link]:
    """Offer to say that something recorded of a member is wrong."""
    return _report(actor, "member", member) if member.left_on is None else iter(())


@organization.links.named("cases.report", order=90)
def report_of_unit(actor: Actor, unit: OrgUnit) -> Iterator[Link]:
    """Offer to say that something recorded of a unit is wrong."""
    return _report(actor, "unit", unit)


def _report(actor: Actor, what: str, row: Member | Business | OrgUnit) -> Iterator[Link]:
    """Yield the way to report an error, to those who do not keep the data themselves."""
    if actor.kind != "user" or not access.allows(actor, queries.RAISE):
        return
    if not access.allows(actor, keeping.CHANGES[type(row)], row):
        page = reverse("cases:report", args=[what, row.pk])
        yield Link(_("Report an error"), page, "alert-circle")


@members.panels.named("cases", order=30)
def cases_of_member(actor: Actor, member: Member) -> Iterator[Card]:
    """Show the cases about a member, and the way to raise one."""
    return _about(actor, queries.about_member(actor, member), member, f"member={member.pk}")


@members.panels.named("cases.care", order=29)
def who_cares_for_member(actor: Actor, member: Member) -> Iterator[Card]:
    """Show who helps a member, to those who may see the case it is about."""
    if helpers := care.who_cares(actor, member):
        yield Card("cases/_who_cares.html", {"helpers": helpers})


@businesses.panels.named("cases", order=30)
def cases_of_business(actor: Actor, business: Business) -> Iterator[Card]:
    """Show the cases about a business, the way to raise one, and its poster."""
    may = access.allows(actor, queries.ASSIGN, business)
    poster = reverse("cases:business-poster", args=[business.pk]) if may else ""
    rows = queries.about_business(actor, business)
    return _about(actor, rows, business, f"business={business.pk}", poster)


@offers.todos.named("cases.waiting", order=12)
def waiting(actor: Actor) -> Iterator[Todo]:
    """Name what waits for the person: cases to assign, to answer, overdue ones, answers to rate."""
    if not access.allows(actor, queries.VIEW):
        return
    figures = queries.waiting(actor)
    page = reverse("cases:list")
    if figures.to_assign:
        text = ngettext(
            "%(count)s case waits for somebody to be named who deals with it.",
            "%(count)s cases wait for somebody to be named who deals with them.",
            figures.to_assign,
        )
        yield _todo(text, figures.to_assign, f"{page}?state=raised", _("Name somebody"))
    if figures.mine:
        text = ngettext(
            "%(count)s case is yours to answer.", "%(count)s cases are yours to answer.",
            figures.mine,
        )  # fmt: skip
        yield _todo(text, figures.mine, f"{page}?owner={actor.id}", _("See them"))
    if figures.overdue:
        text = ngettext(
            "%(count)s case is overdue.", "%(count)s cases are overdue.", figures.overdue
        )
        yield _todo(text, figures.overdue, f"{page}?overdue=true", _("See them"), is_late=True)
    yield from _to_rate(actor)


@offers.stats.named("cases", order=2)
def open_cases(actor: Actor) -> Iterator[Stat]:
    """Say how many cases of the county are open, and how many overdue, to those who see all."""
    if actor.holds(queries.VIEW, ROOT):
        root = OrgUnit(path=ROOT)
        found = _in_work(queries.load(actor, root), root)
        yield Stat(str(found.label), number(found.value), found.url, str(found.note))


@offers.changes.named("cases", order=10)
def raised_and_ended(actor: Actor, since: date) -> Iterator[Change]:
    """Name the cases raised and those ended since a day."""
    if not access.allows(actor, queries.VIEW):
        return
    rows = queries.unprotected(actor)
    yield Change(
        "cases", _("Cases"), (_("raised"), _("ended")),
        rows.filter(raised_on__gte=since),
        rows.filter(ended_on__gte=since).order_by("-ended_on", "-id"),
        lambda case: Line(
            case.ended_on or case.raised_on, case.title, case.unit.name,
            reverse("cases:detail", args=[case.pk]),
        ),
    )  # fmt: skip


def _in_work(found: queries.Load, unit: OrgUnit) -> Panel:
    note = _("%(count)s of them overdue") % {"count": number(found.late)} if found.late else ""
    return Panel(_("Open cases"), found.open, _list_of(unit), note)


def _to_rate(actor: Actor) -> Iterator[Todo]:
    for case in queries.to_rate(actor)[:SHOWN]:
        text = _("Your case “%(title)s” is answered. Did it help?") % {"title": case.title}
        yield Todo(text, reverse("cases:detail", args=[case.pk]), _("Read and rate"))


def _todo(text: str, count: int, url: str, action: str, *, is_late: bool = False) -> Todo:
    return Todo(text % {"count": number(count)}, url, action, is_late=is_late)


def _about(
    actor: Actor, rows: Iterable[Case], row: Member | Business, query: str, poster: str = ""
) -> Iterator[Card]:
    found = list(rows)
    may_raise = access.allows(actor, queries.RAISE, row)
    if found or may_raise or poster:
        new = f"{reverse('cases:new')}?{query}" if may_raise else ""
        wrong = [] if isinstance(row, Member) else list(_report(actor, "business", row))
        context = {"cases": found, "new": new, "poster": poster, "links": wrong}
        yield Card("cases/_about.html", context)


def _between(field: str, **given: str) -> Callable[[OrgUnit | None, date, date], str]:
    """Return what gives the address of a unit's cases whose `field` is between two days."""

    def rows(unit: OrgUnit | None, since: date, until: date) -> str:
        days = {f"{field}_after": since, f"{field}_before": until - timedelta(days=1)}
        return organization.address(reverse("cases:list"), unit, state="all", **days, **given)

    return rows


def _open_between(unit: OrgUnit | None, since: date, until: date) -> str:
    """Return the address of a unit's cases raised between two days and neither answered nor ended today."""
    return _between("raised_on", open_on=str(clock.today()))(unit, since, until)


organization.measures.add(
    "cases.open",
    Measure(
        lazy("Cases still open"), queries.VIEW, figures.still_open,
        _open_between,
    ),
    order=50,
)  # fmt: skip
organization.measures.add(
    "cases.overdue",
    Measure(
        lazy("Cases overdue"), queries.VIEW, figures.still_overdue,
        _between("raised_on", overdue="true"),
    ),
    order=51,
)  # fmt: skip
organization.measures.add(
    "cases.answered",
    Measure(
        lazy("Cases answered in time"), queries.VIEW, figures.answered_in_time,
        _between("answered_on"), "%",
    ),
    order=52,
)  # fmt: skip


def _list_of(unit: OrgUnit) -> str:
    page = reverse("cases:list")
    return page if unit.is_root else f"{page}?unit={unit.pk}"
