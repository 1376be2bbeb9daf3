"""Duties: one the keeper owes in the secretary's branch, one of another branch; likewise exempt members."""

from __future__ import annotations

from typing import Any

from apps.duties import services
from apps.duties.models import Duty, Exemption, Finding
from kernel import clock
from tests import make
from tests.world import World

KINDS = {"duty_id": "duty", "exemption_id": "exemption", "finding_id": "finding"}
RESOURCES = {"duties": "duty", "findings": "finding", "exemptions": "exemption"}


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    services.make_duties(actor=make.COMMAND)
    other = make.member(world.west, "西支部党员")
    mine = Duty.objects.get(rule="attend_theme_day", member=world.keeper)
    today = clock.today()
    exempt = [
        Exemption.objects.create(member=one, kind="away", reason="外出", starts_on=today)
        for one in (world.keeper, other)
    ]
    found = [
        Finding.objects.create(
            rule="vote.resolution", unit=unit, what="quorum", subject_id=unit.pk, found_on=today
        )
        for unit in (world.east, world.west)
    ]
    return {
        "duty": (mine, Duty.objects.get(rule="theme_day", unit=world.west)),
        "exemption": (exempt[0], exempt[1]),
        "finding": (found[0], found[1]),
    }
