"""The record book: on screen, and as a document made by a job."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.files.queries import content_of
from apps.organization.models import OrgUnit
from apps.papers import queries, services
from kernel import clock, jobs
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import Job
from tests import make
from tests.make.basics import COMMAND
from tests.visiting import text, visitor
from tests.world import World

PAGE = "/activities/record-book/"


def held(unit: OrgUnit, kind: str = "theme_day", title: str = "") -> Activity:
    return activities.hold_activity(actor=COMMAND, activity=make.begun(unit, kind, title=title))


@pytest.fixture(autouse=True)
def some(world: World) -> None:
    make.member(world.west, "西甲")
    held(world.east, title="东一会")
    held(world.west, title="西一会")


def test_the_list_shows_what_was_held_in_a_year_and_leads_to_its_page(world: World) -> None:
    client, year = visitor(world.admin), clock.today().year

    shown = text(client, f"{PAGE}?unit={world.east.pk}&year={year}")
    assert "东一会" in shown
    assert "西一会" not in shown
    assert "东一会" not in text(client, f"{PAGE}?year={year - 1}")


def test_a_member_sees_no_book_of_a_meeting_they_only_attended(world: World) -> None:
    assert "东一会" not in text(visitor(world.keeper_user), PAGE)


def test_a_book_is_made_by_a_job_and_found_at_my_jobs(world: World) -> None:
    client, year = visitor(world.secretary), clock.today().year
    given = {"unit": str(world.east.pk), "year": str(year)}
    assert client.post(f"{PAGE}make/", given).status_code == 302
    job = Job.objects.get(kind="papers.record_book")
    jobs.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.result["meetings"]) == ("done", 1)
    address = f"{PAGE}{job.result['record_book']}/"
    assert address in text(client, "/jobs/")
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF-")
    assert "attachment" in answer["Content-Disposition"]
    assert visitor(world.admin).get(address).status_code == 404


def test_a_book_in_word_has_the_register_and_each_meeting_by_the_template(world: World) -> None:
    held(world.east, title="东二会")
    year = clock.today().year
    book = services.make_record_book(
        actor=COMMAND, unit=world.east, year=year, kinds=(), step=lambda _done, _all: None, form="docx"
    )  # fmt: skip

    made = Document(BytesIO(content_of(book.attachment)))
    assert book.attachment.name.endswith(".docx")
    register = made.tables[0]
    assert {row.cells[1].text for row in register.rows[1:]} == {"东一会", "东二会"}
    assert len(made.tables) == 3
    lines = [line.text for line in made.paragraphs]
    assert lines.index("东一会") < lines.index("东二会")
    assert not [line for line in lines if "{{" in line]


def test_no_book_is_made_in_another_form(world: World) -> None:
    with pytest.raises(Invalid):
        services.order_record_book(
            actor=COMMAND, unit=world.east, year=clock.today().year, form="odt"
        )


def test_a_book_is_of_units_one_has_a_right_on(world: World) -> None:
    with pytest.raises(Denied):
        services.order_record_book(
            actor=world.actor(world.secretary), unit=world.west, year=clock.today().year
        )


def test_a_year_without_meetings_makes_no_book(world: World) -> None:
    with pytest.raises(Conflict):
        services.order_record_book(actor=COMMAND, unit=world.east, year=2001)


def test_a_book_has_the_chosen_kinds_only(world: World) -> None:
    held(world.east, "party_lecture", "东党课")
    rows = queries.book(COMMAND, world.east, clock.today().year, ["party_lecture"])

    assert [row.title for row in rows] == ["东党课"]
