"""The report of a consultation as PDF, Word and workbook: what it says, and who may take it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.activities.queries import consulting
from apps.papers import services
from kernel import clock
from kernel.access import actor_for
from kernel.models import JournalEntry
from tests import make
from tests.apps.papers.test_minutes import HOSTILE, words_of
from tests.make.basics import COMMAND
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def held(world: World) -> Activity:
    """A consultation of the east branch at which one of two cases was discussed, one of them protected now."""
    row = make.announced(world.east, "consultation", title="上半年共商会")
    today = clock.today()
    activities.collect_suggestions(
        actor=COMMAND, activity=row, opens_on=today - timedelta(days=5), closes_on=today
    )
    keeper = actor_for(world.keeper_user)
    told = [
        make.case(
            world.east, said, actor=keeper, source="member", member=world.keeper, kind="suggestion"
        )
        for said in ("市场门口缺路灯", "下水道堵了")
    ]
    activities.put_on_agenda(actor=COMMAND, activity=row, cases=told)
    row = activities.freeze_roll(actor=COMMAND, activity=row)
    there = list(row.attendances.values_list("pk", flat=True))
    row = activities.record_roll(actor=COMMAND, activity=row, present=there)
    point = consulting.points(row).get(case=told[0])
    activities.discuss_point(
        actor=COMMAND, item=point, outcome="answered", said="下周装好 " + HOSTILE
    )
    return row


def test_word_and_workbook_say_what_the_page_says(world: World, held: Activity) -> None:
    word = words_of(services.print_consultation(actor=COMMAND, activity=held, form="docx"))
    book = services.print_consultation(actor=COMMAND, activity=held, form="xlsx")
    sheet = openpyxl.load_workbook(BytesIO(book)).active
    cells = " ".join(str(value) for row in sheet.values for value in row if value)

    for said in (word, cells):
        assert all(
            one in said for one in ("上半年共商会", "市场门口缺路灯", "下水道堵了", "下周装好")
        )
        assert "当场答复" in said
        assert "尚未商议" in said


def test_the_pdf_is_drawn_of_any_text_and_the_journal_notes_it(held: Activity) -> None:
    document = services.print_consultation(actor=COMMAND, activity=held, form="pdf")

    assert document.startswith(b"%PDF-")
    entry = JournalEntry.objects.get(name="papers.consultation_printed")
    assert entry.payload["form"] == "pdf"


def test_a_case_that_became_protected_is_not_named(world: World, held: Activity) -> None:
    point = consulting.points(held).exclude(outcome="").get()
    case = point.case
    assert case is not None
    type(case).objects.filter(pk=case.pk).update(is_sensitive=True)

    word = words_of(services.print_consultation(actor=COMMAND, activity=held, form="docx"))
    assert "路灯" not in word
    assert "下周装好" not in word


def test_those_who_hold_it_get_it_on_its_page_and_nobody_else(world: World, held: Activity) -> None:
    secretary, page = visitor(world.secretary), f"/activities/{held.pk}/consultation."
    shown = text(secretary, f"/activities/{held.pk}/consultation/")

    for form, media in (
        ("pdf", "application/pdf"),
        ("docx", "wordprocessingml"),
        ("xlsx", "sheet"),
    ):
        assert f"{page}{form}" in shown
        answer = secretary.get(f"{page}{form}")
        assert (answer.status_code, media in answer["Content-Type"]) == (200, True)
    assert secretary.get(f"{page}exe").status_code == 404
    assert visitor(world.keeper_user).get(f"{page}pdf").status_code in {403, 404}
    assert visitor(world.stranger).get(f"{page}pdf").status_code == 404


def test_another_activity_has_no_such_report(world: World) -> None:
    row = make.announced(world.east, "theme_day")

    assert visitor(world.admin).get(f"/activities/{row.pk}/consultation.pdf").status_code == 404
