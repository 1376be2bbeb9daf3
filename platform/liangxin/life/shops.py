"""Businesses of the demonstration that moved to another branch's market, assigned by hand lately."""

from __future__ import annotations

from apps.businesses import services
from apps.businesses.models import Business
from liangxin.life import texts
from liangxin.life.cast import ACTOR, branches

# How many go from a branch to the next, from the first pair on.
MOVES = (6, 4, 2, 1)


def move() -> None:
    """Assign some businesses of a few branches to others."""
    chance, units = texts.chance_of("shops"), branches()
    for (old, new), count in zip(zip(units[::3], units[1::3], strict=False), MOVES, strict=False):
        rows = Business.objects.filter(unit=old, status=Business.Status.ACTIVE)
        for row in rows.order_by("code", "name", "id")[:count]:
            reason = texts.pick(chance, "moved")
            services.assign_cover(actor=ACTOR, business=row, unit=new, reason=reason)
