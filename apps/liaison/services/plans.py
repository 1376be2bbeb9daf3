"""Plans of links: made, changed by hand, applied, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.liaison import events, queries
from apps.liaison.models import TARGETS, Link, LinkPlan, Proposal
from apps.liaison.policies import PLAN
from apps.liaison.queries.planning import Ground
from apps.liaison.queries.proposing import draft
from apps.liaison.services.links import LINKS
from apps.members.models import Member
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Conflict
from kernel.models import records

BATCH = 2000
# The kind of job that makes a plan.
JOB = "plan_liaison"
Told = Callable[[int, int, str], None]


def unheard(_done: int, _total: int, _name: str) -> None:
    """Tell nobody how far it is."""


@transaction.atomic
def make_plan(
    *, actor: Actor, keep: bool = True, only_orphans: bool = False, told: Told = unheard
) -> LinkPlan:
    """Make a plan of links for the county; it is a proposal, no link changes.

    With `keep`, links that can go on stay; without, those not made by hand may be given otherwise.
    `only_orphans` gives new keepers to those alone whose link cannot go on. `told` hears of the progress.
    """
    access.require(actor, PLAN, access.EVERYWHERE)
    began = monotonic()
    found = draft(keep=keep, only_orphans=only_orphans, told=told)
    summary: dict[str, Any] = {
        "links": found.begun,
        "kept": found.kept,
        "ended": found.ended,
        "shortfall": [one.as_json() for one in found.shortfall],
    }
    plan = LinkPlan.objects.create(
        options={"keep": keep, "only_orphans": only_orphans},
        summary=summary,
        by_label=actor.label,
    )
    for line in found.lines:
        line.plan = plan
    Proposal.objects.bulk_create(found.lines, batch_size=BATCH)
    summary["seconds"] = round(monotonic() - began, 2)
    LinkPlan.objects.filter(pk=plan.pk).update(summary=summary)
    journal.emit(
        events.LinksPlanned(plan_id=plan.pk, begun=found.begun, ended=found.ended), actor=actor
    )
    return plan


@transaction.atomic
def tick_proposals(*, actor: Actor, plan: LinkPlan, lines: Sequence[UUID], is_taken: bool) -> int:
    """Take lines of a plan, or leave them out; return how many changed."""
    plan = _open(actor, plan)
    rows = plan.proposals.filter(pk__in=lines).exclude(is_taken=is_taken)
    changed = rows.update(is_taken=is_taken)
    if changed:
        journal.emit(events.ProposalChanged(plan_id=plan.pk, lines=changed), actor=actor)
    return changed


@transaction.atomic
def give_proposal(*, actor: Actor, proposal: Proposal, keeper: Member) -> Proposal:
    """Give a line of a plan to another keeper. Raises Conflict for one the rule does not bind."""
    plan = _open(actor, proposal.plan)
    line = Proposal.objects.select_for_update().get(pk=proposal.pk, act=Proposal.Act.BEGIN)
    rule = next((one for one in queries.liaison_rules() if one.key == line.rule), None)
    if rule is None or keeper.pk not in queries.bound_by(rule).members:
        raise Conflict(
            keeper=_("%(name)s is not among those who look after others by this rule.")
            % {"name": keeper.name}
        )
    line.keeper, line.is_manual, line.is_taken, line.because = keeper, True, True, "hand"
    line.save(update_fields=["keeper", "is_manual", "is_taken", "because"])
    journal.emit(events.ProposalChanged(plan_id=plan.pk, lines=1), actor=actor)
    return line


@transaction.atomic
def apply_plan(*, actor: Actor, plan: LinkPlan, expected_version: int | None = None) -> LinkPlan:
    """Begin and end the links of a plan's ticked lines, today, in one transaction.

    Lines that what was recorded since contradicts are skipped, each with its reason (`outcome`).
    Raises Conflict when the plan was applied or taken back already, and when no line is ticked.
    """
    plan = _open(actor, plan)
    lines = list(plan.proposals.filter(is_taken=True).select_related("link").order_by("pk"))
    if not lines:
        raise Conflict(_("No line of this plan is ticked: there is nothing to apply."))
    checked = _Checked()
    ending = [line for line in lines if line.act == Proposal.Act.END and checked.may_end(line)]
    for line in ending:
        checked.free(line)
    beginning = [
        line for line in lines if line.act == Proposal.Act.BEGIN and checked.may_begin(line)
    ]
    _end(plan, ending)
    _begin(plan, beginning)
    skipped = [line for line in lines if line.outcome]
    Proposal.objects.bulk_update(skipped, ["outcome"], batch_size=BATCH)
    counts = {"begun": len(beginning), "ended": len(ending), "skipped": len(skipped)}
    records.change(
        plan, expected_version, state=LinkPlan.State.APPLIED, applied_at=clock.now(),
        summary={**plan.summary, **counts},
    )  # fmt: skip
    journal.emit(events.PlanApplied(plan_id=plan.pk, **counts), actor=actor)
    return plan


@transaction.atomic
def undo_plan(*, actor: Actor, plan: LinkPlan) -> tuple[int, int]:
    """Take an applied plan back; return (links set back, links kept because changed since).

    Links it began are removed unless something was done with them; links it ended go on, unless
    somebody else looks after the same by now. Raises Conflict unless the plan is applied.
    """
    access.require(actor, PLAN, access.EVERYWHERE)
    locks.lock(LINKS)
    plan = records.lock(plan)
    if plan.state != LinkPlan.State.APPLIED:
        raise Conflict(_("Only a plan that is applied can be taken back."))
    begun = plan.begun.count()
    untouched = plan.begun.filter(ends_on=None, version=1)
    removed = untouched.count()
    untouched.delete()
    ended = list(plan.ended.all())
    free = [row for row in ended if not _is_taken(row)]
    reopened = Link.objects.filter(pk__in=[row.pk for row in free]).update(
        ends_on=None, ended_by=None, ending="", version=F("version") + 1, updated_at=clock.now()
    )
    back, kept = removed + reopened, begun - removed + len(ended) - reopened
    records.change(plan, state=LinkPlan.State.UNDONE, undone_at=clock.now())
    told = events.PlanUndone(plan_id=plan.pk, taken_back=back, kept=kept)
    journal.emit(told, actor=actor)
    return back, kept


@transaction.atomic
def settle_orphans(*, actor: Actor) -> LinkPlan:
    """End the links that cannot go on and give their targets to others, as a plan would.

    Raises Conflict when there is none.
    """
    locks.lock(LINKS)
    return apply_plan(actor=actor, plan=make_plan(actor=actor, only_orphans=True))


def _open(actor: Actor, plan: LinkPlan) -> LinkPlan:
    """Return a plan that is still a proposal, locked with all links."""
    access.require(actor, PLAN, access.EVERYWHERE)
    locks.lock(LINKS)
    plan = records.lock(plan)
    if plan.state != LinkPlan.State.PROPOSED:
        raise Conflict(_("This plan was applied or taken back already. Make a new one."))
    return plan


class _Checked:
    """Lines held against what is recorded now: what contradicts it is skipped with a reason."""

    def __init__(self) -> None:
        ground = Ground()
        self.standing = {one.id: one for one in ground.standing}
        self.taken = {(one.rule, one.target) for one in ground.standing}
        self.problems = {rule.key: ground.problem(rule) for rule in ground.rules}
        self.scopes = {
            key: {target.key: set(target.scopes) for target in problem.targets}
            for key, problem in self.problems.items()
        }

    def may_end(self, line: Proposal) -> bool:
        if line.link_id not in self.standing:
            line.outcome = _("The link has ended already.")
        return not line.outcome

    def free(self, line: Proposal) -> None:
        self.taken.discard((line.rule, _target(line)))

    def may_begin(self, line: Proposal) -> bool:
        problem, target = self.problems.get(line.rule), _target(line)
        if problem is None or line.keeper_id not in problem.bound.members:
            line.outcome = _("Who was to look after left, or holds the role no more.")
        elif target not in self.scopes[line.rule]:
            line.outcome = _("It closed, left, or is not to be looked after any more.")
        elif (line.rule, target) in self.taken:
            line.outcome = _("Somebody looks after it already.")
        elif not self.scopes[line.rule][target] & set(problem.scopes[line.keeper_id]):
            line.outcome = _("The two are not in one unit any more.")
        if line.outcome:
            return False
        self.taken.add((line.rule, target))
        return True


def _target(line: Proposal | Link) -> UUID:
    found: UUID = next(pk for name in TARGETS if (pk := getattr(line, f"{name}_id")))
    return found


def _end(plan: LinkPlan, lines: Sequence[Proposal]) -> None:
    by_cause: dict[str, list[UUID]] = {}
    for line in lines:
        if line.link_id is not None:
            by_cause.setdefault(line.because, []).append(line.link_id)
    today = clock.today()
    for cause, ids in by_cause.items():
        Link.objects.filter(pk__in=ids).update(
            ends_on=today, ended_by=plan, ending=cause, version=F("version") + 1,
            updated_at=clock.now(),
        )  # fmt: skip


def _begin(plan: LinkPlan, lines: Sequence[Proposal]) -> None:
    today = clock.today()
    Link.objects.bulk_create(
        (
            Link(
                rule=line.rule, keeper_id=line.keeper_id, unit_id=line.unit_id,
                member_id=line.member_id, business_id=line.business_id, starts_on=today,
                begun_by=plan, is_manual=line.is_manual, reason=line.because,
            )
            for line in lines
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _is_taken(row: Link) -> bool:
    """Say whether another link of the rule has the target of an ended one."""
    same: QuerySet[Link] = Link.objects.filter(rule=row.rule, ends_on=None)
    return same.filter(unit=row.unit_id, member=row.member_id, business=row.business_id).exists()
