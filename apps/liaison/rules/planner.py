"""Who is given to whom: a flow of least cost, so that no better plan exists within the limits.

Keepers and targets meet at hubs (`nearness.hubs`), which keeps the network small: for 486 members and 10,522
businesses it has about 100,000 arcs instead of five million. Between source and sink the costs say,
the weightier first: as many links as possible; none far away where a near one is possible; load
even; near before far; places of which the smaller share is cared for before others. Equal input gives
an equal plan: everything is sorted, and the solver is deterministic.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from apps.liaison.rules.nearness import FARTHEST, Places, distance, hubs
from kernel.lazily import Later

if TYPE_CHECKING:
    from ortools.graph.python import min_cost_flow
else:
    min_cost_flow = Later("ortools.graph.python.min_cost_flow")

# Costs of a link: a place's share cared for (0 to 15), a step of distance, one more load of a keeper,
# a target of another township.
SHARES = 16
STEP = 2 * SHARES
LOAD = STEP * (FARTHEST + 1)
FAR = LOAD * 1000
BONUS = SHARES  # of a link that stands, where a plan is made anew


@dataclass(frozen=True)
class Keeper:
    """Who looks after others: at most `room` more than the `load` there is.

    `scopes` are the units within which, None where it is the whole county.
    """

    key: Any
    room: int
    load: int = 0
    places: Places = field(default_factory=Places)
    scopes: tuple[Hashable, ...] = (None,)


@dataclass(frozen=True)
class Target:
    """Who is looked after, by one keeper at most; `order` sorts neighbours together."""

    key: Any
    places: Places = field(default_factory=Places)
    scopes: tuple[Hashable, ...] = (None,)
    order: str = ""

    @property
    def home(self) -> Hashable:
        """Return the place whose neglect it counts for: its street, else its township."""
        found = self.places.streets or self.places.towns
        return min(found, key=str) if found else None


# Keys of a keeper and a target.
Pair = tuple[Any, Any]


def plan(
    keepers: Sequence[Keeper],
    targets: Sequence[Target],
    *,
    cared_for: Iterable[Target] = (),
    standing: Iterable[Pair] = (),
) -> list[Pair]:
    """Return the pairs (keeper, target) to link: as many as the limits allow, the best of them.

    `cared_for` are targets with a link that is kept: they count for the share of their place.
    `standing` are pairs linked today that may be given otherwise; they are preferred among equals.
    """
    if not keepers or not targets:
        return []
    return _Network(keepers, targets, list(cared_for), set(standing)).pairs()


class _Network:
    """The flow: source, keepers, hubs, targets, homes, sink."""

    def __init__(
        self,
        keepers: Sequence[Keeper],
        targets: Sequence[Target],
        cared_for: Sequence[Target],
        standing: set[Pair],
    ) -> None:
        self.keepers = sorted(
            (one for one in keepers if one.room > 0), key=lambda one: str(one.key)
        )
        self.places = {one.key: one.places for one in self.keepers}
        self.targets = sorted(targets, key=lambda one: (str(one.home), one.order, str(one.key)))
        self.cared_for = cared_for
        self.standing = standing
        self.nodes: dict[Hashable, int] = {}
        self.arcs: list[tuple[int, int]] = []
        self.flow = min_cost_flow.SimpleMinCostFlow()

    def pairs(self) -> list[Pair]:
        """Solve it and say who met whom at the hubs."""
        source, sink = self._node("source"), self._node("sink")
        self._add_keepers(source)
        self._add_targets()
        self._add_homes(sink)
        most = min(sum(one.room for one in self.keepers), len(self.targets))
        self.flow.set_node_supply(source, most)
        self.flow.set_node_supply(sink, -most)
        status = self.flow.solve_max_flow_with_min_cost()
        if status != self.flow.OPTIMAL:
            raise RuntimeError(f"The planner's network was refused: {status}.")
        return list(self._met())

    def _add_keepers(self, source: int) -> None:
        offered = {hub for one in self.targets for hub, _far in _of(one.scopes, one.places)}
        for one in self.keepers:
            node = self._node(("keeper", one.key))
            for step in range(one.room):
                self._arc(source, node, 1, LOAD * (one.load + step))
            for hub, steps in _of(one.scopes, one.places):
                if hub in offered:
                    self._arc(node, self._node(hub), one.room, _cost(steps))

    def _add_targets(self) -> None:
        by_target: dict[Hashable, list[Hashable]] = {}
        for keeper, target in sorted(self.standing, key=str):
            by_target.setdefault(target, []).append(keeper)
        for one in self.targets:
            node = self._node(("target", one.key))
            for hub, _steps in _of(one.scopes, one.places):
                if hub in self.nodes:
                    self._arc(self.nodes[hub], node, 1, 0)
            for keeper in by_target.get(one.key, ()):
                if keeper in self.places:
                    cost = _cost(distance(self.places[keeper], one.places)) - BONUS
                    self._arc(self.nodes["keeper", keeper], node, 1, cost)

    def _add_homes(self, sink: int) -> None:
        """Join targets to the sink through their homes: each further link of one costs more."""
        cared: dict[Hashable, int] = {}
        for one in self.cared_for:
            cared[one.home] = cared.get(one.home, 0) + 1
        waiting: dict[Hashable, int] = {}
        for one in self.targets:
            home = self._node(("home", one.home))
            self._arc(self.nodes["target", one.key], home, 1, 0)
            waiting[one.home] = waiting.get(one.home, 0) + 1
        for place, count in waiting.items():
            done = cared.get(place, 0)
            steps: dict[int, int] = {}
            for number in range(done, done + count):
                cost = SHARES * number // (done + count)
                steps[cost] = steps.get(cost, 0) + 1
            for cost, room in steps.items():
                self._arc(self.nodes["home", place], sink, room, cost)

    def _met(self) -> Iterator[Pair]:
        names = {node: name for name, node in self.nodes.items()}
        came: dict[int, list[Hashable]] = {}
        went: dict[int, list[Hashable]] = {}
        for arc, (tail, head) in enumerate(self.arcs):
            flow = self.flow.flow(arc)
            if not flow:
                continue
            start, end = _said(names[tail]), _said(names[head])
            if start[0] == "keeper" and end[0] == "target":
                yield start[1], end[1]
            elif start[0] == "keeper":
                came.setdefault(head, []).extend([start[1]] * flow)
            elif end[0] == "target":
                went.setdefault(tail, []).append(end[1])
        for hub, targets in went.items():
            yield from zip(came[hub], targets, strict=True)

    def _node(self, name: Hashable) -> int:
        return self.nodes.setdefault(name, len(self.nodes))

    def _arc(self, tail: int, head: int, room: int, cost: int) -> None:
        self.flow.add_arc_with_capacity_and_unit_cost(tail, head, room, cost)
        self.arcs.append((tail, head))


def _cost(steps: int) -> int:
    return STEP * steps + (FAR if steps >= FARTHEST - 1 else 0)


def _of(scopes: Iterable[Hashable], places: Places) -> Iterator[tuple[Hashable, int]]:
    """Yield the hubs of somebody within each of their scopes, sorted."""
    found = sorted(hubs(places), key=str)
    for scope in scopes:
        for hub, steps in found:
            yield ("hub", scope, hub), steps


def _said(name: Hashable) -> Pair:
    """Return a node's sort and key; source and sink have none."""
    return (name[0], name[1]) if isinstance(name, tuple) else (name, None)
