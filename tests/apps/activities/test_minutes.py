"""Minutes: kept as long as the browser says, handed in and approved as they were read."""

from __future__ import annotations

import re

from apps.activities import services
from apps.activities.models import Activity
from kernel.access import actor_for
from tests import make
from tests.visiting import text, visitor
from tests.world import World

COMMAND = make.COMMAND


def version_of(page: str, step: str) -> str:
    """Return the version that a page's form of a step sends."""
    form = page.split(f"/{step}/")[1].split("</form>", maxsplit=1)[0]
    found = re.search(r'name="expected_version" value="(\d+)"', form)
    assert found is not None
    return found[1]


def test_minutes_are_approved_as_they_were_read(world: World) -> None:
    writer = actor_for(world.secretary)
    row = services.hold_activity(actor=COMMAND, activity=make.begun(world.east))
    row = services.write_minutes(actor=writer, activity=row, minutes="给困难党员补助。")
    row = services.submit_minutes(actor=writer, activity=row)
    browser, page = visitor(make.holder("clerk", world.root)), f"/activities/{row.pk}/"
    read = {"expected_version": version_of(text(browser, page), "approve")}
    row = services.take_holding_back(actor=writer, activity=row)
    row = services.write_minutes(actor=writer, activity=row, minutes="给书记补助。")
    row = services.submit_minutes(
        actor=writer, activity=services.hold_activity(actor=writer, activity=row)
    )

    refused = browser.post(f"{page}approve/", read)
    assert "重新打开" in refused.content.decode()
    assert Activity.objects.get(pk=row.pk).state == Activity.State.HELD
    read = {"expected_version": version_of(text(browser, page), "approve")}
    assert browser.post(f"{page}approve/", read).status_code == 302


def test_minutes_somebody_wrote_on_since_are_not_handed_in_unread(world: World) -> None:
    row = services.hold_activity(actor=COMMAND, activity=make.begun(world.east))
    row = services.write_minutes(actor=COMMAND, activity=row, minutes="甲")
    browser, page = visitor(world.secretary), f"/activities/{row.pk}/"
    read = {"expected_version": version_of(text(browser, page), "submit")}
    services.write_minutes(actor=COMMAND, activity=row, minutes="乙")

    assert browser.post(f"{page}submit/", read).status_code == 200
    assert Activity.objects.get(pk=row.pk).minutes_state == Activity.Minutes.OPEN


def test_a_line_end_counts_as_one_sign_as_in_the_browser(world: World) -> None:
    row = make.begun(world.east)
    lines = "\n".join(["字" * 99] * 200)
    typed = {"minutes": lines.replace("\n", "\r\n"), "expected_version": row.version}

    answer = visitor(world.secretary).post(f"/activities/{row.pk}/minutes/", typed)

    assert answer.status_code == 302
    assert Activity.objects.get(pk=row.pk).minutes == lines
