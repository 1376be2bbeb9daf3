"""What members offer to the layers below, and to the first page and the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from apps.accounts import registry as accounts
from apps.accounts.models import User
from apps.accounts.registry import Fact
from apps.members import queries, registry, rules, services
from apps.members.forms import PhoneInPlace
from apps.members.lists import MemberList
from apps.members.models import Member, Membership
from apps.organization import grants
from apps.organization import registry as organization
from apps.organization.models import OrgUnit
from apps.organization.queries import members_for_a_branch
from apps.organization.registry import Bond, Led, Panel, TreeCount
from apps.rulebook.registry import questions
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.lists.inplace import InPlace, named
from kernel.lists.inplace import fields as in_place
from kernel.lists.source import Source
from kernel.web import navigation, offers
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Change, Line, SearchGroup, Stat, Step, Todo
from kernel.web.templatetags.ui import number

# On the first page of who leads a branch: so many members, and what comes in so many days.
PEOPLE_SHOWN, DAYS_AHEAD = 60, timedelta(days=31)


def last_membership(unit: OrgUnit) -> date | None:
    """Return the day on which the last member left of those who belonged to a unit."""
    found: date | None = unit.memberships.aggregate(last=Max("ends_on"))["last"]
    return found


MEMBERS = Source(queries.members, MemberList, "members:list")
navigation.offer(Entry(lazy("Members"), "members:list", "users", "members.view_member", 40))
in_place.add(
    "members-phone",
    InPlace(
        label=lazy("Phone"),
        of=MEMBERS,
        form=PhoneInPlace,
        service=named("member", services.change_member),
        permission="members.change_member",
        former=lambda row: {"phone": row.phone.reveal()},
        takes=lambda row: row.left_on is None,
    ),
)
journal.subjects.add("member_id", journal.Subject(queries.members), order=20)
journal.vocabularies.add("members.columns", lambda: journal.columns_of(Member))
journal.system_names.add("undo", lazy("taking back of an import"))
journal.vocabularies.add("members.leaving", lambda: dict(Member.Leaving.choices))
organization.tree_counts.add(
    "members", TreeCount(lazy("Members"), queries.counts_by_unit), order=10
)
organization.bonds.add(
    "members",
    Bond(
        name=lazy("members"),
        count=lambda number: _("members: %(count)d") % {"count": number},
        relations=("members.Member.unit", "members.Membership.unit"),
        standing=lambda unit: unit.members.filter(left_on=None),
        last_day=last_membership,
    ),
    order=20,
)
offers.search_groups.add(
    "members",
    SearchGroup(
        lazy("Members"),
        queries.present,
        queries.SEARCHED,
        "members:detail",
        lambda member: member.unit,
        all_of="members:list",
    ),
    order=20,
)


@organization.panels.named("members", order=10)
def member_panels(actor: Actor, unit: OrgUnit) -> list[Panel]:
    """Say how many members a unit and those below it have, to those who may see any."""
    if not access.allows(actor, "members.view_member"):
        return []
    rows = queries.present(actor).filter(unit__path__startswith=unit.path)
    full = rows.filter(category=Member.Category.FULL).count()
    note = _("%(count)s full members") % {"count": number(full)}
    return [Panel(_("Members"), rows.count(), _list_of(unit), note)]


@organization.led.named("members", order=10)
def led_members(actor: Actor, unit: OrgUnit) -> Led:
    """Say how many members a unit has, and what is to be completed of them."""
    if not actor.holds("members.view_member", unit.path):
        return Led()
    rows = queries.present(actor).filter(unit__path__startswith=unit.path)
    full = rows.filter(category=Member.Category.FULL).count()
    note = _("%(count)s of them full members") % {"count": number(full)}
    figure = Panel(_("Members"), rows.count(), f"{reverse('members:list')}?unit={unit.pk}", note)
    lacking = max(0, members_for_a_branch() - full)
    over, incomplete = queries.probation_over(rows).count(), queries.incomplete(rows).count()
    return Led((figure,), tuple(_completions(unit, lacking, over, incomplete)))


def _completions(unit: OrgUnit, lacking: int, over: int, incomplete: int) -> Iterator[Todo]:
    """Yield what a unit lacks: full members, ends of probation, values that are not recorded."""
    page = f"{reverse('members:list')}?unit={unit.pk}"
    if lacking:
        text = ngettext(
            "One more full member is needed: a branch has at least three.",
            "%(count)s more full members are needed: a branch has at least three.",
            lacking,
        )
        yield Todo(text % {"count": number(lacking)})
    if over:
        yield _probations(over, page, "&")
    if incomplete:
        text = ngettext(
            "Of %(count)s member the phone, the employer or the education is missing.",
            "Of %(count)s members the phone, the employer or the education is missing.",
            incomplete,
        )
        yield Todo(text % {"count": number(incomplete)}, f"{page}&incomplete=true", _("See them"))


def _probations(count: int, page: str, sign: str) -> Todo:
    text = ngettext(
        "%(count)s member has finished the year of probation.",
        "%(count)s members have finished the year of probation.",
        count,
    )
    return Todo(text % {"count": number(count)}, f"{page}{sign}probation_over=true", _("See them"))


@offers.stats.named("members", order=30)
def members_on_the_roll(actor: Actor) -> Iterator[Stat]:
    """Say how many members there are, to those who see all of them."""
    if actor.holds("members.view_member", ROOT):
        yield Stat(_("Members"), number(queries.present(actor).count()), reverse("members:list"))


@offers.todos.named("members.small_branches", order=20)
def small_branches(actor: Actor) -> Iterator[Todo]:
    """Name the branches that have too few full members, to those who see the whole county."""
    if not actor.holds("members.view_member", ROOT):
        return
    count = queries.small_branches(actor).count()
    if count:
        text = ngettext(
            "%(count)d branch has fewer than three full members.",
            "%(count)d branches have fewer than three full members.",
            count,
        )
        yield Todo(text % {"count": count}, reverse("members:small-branches"), _("See them"))


@organization.belonging.named("members")
def belongs(actor: Actor, unit: OrgUnit) -> bool:
    """Say whether somebody is a member of a unit."""
    if actor.kind != "user" or actor.id is None:
        return False
    return Member.objects.filter(user_id=actor.id, left_on=None, unit=unit).exists()


@offers.todos.named("members.probation", order=21)
def probations_over(actor: Actor) -> Iterator[Todo]:
    """Say whose year of probation is over, to those who change members of the whole county."""
    if not access.allows(actor, "members.change_member", access.EVERYWHERE):
        return
    over = queries.probation_over(queries.present(actor)).count()
    if over:
        yield _probations(over, reverse("members:list"), "?")


@offers.cards.named("members.people", order=12)
def people_of_my_branch(actor: Actor) -> Iterator[Card]:
    """Show who leads a branch its days to come, and its members with a way to ring each."""
    paths = [path for path in actor.paths("members.view_member") if path != ROOT]
    if actor.kind != "user" or not paths:
        return
    below = reduce(or_, (Q(unit__path__startswith=path) for path in paths))
    people = list(queries.present(actor).filter(below)[:PEOPLE_SHOWN])
    today = clock.today()
    if days := sorted(day for one in people for day in _days(one, today)):
        yield Card("members/_days.html", {"days": days})
    rung = [one for one in people if one.phone and one.user_id != actor.id]
    if rung and actor.holds("members.reveal_member"):
        yield Card("members/_people.html", {"people": rung})


def _days(one: Member, today: date) -> Iterator[tuple[date, str, str, str]]:
    """Yield (day, name, what it is, address) of what is to come in a member's life within `DAYS_AHEAD`."""
    page = reverse("members:detail", args=[one.pk])
    if one.category == Member.Category.PROBATIONARY:
        ends = rules.in_year(one.joined_on, one.joined_on.year + 1)
        if today <= ends <= today + DAYS_AHEAD:
            yield ends, one.name, _("the year of probation ends"), page
        return
    day = rules.next_anniversary(one.joined_on, today)
    if day <= today + DAYS_AHEAD:
        years = day.year - one.joined_on.year
        text = ngettext("%(years)d year in the Party", "%(years)d years in the Party", years)
        yield day, one.name, text % {"years": years}, page


