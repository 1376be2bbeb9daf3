"""What the first page asks of each app: what is to be done, and how things stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.businesses import queries as businesses
from apps.businesses.models import Business, CoverageRun
from apps.members import queries as members
from apps.members.models import Member
from apps.organization import grants
from apps.organization import queries as organization
from apps.organization.models import OrgUnit
from kernel import access
from kernel.access import Actor
from kernel.models import Import

MEMBERS_FOR_A_BRANCH = 3
FOUND_AT_MOST = 8


@dataclass(frozen=True)
class Todo:
    """Something to do, in the person's words, and where it is done."""

    text: str
    url: str
    action: str
    is_done: bool = False


@dataclass
class Home:
    """The first page of one person."""

    setup: list[Todo] = field(default_factory=list)
    todos: list[Todo] = field(default_factory=list)
    figures: businesses.CoverageFigures | None = None
    small_branches: int = 0
    member_count: int = 0
    branches: list[OrgUnit] = field(default_factory=list)
    me: Member | None = None
    secretaries: list[str] = field(default_factory=list)

    @property
    def steps_done(self) -> int:
        return sum(step.is_done for step in self.setup)


def home(actor: Actor) -> Home:
    """Return what a person's first page shows; each part only to those who may see it."""
    found = Home()
    whole = access.allows(actor, "organization.change_unit", access.EVERYWHERE)
    if whole:
        found.setup = _setup()
    if actor.holds("businesses.view_coverage"):
        found.figures = businesses.coverage_figures(actor)
        found.small_branches = branches_below_three(actor).count()
        found.todos = _todos(actor, found)
    if actor.holds("members.view_member"):
        found.member_count = members.members(actor).filter(left_on=None).count()
    if not whole:
        kinds = (OrgUnit.Kind.BRANCH, OrgUnit.Kind.GENERAL_BRANCH)
        rows = organization.units(actor).filter(dissolved_on=None, kind__in=kinds)
        found.branches = list(rows[:5])
    if actor.id is not None:
        found.me = Member.objects.select_related("unit").filter(user_id=actor.id).first()
    if found.me is not None:
        held = grants.holders(found.me.unit).filter(role="branch_secretary")
        found.secretaries = [grant.user.name for grant in held]
    return found


def branches_below_three(actor: Actor) -> QuerySet[OrgUnit]:
    """Return branches in being with fewer than three full members (支部工作条例 article 4)."""
    full = Q(members__category=Member.Category.FULL, members__left_on=None)
    rows = organization.units(actor).filter(kind=OrgUnit.Kind.BRANCH, dissolved_on=None)
    return rows.annotate(full=Count("members", filter=full)).filter(full__lt=MEMBERS_FOR_A_BRANCH)


def _setup() -> list[Todo]:
    """Return the steps that bring a new county to work, done ones too."""
    return [
        Todo(
            _("Import the branches"),
            reverse("imports:new", args=["branches"]),
            _("Choose a file"),
            OrgUnit.objects.filter(kind=OrgUnit.Kind.BRANCH).exists(),
        ),
        Todo(
            _("Import the business register"),
            reverse("imports:new", args=["register"]),
            _("Choose a file"),
            Business.objects.exists(),
        ),
        Todo(
            _("Import the members"),
            reverse("imports:new", args=["members"]),
            _("Choose a file"),
            Member.objects.exists(),
        ),
        Todo(
            _("Compute coverage"),
            reverse("businesses:preview"),
            _("Look at the preview"),
            CoverageRun.objects.exists(),
        ),
        Todo(
            _("Invite the people who will work here"),
            reverse("portal:people"),
            _("Invite"),
            User.objects.count() > 1,
        ),
    ]


def _todos(actor: Actor, found: Home) -> list[Todo]:
    """Return what waits for this person now."""
    todos = []
    if found.figures and found.figures.uncovered:
        text = _("%(count)d businesses are covered by no branch.")
        todos.append(
            Todo(
                text % {"count": found.figures.uncovered},
                reverse("businesses:gaps"),
                _("See the proposals"),
            )
        )
    if found.small_branches:
        text = _("%(count)d branches have fewer than three full members.")
        todos.append(
            Todo(text % {"count": found.small_branches}, reverse("portal:small"), _("See them"))
        )
    if access.allows(actor, "kernel.approve_import"):
        waiting = Import.objects.filter(state=Import.State.AWAITING).exclude(made_by=actor.id)
        todos += [
            Todo(
                _("%(file)s waits for a second person.") % {"file": row.file_name},
                reverse("imports:detail", args=[row.pk]),
                _("Look at it"),
            )
            for row in waiting[:3]
        ]
    return todos


@dataclass(frozen=True)
class Hit:
    """Something a search found."""

    kind: Any
    name: str
    note: str
    url: str


def search(actor: Actor, text: str) -> list[Hit]:
    """Return units, members and businesses the actor may see whose name, pinyin or code fits."""
    if not text:
        return []
    wanted = Q(name__icontains=text) | Q(name_pinyin__icontains=text)
    wanted |= Q(name_initials__istartswith=text)
    hits = [
        Hit(_("Unit"), unit.name, unit.get_kind_display(), _page("organization:unit", unit.pk))
        for unit in organization.units(actor).filter(wanted)[:FOUND_AT_MOST]
    ]
    hits += [
        Hit(_("Member"), row.name, row.unit.name, _page("members:detail", row.pk))
        for row in members.members(actor).filter(wanted)[:FOUND_AT_MOST]
    ]
    hits += [
        Hit(_("Business"), row.name, row.code, _page("businesses:detail", row.pk))
        for row in businesses.businesses(actor).filter(wanted | Q(code__istartswith=text))[
            :FOUND_AT_MOST
        ]
    ]
    return hits


def people(actor: Actor) -> list[tuple[User, list[tuple[int, str, str]]]]:
    """Return the county's accounts, each with the roles it holds: (grant, role, unit)."""
    access.require(actor, "accounts.view_user")
    names = grants.role_names()
    held: dict[UUID, list[tuple[int, str, str]]] = {}
    for grant in grants.all_holdings():
        shown = (grant.pk, names.get(grant.role, grant.role), grant.content_object.name)
        held.setdefault(grant.user_id, []).append(shown)
    return [(user, held.get(user.pk, [])) for user in User.objects.order_by("name", "id")]


def _page(name: str, pk: UUID) -> str:
    return reverse(name, args=[pk])
