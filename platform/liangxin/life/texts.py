"""The sentences of the demonstration's life, chosen by a seeded generator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

import yaml
from django.conf import settings

from kernel import clock
from kernel.workdays import Calendar

FILE = settings.ROOT / "infra" / "demo" / "chongyi" / "life.yaml"
SEED = "chongyi"
CALENDAR = Calendar()
# No holiday is longer.
FAR = 12


@cache
def texts() -> dict[str, Any]:
    """Return what infra/demo/chongyi/life.yaml says, by key."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def of(*keys: str) -> Sequence[Any]:
    """Return the choices below a path of keys."""
    found: Any = texts()
    for key in keys:
        found = found[key]
    return list(found)


def pick(chance: Random, *keys: str) -> Any:
    """Return one of the choices below a path of keys."""
    return chance.choice(of(*keys))


def chance_of(*what: object) -> Random:
    """Return the generator of one portion: the same words and figures each time it is made."""
    return Random("/".join([SEED, *map(str, what)]))  # noqa: S311 -- invented life, no secret


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return a time of a day in Shanghai."""
    return datetime.combine(day, time(hour, minute), clock.ZONE)


def weekday(day: date) -> date:
    """Return the nearest working day of the same month, by the national holidays; at their like the earlier."""
    near = sorted(range(-FAR, FAR + 1), key=lambda days: (abs(days), days))
    found = (day + timedelta(days=days) for days in near)
    return next(one for one in found if one.month == day.month and CALENDAR.is_working(one))