@offers.changes.named("members", order=30)
def came_and_left(actor: Actor, since: date) -> Iterator[Change]:
    """Name who came to a branch or joined the Party since a day, and who left a branch."""
    if not access.allows(actor, "members.view_member"):
        return
    rows = access.visible(
        actor, Membership.objects.select_related("member__unit", "unit"), "members.view_member"
    )
    moved = Q(member__memberships__ends_on=F("starts_on")) | Q(member__joined_on__gte=since)
    yield Change(
        "members", _("Members"), (_("came"), _("gone")),
        rows.filter(moved, starts_on__gte=since).distinct().order_by("-starts_on", "-id"),
        rows.filter(ends_on__gte=since).order_by("-ends_on", "-id"),
        lambda stay: Line(
            stay.ends_on or stay.starts_on, stay.member.name, stay.unit.name,
            reverse("members:detail", args=[stay.member_id])
            if access.allows(actor, "members.view_member", stay.member) else "",
        ),
    )  # fmt: skip


@offers.cards.named("members.me", order=20)
def my_branch(actor: Actor) -> Iterator[Card]:
    """Show a member their branch, and who leads it."""
    if actor.kind != "user" or actor.id is None:
        return
    rows = Member.objects.select_related("unit").filter(user_id=actor.id, left_on=None)
    me = rows.first()
    if me is not None:
        names = grants.role_names()
        leaders = [
            (names.get(grant.role, grant.role), grant)
            for grant in grants.holders(me.unit)
            if grant.user_id != actor.id
        ]
        links = registry.links_of(actor, me)
        yield Card("members/_me.html", {"me": me, "leaders": leaders, "links": links})


@accounts.facts.named("members")
def who_the_person_is(_actor: Actor, user: User) -> Iterator[Fact]:
    """Say which member an account belongs to."""
    member = Member.objects.select_related("unit").filter(user_id=user.pk).first()
    if member is not None:
        page = reverse("members:detail", args=[member.pk])
        yield Fact(_("Member"), member.name, page, member.unit.name)


def member_steps() -> Iterable[Todo]:
    """Return the step of a new county in which it brings its roll."""
    address = reverse("imports:new", args=["members"])
    return [
        Todo(_("Import the members"), address, _("Choose a file"), Member.objects.exists()),
    ]


offers.steps.add("members", Step("members.import_members", member_steps), order=30)


def _list_of(unit: OrgUnit) -> str:
    page = reverse("members:list")
    return page if unit.is_root else f"{page}?unit={unit.pk}"


@questions.named("dev.age")
def old_enough(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether a person may apply on a day, and from which day on."""
    born, applied = (date.fromisoformat(given[name]) for name in ("born", "applied_on"))
    first = rules.may_join_from(born, queries.age_to_join())
    return {"eligible_from": first.isoformat(), "ok": applied >= first}
