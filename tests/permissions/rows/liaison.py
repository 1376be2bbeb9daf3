"""Liaison: a link of the keeper to the east shop, one of the west branch, and a plan with a line."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.liaison import services
from apps.liaison.models import Link
from apps.members.models import Member
from kernel import jobs
from tests import make
from tests.world import World

KINDS = {
    "link_id": "link",
    "plan_id": "link_plan",
    "proposal_id": "proposal",
    "work_id": "planning",
    "target_id": "unlinked",
}
RESOURCES = {"links": "link"}
SINCE = date(2026, 1, 5)


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    own = make.link(world.keeper, world.shop, reason="同一条街", starts_on=SINCE)
    far = make.link(
        make.member(world.west, "西支部联系人"), world.far_shop, reason="同一条街", starts_on=SINCE
    )
    free = make.business(name="城东空店", unit=world.east)
    plan = services.make_plan(actor=make.COMMAND)
    line = plan.proposals.get(business=world.uncovered)
    work = jobs.start(world.actor(world.admin), "plan_liaison", keep=True)
    return {
        "link": (own, far),
        "link_plan": (plan, plan),
        "proposal": (line, line),
        "planning": (work, work),
        "unlinked": (free, make.business(name="城西空店", unit=world.west)),
        "linker": (world.keeper, world.keeper),
    }


def more(world: World) -> None:
    for number in range(3):
        shop = make.business(name=f"联系小店{number}", unit=world.east)
        make.link(Member.objects.get(pk=world.keeper.pk), shop)
    assert Link.objects.count() == 5
