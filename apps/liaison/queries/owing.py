"""Who owes visits by the links of a rule of liaison, and what that rule asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from apps.duties.registry import Owing
from apps.liaison.models import TARGETS, Link
from apps.liaison.queries.rulebook import liaison_rules

# As rules of duties name it: `each: link`.
KIND = "link"


def owing(which: str) -> Iterator[Owing]:
    """Yield who owes by a rule of liaison, toward whom, from when to when. One query."""
    columns = ["keeper__unit_id", "keeper_id", "starts_on", "ends_on"]
    rows = Link.objects.filter(rule=which, keeper__left_on=None)
    targets = [f"{name}_id" for name in TARGETS]
    for unit, keeper, starts_on, ends_on, *ids in rows.values_list(*columns, *targets):
        place = next(index for index, pk in enumerate(ids) if pk)
        yield Owing(unit, keeper, None, ids[place], starts_on, ends_on, TARGETS[place])


def asked(which: str) -> Mapping[str, Any]:
    """Return how often a rule of liaison asks for a visit, and which count: somebody was met. One query."""
    rule = next((one for one in liaison_rules() if one.key == which), None)
    if rule is None:
        return {}
    by = [{"kind": kind, "tags": ["met:yes"]} for kind in rule.by]
    return {"every": rule.every, "times": rule.times, "by": by}
