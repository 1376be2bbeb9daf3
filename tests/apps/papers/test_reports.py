"""Joint meetings: each branch's report and the advice given."""

from __future__ import annotations

import pytest

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.papers import queries, services
from kernel.errors import Conflict, Invalid
from tests import make
from tests.make.basics import COMMAND
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def joint(world: World) -> Activity:
    """A joint meeting of the county's committee, to which the keeper is invited."""
    row = make.announced(world.root, "joint_meeting")
    row.attendances.create(member=world.keeper)
    return row


def test_a_branch_reports_once_and_is_given_advice(world: World, joint: Activity) -> None:
    assert [unit.pk for unit in queries.silent(joint)] == [world.east.pk]
    client = visitor(world.admin)
    page = f"/activities/{joint.pk}/"

    given = {
        "unit": str(world.east.pk),
        "presenter": "李书记",
        "text": "走访 40 家，\n解决 3 件难事",
    }
    assert client.post(f"{page}reports/add/", given).status_code == 302
    (report,) = queries.reports(joint)
    advice = {"given_by": "县委副书记王某", "text": "多联系新开的店"}
    assert client.post(f"{page}reports/{report.pk}/advice/", advice).status_code == 302

    shown = text(client, page)
    assert "走访 40 家" in shown
    assert "县委副书记王某" in shown
    assert not queries.silent(joint)
    answer = client.post(f"{page}reports/add/", given)
    assert answer.status_code == 200
    assert "40 家" in answer.content.decode()
    assert joint.reports.count() == 1


def test_only_units_below_the_host_report_and_only_at_joint_meetings(
    world: World, joint: Activity
) -> None:
    with pytest.raises(Invalid):
        services.record_report(
            actor=COMMAND, activity=joint, unit=world.root, presenter="某", text="某"
        )
    theme_day = make.announced(world.east, "theme_day")
    with pytest.raises(Conflict):
        services.record_report(
            actor=COMMAND, activity=theme_day, unit=world.east, presenter="某", text="某"
        )


def test_before_announcing_those_to_be_invited_are_to_report_too(world: World) -> None:
    activities.set_invitation(
        actor=COMMAND, unit=world.root, kind="joint_meeting", roles=["branch_secretary"], below=True
    )
    make.member(world.west, "赵书记", user=world.stranger)
    row = make.activity(world.root, "joint_meeting")

    assert [unit.pk for unit in queries.silent(row)] == [world.west.pk]
