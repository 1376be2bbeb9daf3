"""Many duties are waived, with a way back, or reminded of, which has none."""

from __future__ import annotations

import re
from typing import Any

import pytest

from apps.duties import services
from apps.duties.models import Duty
from kernel import clock
from kernel.access import Actor, actor_for
from kernel.errors import Conflict, Denied
from kernel.models import BulkAct, JournalEntry
from kernel.together import services as together
from tests import make
from tests.visiting import visitor
from tests.world import World

WAIVE, REMIND = "duties-waive", "duties-remind"


@pytest.fixture
def made(world: World) -> World:
    services.make_duties(actor=make.COMMAND)
    return world


@pytest.fixture
def clerk(made: World) -> Actor:
    return actor_for(make.holder("clerk", made.root))


def owed(made: World) -> list[Duty]:
    return list(Duty.objects.filter(unit=made.east, met_on=None).order_by("pk")[:3])


def ids(rows: list[Duty]) -> list[Any]:
    return [row.pk for row in rows]


def told(name: str) -> int:
    return JournalEntry.objects.filter(name=name).count()


def test_many_are_waived_for_one_reason_and_asked_again(made: World, clerk: Actor) -> None:
    rows = owed(made)

    act = together.do(actor=clerk, kind=WAIVE, ids=ids(rows), reason="洪水")

    found = Duty.objects.filter(pk__in=ids(rows))
    assert set(found.values_list("waived", "decided_by")) == {("洪水", clerk.label)}
    assert (told("duties.duty_waived"), told("duties.duties_waived")) == (3, 1)

    assert together.take_back(actor=clerk, made=act) == (3, 0)
    assert set(found.values_list("waived", "decided_by")) == {("", "")}
    assert (told("duties.waiving_taken_back"), told("duties.waivings_taken_back")) == (3, 1)


def test_what_somebody_decided_before_stays_as_it_was_said(made: World, clerk: Actor) -> None:
    first, *rest = owed(made)
    services.waive_duty(actor=clerk, duty=first, reason="整顿")

    together.do(actor=clerk, kind=WAIVE, ids=ids([first, *rest]), reason="洪水")

    assert Duty.objects.get(pk=first.pk).waived == "整顿"
    with pytest.raises(Conflict):
        together.do(actor=clerk, kind=WAIVE, ids=ids(rest), reason="又一次")


def test_what_changed_since_is_kept_when_it_is_taken_back(made: World, clerk: Actor) -> None:
    rows = owed(made)
    act = together.do(actor=clerk, kind=WAIVE, ids=ids(rows), reason="洪水")
    services.take_decision_back(actor=clerk, duty=rows[0], reason="写错了")
    services.waive_duty(actor=clerk, duty=rows[0], reason="洪水，县里同意")

    assert together.take_back(actor=clerk, made=act) == (2, 1)
    assert Duty.objects.get(pk=rows[0].pk).waived == "洪水，县里同意"


def test_reminders_go_out_once_a_day_and_are_not_taken_back(made: World, clerk: Actor) -> None:
    rows = owed(made)
    rows = [row for row in rows if row.starts_on <= clock.today()]

    together.do(actor=clerk, kind=REMIND, ids=ids(rows))

    assert told("duties.duty_reminded") == len(rows)
    assert not BulkAct.objects.exists()
    with pytest.raises(Conflict):
        together.do(actor=clerk, kind=REMIND, ids=ids(rows))


def test_without_a_right_neither_is_done(made: World) -> None:
    member = actor_for(make.account("某人"))
    for kind, given in ((WAIVE, {"reason": "x"}), (REMIND, {})):
        with pytest.raises(Denied):
            together.do(actor=member, kind=kind, ids=ids(owed(made)), **given)


def test_a_list_shows_at_once_what_an_act_that_asks_nothing_would_do(made: World) -> None:
    browser = visitor(make.holder("clerk", made.root))
    rows = owed(made)

    page = browser.post(f"/together/{REMIND}/", {"selected": ids(rows)}).content.decode()
    assert "执行：" in page
    assert "不能撤回" in page
    assert "Duty object" not in page
    assert rows[0].unit.name in page

    asked = browser.post(f"/together/{WAIVE}/", {"selected": ids(rows)}).content.decode()
    assert "执行：" not in asked


def test_an_act_sent_twice_is_done_once(made: World) -> None:
    browser = visitor(make.holder("clerk", made.root))
    asked = browser.post(f"/together/{WAIVE}/", {"ids": ids(owed(made))[0].hex, "reason": "洪水"})
    sure = {"ids": asked.context["ids"], "reason": "洪水", "sure": asked.context["mark"]}

    assert browser.post(f"/together/{WAIVE}/", sure).status_code == 302
    again = browser.post(f"/together/{WAIVE}/", sure)
    assert again.status_code == 200
    assert told("duties.duty_waived") == 1


def test_the_box_of_each_row_has_a_name_that_tells_it_from_others(made: World) -> None:
    page = visitor(make.holder("clerk", made.root)).get("/duties/").content.decode()
    boxes = re.findall(r'name="selected" value="[^"]*" aria-label="([^"]*)"', page)

    assert len(boxes) > 3
    assert len(set(boxes)) == len(boxes)
