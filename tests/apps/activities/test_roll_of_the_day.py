"""Who should attend, and who has a vote, is decided by the day of the meeting, not by that of the recording."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.activities import queries, services
from apps.activities.models import Activity
from apps.activities.rules import codes
from apps.members import services as members
from apps.members.models import Member
from kernel import clock
from tests import make
from tests.world import World

COMMAND = make.COMMAND


def leave(member: Member, days: int = 0) -> None:
    """Let a member leave the county, as of some days ago."""
    members.leave_county(
        actor=COMMAND, member=member, left_on=clock.today() - timedelta(days=days),
        leaving="transferred",
    )  # fmt: skip


def transfer(world: World, member: Member, days: int = 0) -> None:
    """Put a member into the west branch, as of some days ago."""
    effective_on = clock.today() - timedelta(days=days)
    members.transfer_member(
        actor=COMMAND, member=member, unit=world.west, effective_on=effective_on
    )


def frozen(row: Activity) -> dict[str, bool]:
    """Freeze the roll; return who is on it, and whether they have a vote."""
    services.freeze_roll(actor=COMMAND, activity=row)
    return {one.name: one.votes for one in row.attendances.select_related("member")}


@pytest.mark.parametrize("parted", ["left", "transferred"])
def test_who_left_after_the_invitation_is_neither_expected_nor_ticked(
    world: World, parted: str
) -> None:
    gone = make.member(world.east, "陈一")
    row = make.announced(world.east)
    if parted == "left":
        leave(gone)
    else:
        transfer(world, gone)

    assert frozen(row) == {"王丽兰": True}
    assert queries.counted(row).invited == 1


def test_who_came_after_the_invitation_is_expected_and_has_a_vote(world: World) -> None:
    row = make.announced(world.east)
    make.member(world.east, "新来")
    other = make.announced(world.east, "talk")

    assert frozen(row) == {"王丽兰": True, "新来": True}
    assert frozen(other) == {}


def test_a_roll_recorded_late_is_that_of_the_day(world: World) -> None:
    left, moved, confirmed = (make.member(world.east, name) for name in ("陈一", "陈二", "陈三"))
    came = make.member(world.west, "陈四")
    Member.objects.filter(pk=confirmed.pk).update(confirmed_on=clock.today())
    row = make.announced(world.east, starts_at=clock.now() - timedelta(days=5))
    leave(left, 1)
    transfer(world, moved, 1)
    members.transfer_member(
        actor=COMMAND, member=came, unit=world.east, effective_on=clock.today() - timedelta(days=2)
    )

    assert frozen(row) == {"王丽兰": True, "陈一": True, "陈二": True, "陈三": False}


def test_who_is_invited_from_elsewhere_or_signed_in_stays_on_the_roll(world: World) -> None:
    guest = make.member(world.east, "旧人")
    transfer(world, guest)
    Member.objects.filter(pk=guest.pk).update(updated_at=clock.now())
    guest.memberships.filter(unit=world.east).update(ends_on=clock.today() - timedelta(days=30))
    row = make.announced(world.east)
    services.invite(actor=COMMAND, activity=row, members=[guest])
    keeper = world.actor(world.keeper_user)
    services.claim_presence(actor=keeper, activity=row, ticket=codes.current(row.pk))
    transfer(world, world.keeper)

    assert frozen(row) == {"旧人": False, "王丽兰": False}


def test_a_roll_of_members_imported_since_is_not_emptied(world: World) -> None:
    row = make.announced(world.east, starts_at=clock.now() - timedelta(days=5))
    world.keeper.memberships.update(starts_on=clock.today())

    assert frozen(row) == {"王丽兰": True}
