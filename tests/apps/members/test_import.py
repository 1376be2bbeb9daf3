"""Members brought in a workbook, moved by it, and taken back."""

from __future__ import annotations

from datetime import date

from apps.members import services
from apps.members.models import Member
from apps.organization import services as organization
from kernel import clock
from kernel.chinese.text import dated
from kernel.models import Import
from kernel.tabular import services as tabular
from tests import make
from tests.kernel.tabular.books import file_of
from tests.world import World

HEADINGS = ("姓名", "身份证号", "入党时间", "转正时间", "人员类别", "所在党支部")
ID_NUMBER = "360725198001010010"


def bring(unit: str, joined: str = "2005-07-01", confirmed: str = "2006-07-01") -> Import:
    row = ("赵六", ID_NUMBER, joined, confirmed, "正式党员", unit)
    return make.imported("members", file_of(HEADINGS, row))


def test_a_move_taken_back_goes_on_with_the_former_stay(world: World) -> None:
    bring(world.east.name)
    member = Member.objects.get(name="赵六")
    member.memberships.update(starts_on=date(2010, 1, 1))
    row = bring(world.west.name)
    assert member.memberships.count() == 2

    tabular.undo_import(actor=make.COMMAND, row=row)

    stay = member.memberships.get()
    assert (stay.unit, stay.starts_on, stay.ends_on) == (world.east, date(2010, 1, 1), None)


def test_nobody_is_given_back_to_a_branch_dissolved_since(world: World) -> None:
    old = make.branch("城南党支部")
    bring(old.name)
    row = bring(world.west.name)
    organization.dissolve_unit(actor=make.COMMAND, unit=old, dissolved_on=clock.today())

    report = tabular.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, report.kept_count) == (0, 1)
    assert Member.objects.get(name="赵六").unit == world.west


def test_a_day_that_contradicts_what_is_recorded_refuses_its_row(world: World) -> None:
    bring(world.east.name)

    row = bring(world.east.name, joined="2008-07-01", confirmed="")

    assert row.report["refused"] == {"confirmed_before_joined": 1}
    assert Member.objects.get(name="赵六").joined_on == date(2005, 7, 1)


def test_nobody_who_left_is_brought_back_by_a_file(world: World) -> None:
    bring(world.east.name)
    member = Member.objects.get(name="赵六")
    services.leave_county(
        actor=make.COMMAND, member=member, left_on=clock.today(), leaving="transferred"
    )

    for unit in (world.east, world.west):
        row = bring(unit.name)
        assert row.report["refused"] == {"left_county": 1}
    (fault,) = row.faults.all()
    assert dated(clock.today()) in fault.reason
    member.refresh_from_db()
    assert (member.left_on, member.unit) == (clock.today(), world.east)
    assert not member.memberships.filter(ends_on=None).exists()


def test_who_left_since_an_import_stays_when_it_is_taken_back(world: World) -> None:
    row = bring(world.east.name)
    member = Member.objects.get(name="赵六")
    services.leave_county(actor=make.COMMAND, member=member, left_on=clock.today(), leaving="died")

    report = tabular.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, report.kept) == (0, ["赵六"])
    assert Member.objects.get(name="赵六").left_on == clock.today()
