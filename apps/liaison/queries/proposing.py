"""The plan itself, as it would be made from what is recorded now. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from apps.liaison.models import Proposal
from apps.liaison.queries.planning import NOWHERE, Ground, Problem, Standing
from apps.liaison.rules import planner
from apps.liaison.rules.nearness import near
from apps.liaison.rules.planner import Target
from apps.liaison.rules.shortfall import Shortfall, Tally, shortfalls

# Why a link ends that a plan made anew gives otherwise.
ANEW = "anew"


@dataclass
class Draft:
    """What a plan would do: lines, how many links stay, and what falls short."""

    lines: list[Proposal] = field(default_factory=list)
    kept: int = 0
    shortfall: list[Shortfall] = field(default_factory=list)

    @property
    def begun(self) -> int:
        return sum(line.act == Proposal.Act.BEGIN for line in self.lines)

    @property
    def ended(self) -> int:
        return len(self.lines) - self.begun


def draft(
    *,
    keep: bool = True,
    only_orphans: bool = False,
    told: Callable[[int, int, str], None] = lambda _done, _total, _name: None,
) -> Draft:
    """Return the plan for all rules of the county.

    With `keep`, links that can go on stay; without, those not made by hand may be given otherwise.
    `only_orphans` gives new keepers to those alone whose link cannot go on.
    """
    ground, found = Ground(), Draft()
    known = {rule.key for rule in ground.rules}
    for place, rule in enumerate(ground.rules):
        told(place, len(ground.rules), rule.name)
        _plan(ground, ground.problem(rule), found, keep=keep, only_orphans=only_orphans)
    found.lines += [_end(one, one.astray) for one in ground.standing if one.rule not in known]
    return found


def _plan(
    ground: Ground, problem: Problem, found: Draft, *, keep: bool, only_orphans: bool
) -> None:
    astray = [one for one in problem.standing if one.astray]
    kept = [one for one in problem.standing if not one.astray and (keep or one.is_manual)]
    loose = [one for one in problem.standing if not one.astray and not (keep or one.is_manual)]
    taken = {one.target for one in kept}
    waiting = [one for one in problem.targets if one.key not in taken]
    if only_orphans:
        orphaned = {one.target for one in astray}
        waiting = [one for one in waiting if one.key in orphaned]
    pairs = planner.plan(
        problem.keepers(Counter(one.keeper for one in kept)),
        waiting,
        cared_for=[one for one in problem.targets if one.key in taken],
        standing=[(one.keeper, one.target) for one in loose],
    )
    chosen = set(pairs)
    stays = [one for one in loose if (one.keeper, one.target) in chosen]
    goes = [one for one in loose if (one.keeper, one.target) not in chosen]
    found.lines += [_end(one, one.astray) for one in astray]
    found.lines += [_end(one, ANEW) for one in goes]
    new = chosen - {(one.keeper, one.target) for one in loose}
    found.lines += _begun(problem, [pair for pair in pairs if pair in new])
    found.kept += len(kept) + len(stays)
    covered = taken | {target for _keeper, target in pairs}
    found.shortfall += _shortfall(ground, problem, covered)


def _begun(problem: Problem, pairs: Iterable[planner.Pair]) -> Iterator[Proposal]:
    rule = problem.rule
    places = {target.key: target.places for target in problem.targets}
    for keeper, target in pairs:
        because, same = near(problem.places.get(keeper, NOWHERE), places[target])
        yield Proposal(
            act=Proposal.Act.BEGIN, rule=rule.key, keeper_id=keeper, because=because,
            same_industry=same, **{f"{rule.target}_id": target},
        )  # fmt: skip


def _end(one: Standing, because: str) -> Proposal:
    return Proposal(
        act=Proposal.Act.END, rule=one.rule, keeper_id=one.keeper, link_id=one.id, because=because,
        **{f"{one.kind}_id": one.target},
    )  # fmt: skip


def _shortfall(ground: Ground, problem: Problem, covered: set[object]) -> Iterator[Shortfall]:
    rule, bound = problem.rule, problem.bound
    if rule.target == "member":
        tallies = list(_by_unit(ground, problem, covered))
        yield from _without_keepers(ground, problem)
    else:
        tallies = [_tally("", problem.targets, len(bound.members), covered)]
        if not bound.members and problem.targets:
            yield Shortfall(rule.key, f"nobody_{rule.target}", targets=len(problem.targets))
    if bound.strangers:
        yield Shortfall(rule.key, "no_member", keepers=bound.strangers)
    if rule.whom == "own_unit":
        own = {ground.members[pk][0] for pk in bound.members}
        if len(own) < len(bound.members):
            yield Shortfall(rule.key, "sharing", targets=len(own), keepers=len(bound.members))
    yield from shortfalls(rule.key, rule.target, rule.least, rule.most, tallies)


def _by_unit(ground: Ground, problem: Problem, covered: set[object]) -> Iterator[Tally]:
    """Yield a tally for each unit in which somebody is bound, by name."""
    keepers: Counter[UUID] = Counter()
    for units in problem.bound.units.values():
        keepers.update(units)
    of: dict[object, list[Target]] = {}
    for target in problem.targets:
        for unit in target.scopes:
            of.setdefault(unit, []).append(target)
    for unit in sorted(keepers, key=lambda pk: ground.units[pk].name_pinyin):
        yield _tally(ground.units[unit].name, of.get(unit, []), keepers[unit], covered)


def _tally(unit: str, targets: list[Target], keepers: int, covered: set[object]) -> Tally:
    return Tally(len(targets), keepers, sum(one.key in covered for one in targets), unit)


def _without_keepers(ground: Ground, problem: Problem) -> Iterator[Shortfall]:
    """Yield how many members are in units of the rule's kinds in which nobody is bound."""
    held = {unit for units in problem.bound.units.values() for unit in units}
    sizes = Counter(unit for unit, _code, _name in ground.members.values())
    empty = [
        pk
        for pk, unit in ground.units.items()
        if unit.kind in problem.rule.of and pk not in held and sizes[pk]
    ]
    if empty:
        yield Shortfall(
            problem.rule.key, "nobody_member", targets=sum(sizes[pk] for pk in empty),
            needed=len(empty),
        )  # fmt: skip
