"""Past meetings are brought in, or taken back, while somebody else does the same, or writes on one of them."""

from __future__ import annotations

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.organization.models import OrgUnit
from kernel.realm import county_scope
from kernel.tabular import services as tabular
from tests import make
from tests.apps.activities.test_import import HEADINGS, meeting
from tests.apps.cases.test_at_once import together
from tests.apps.test_meanwhile import meanwhile
from tests.conftest import county_of
from tests.kernel.tabular.books import file_of
from tests.world import World, build_world

COMMAND = make.COMMAND


def book(world: World) -> bytes:
    return file_of(HEADINGS, meeting(world, 参加人员=world.keeper.name))


def test_the_same_workbook_applied_by_two_at_once_brings_a_meeting_once(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        rows = [make.checked("activities", book(world)) for _number in range(2)]

    together(
        *(lambda row=row: tabular.apply_import(actor=COMMAND, row=row) for row in rows)  # type: ignore[misc]
    )

    with county_scope(county_of("chongyi")):
        held = Activity.objects.get()
        assert held.attendances.count() == 1


def test_what_is_written_on_a_meeting_meanwhile_stays_when_its_import_is_taken_back(
    fresh: str,
) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        row = make.imported("activities", book(world))
        held = Activity.objects.get()

    came = meanwhile(
        lambda: activities.write_minutes(actor=COMMAND, activity=held, minutes="补记。"),
        lambda: tabular.undo_import(actor=COMMAND, row=row),
    )

    with county_scope(county_of("chongyi")):
        assert came.taken_back == 0
        assert Activity.objects.get().minutes == "补记。"
        assert held.attendances.count() == 1


def test_nothing_is_written_on_a_meeting_that_is_taken_back_meanwhile(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        row = make.imported("activities", book(world))
        held = Activity.objects.get()

    came = meanwhile(
        lambda: tabular.undo_import(actor=COMMAND, row=row),
        lambda: _written_or_gone(held),
    )

    with county_scope(county_of("chongyi")):
        assert came == "gone"
        assert not Activity.objects.exists()
        assert OrgUnit.objects.filter(pk=world.east.pk).exists()


def _written_or_gone(held: Activity) -> str:
    try:
        activities.write_minutes(actor=COMMAND, activity=held, minutes="补记。")
    except Activity.DoesNotExist:
        return "gone"
    return "written"
