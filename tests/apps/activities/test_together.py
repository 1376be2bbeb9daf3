"""Many activities are announced, cancelled with a way back, and archived with their minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.activities import services
from apps.activities.models import Activity
from kernel import clock
from kernel.access import Actor, actor_for
from kernel.errors import Conflict, Denied
from kernel.models import BulkAct, JournalEntry
from kernel.together import services as together
from tests import make
from tests.visiting import visitor
from tests.world import World

ANNOUNCE, CANCEL, APPROVE = "activities-announce", "activities-cancel", "activities-approve"


@pytest.fixture
def clerk(world: World) -> Actor:
    return actor_for(make.holder("clerk", world.root))


def ahead(world: World, days: int = 7) -> Activity:
    begin = clock.now() + timedelta(days=days)
    return make.activity(world.east, starts_at=begin, ends_at=begin + timedelta(hours=1))


def handed_in(world: World, actor: Actor) -> Activity:
    row = services.hold_activity(actor=make.COMMAND, activity=make.begun(world.east))
    row = services.write_minutes(actor=actor, activity=row, minutes="讨论了计划。")
    return services.submit_minutes(actor=actor, activity=row)


def states(*rows: Activity) -> list[str]:
    return [Activity.objects.get(pk=row.pk).state for row in rows]


def do(actor: Actor, kind: str, *rows: Activity, **given: Any) -> BulkAct:
    return together.do(actor=actor, kind=kind, ids=[row.pk for row in rows], **given)


def told(name: str) -> int:
    return JournalEntry.objects.filter(name=f"activities.{name}").count()


def test_cancelled_at_once_and_taken_back_each_is_as_it_was(world: World, clerk: Actor) -> None:
    draft, shown = ahead(world), ahead(world)
    services.announce_activity(actor=clerk, activity=shown)
    held = services.hold_activity(actor=make.COMMAND, activity=make.begun(world.east))

    act = do(clerk, CANCEL, draft, shown, held, reason="台风")

    assert states(draft, shown, held) == ["cancelled", "cancelled", "held"]
    assert (told("activity_cancelled"), told("activities_cancelled")) == (2, 1)
    assert together.take_back(actor=clerk, made=act) == (2, 0)
    assert states(draft, shown, held) == ["draft", "announced", "held"]
    assert Activity.objects.get(pk=shown.pk).reason == ""
    assert (told("cancelling_taken_back"), told("cancellings_taken_back")) == (2, 1)


def test_those_ahead_are_announced_at_once(world: World, clerk: Actor) -> None:
    first, second, over = ahead(world), ahead(world), ahead(world, -7)

    act = do(clerk, ANNOUNCE, first, second, over)

    assert states(first, second, over) == ["announced", "announced", "draft"]
    assert act.count == 2
    assert not BulkAct.objects.exists()
    assert Activity.objects.get(pk=first.pk).announced_at is not None
    assert told("activity_announced") == 2


def test_minutes_are_approved_at_once_but_not_ones_own(world: World, clerk: Actor) -> None:
    other = actor_for(make.holder("clerk", world.root))
    theirs, mine = handed_in(world, other), handed_in(world, clerk)
    open_one = services.hold_activity(actor=make.COMMAND, activity=make.begun(world.east))

    do(clerk, APPROVE, theirs, mine, open_one)

    assert states(theirs, mine, open_one) == ["archived", "held", "held"]
    assert Activity.objects.get(pk=theirs.pk).approved_by_label == clerk.label
    with pytest.raises(Conflict):
        do(clerk, APPROVE, mine)


def test_who_holds_nothing_does_nothing(world: World) -> None:
    member = actor_for(make.account("某人"))
    row = ahead(world)
    for kind, given in ((ANNOUNCE, {}), (CANCEL, {"reason": "x"}), (APPROVE, {})):
        with pytest.raises(Denied):
            do(member, kind, row, **given)
    assert states(row) == ["draft"]


def test_a_secretary_cancels_of_many_only_those_of_the_own_branch(world: World) -> None:
    mine, far = ahead(world), make.activity(world.west)
    secretary = actor_for(world.secretary)

    do(secretary, CANCEL, mine, far, reason="台风")

    assert states(mine, far) == ["cancelled", "draft"]


def test_all_that_match_are_those_of_the_list_as_it_is_narrowed(world: World) -> None:
    shown, later = ahead(world), ahead(world, 200)
    over = ahead(world, 7)
    services.cancel_activity(actor=make.COMMAND, activity=over, reason="改期")
    browser = visitor(make.holder("clerk", world.root))
    cancel = {"everything": "1", "reason": "台风"}

    # The list opens with what comes next: neither what is far off nor what is cancelled.
    asked = browser.post(f"/together/{CANCEL}/", cancel)
    assert asked.context["ids"] == shown.pk.hex
    drafts = browser.post(f"/together/{CANCEL}/?state=draft", cancel)
    assert set(drafts.context["ids"].split(",")) == {shown.pk.hex, later.pk.hex}
