"""What the first page asks of each app: what is to be done, and how things stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.businesses import queries as businesses
from apps.members import queries as members
from apps.members.models import Member
from apps.organization import grants
from apps.organization import queries as organization
from apps.organization.models import OrgUnit, UnitGrant
from apps.organization.rules import MEMBERS_FOR_A_BRANCH
from apps.portal.queries.setup import Todo, setup
from kernel import access, jobs
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.exports import queries as exports
from kernel.models import Import, Job
from kernel.web.templatetags.ui import number

SHOWN = 5


@dataclass(frozen=True)
class Branch:
    """A unit a person leads: how it stands, and what is to be completed."""

    unit: OrgUnit
    role: str
    members: int
    full: int
    covered: int
    incomplete: int
    probation_over: int
    uncovered_nearby: int

    @property
    def lacks(self) -> int:
        """Return how many full members it lacks to be a branch."""
        return max(0, MEMBERS_FOR_A_BRANCH - self.full)

    @property
    def is_complete(self) -> bool:
        return not (self.incomplete or self.probation_over or self.uncovered_nearby or self.lacks)


@dataclass
class Home:
    """The first page of one person."""

    setup: list[Todo] = field(default_factory=list)
    todos: list[Todo] = field(default_factory=list)
    figures: businesses.CoverageFigures | None = None
    small_branches: int = 0
    member_count: int = 0
    branch_count: int = 0
    branches: list[Branch] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    me: Member | None = None
    leaders: list[tuple[str, UnitGrant]] = field(default_factory=list)

    @property
    def steps_done(self) -> int:
        return sum(step.is_done for step in self.setup)

    @property
    def is_set_up(self) -> bool:
        return self.steps_done == len(self.setup)

    @property
    def is_empty(self) -> bool:
        return not (self.setup or self.figures or self.branches or self.me)


def home(actor: Actor) -> Home:
    """Return what a person's first page shows; each part only to those who may see it."""
    found = Home(jobs=[job for job in jobs.of(actor)[:SHOWN] if not job.is_finished])
    found.setup = setup(actor)
    if actor.holds("businesses.view_coverage", ROOT):
        _whole_county(actor, found)
    found.todos = _todos(actor, found)
    if actor.id is not None:
        found.branches = _branches(actor)
        found.me = (
            Member.objects.select_related("unit").filter(user_id=actor.id, left_on=None).first()
        )
    if found.me is not None:
        names = grants.role_names()
        found.leaders = [
            (names.get(grant.role, grant.role), grant) for grant in grants.holders(found.me.unit)
        ]
    return found


def branches_below_three(actor: Actor) -> QuerySet[OrgUnit]:
    """Return branches in being with fewer than three full members (支部工作条例 article 4)."""
    full = Q(members__category=Member.Category.FULL, members__left_on=None)
    rows = organization.units(actor).filter(kind=OrgUnit.Kind.BRANCH, dissolved_on=None)
    return rows.annotate(full=Count("members", filter=full)).filter(full__lt=MEMBERS_FOR_A_BRANCH)


def _whole_county(actor: Actor, found: Home) -> None:
    """Say how the county stands, to those who see all of it."""
    found.figures = businesses.coverage_figures(actor)
    found.small_branches = branches_below_three(actor).count()
    found.member_count = members.present(actor).count()
    units = organization.units(actor).filter(kind=OrgUnit.Kind.BRANCH, dissolved_on=None)
    found.branch_count = units.count()
    if access.allows(actor, "kernel.view_import", access.EVERYWHERE):
        found.imports = list(Import.objects.all()[:SHOWN])


def _branches(actor: Actor) -> list[Branch]:
    """Return the units below the committee on which the actor holds a role."""
    names = grants.role_names()
    held = [grant for grant in grants.holdings(actor.id) if not grant.content_object.is_root]  # type: ignore[arg-type]  # a person's
    return [
        _branch(actor, grant.content_object, names.get(grant.role, grant.role))
        for grant in held[:SHOWN]
        if actor.holds("members.view_member", grant.content_object.path)
    ]


def _branch(actor: Actor, unit: OrgUnit, role: str) -> Branch:
    roll = members.present(actor).filter(unit__path__startswith=unit.path)
    return Branch(
        unit=unit,
        role=role,
        members=roll.count(),
        full=roll.filter(category=Member.Category.FULL).count(),
        covered=businesses.businesses(actor).filter(unit__path__startswith=unit.path).count(),
        incomplete=members.incomplete(roll).count(),
        probation_over=members.probation_over(roll).count(),
        uncovered_nearby=businesses.uncovered_in(unit.zone_id),
    )


def _todos(actor: Actor, found: Home) -> list[Todo]:
    """Return what waits for this person now."""
    todos = []
    if found.figures and found.figures.uncovered:
        text = _("%(count)s businesses are covered by no branch.")
        said = text % {"count": f"{found.figures.uncovered:,}"}
        todos.append(Todo(said, reverse("businesses:gaps"), _("See the proposals")))
    if found.small_branches:
        text = _("%(count)d branches have fewer than three full members.")
        said = text % {"count": found.small_branches}
        todos.append(Todo(said, reverse("portal:small"), _("See them")))
    todos += _exports(actor)
    if access.allows(actor, "kernel.approve_import", access.EVERYWHERE):
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


def _exports(actor: Actor) -> list[Todo]:
    """Return the rosters others want to take out, and those released to the actor."""
    waits, ready = _("%(name)s asks to export: %(list)s, %(rows)s rows."), _("Released: %(list)s.")
    asked = [(row, waits, _("Look at it")) for row in exports.waiting_for(actor)[:3]]
    released = [(row, ready, _("Download it")) for row in exports.ready_for(actor)[:3]]
    return [
        Todo(
            text % {"name": row.asked_by_label, "list": row.title, "rows": number(row.rows)},
            reverse("exports:detail", args=[row.pk]),
            action,
        )
        for row, text, action in [*asked, *released]
    ]
