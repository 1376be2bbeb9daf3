"""Units, places and roles held."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apps.accounts.models import User
from apps.organization.models import ListView, RoleRequest, TownshipMap, UnitGrant
from kernel import clock
from kernel.ids import uuid7
from tests import make
from tests.world import World

KINDS = {
    "request_id": "asked_role",
    "unit_id": "unit",
    "zone_id": "zone",
    "grant_id": "grant",
    "view_id": "view",
}
RESOURCES = {"units": "unit", "zones": "zone"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    general = make.branch("城区党总支", kind="general_branch")
    TownshipMap.objects.create(
        outlines={},
        by="name",
        strangers=["崇义镇"],
        brought_at=clock.now(),
        brought_by_label="钱主任",
    )
    return {
        "unit": (world.east, world.west),
        "far_unit": (world.west, world.east),
        "general_unit": (general, general),
        "zone": (make.zone(), make.zone()),
        "view": (saved(world.secretary), saved(world.stranger)),
        "asked_role": (asked(world.keeper_user), asked(world.stranger)),
        "grant": (
            UnitGrant.objects.get(user=world.secretary),
            UnitGrant.objects.get(user=world.stranger),
        ),
    }


def saved(user: User, name: str = "我的餐馆") -> ListView:
    return ListView.objects.create(
        owner=user, listing="BusinessList", path="/businesses/", name=name, query="q=餐馆"
    )


def asked(user: User) -> RoleRequest:
    return RoleRequest.objects.create(
        user=user, role="county_admin", asked_by=uuid7(), asked_by_label="钱主任",
        until=clock.now() + timedelta(days=7),
    )  # fmt: skip


def more(world: World) -> None:
    for number in range(3):
        make.branch()
        make.branch(parent=world.east, kind="group")
        make.zone()
        for user in (world.admin, world.secretary, world.keeper_user):
            saved(user, f"视图{number}")
        make.holder("instructor", world.east, "指导员" + "甲乙丙"[number])
