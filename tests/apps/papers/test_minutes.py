"""Minutes as PDF and Word: what they say, that nobody's text is source, and who may take them."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.papers import services
from apps.papers.queries import facts
from apps.papers.rules import pdf, shipped, word
from kernel.errors import Conflict, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.make.basics import COMMAND
from tests.visiting import visitor
from tests.world import World

HOSTILE = (
    '#eval("1+1") *粗* _斜_ `码` $x$ @标 <签> ] [ \\ // /* #panic() {{ county }} {% raw %} & " \' '
    "\u202e倒\x01\x0b😀𠮷 " + "https://example.com/" + "a" * 300
)


def words_of(document: bytes) -> str:
    found = Document(BytesIO(document))
    cells = (cell.text for table in found.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(line.text for line in found.paragraphs), *cells])


@pytest.fixture
def meeting(world: World) -> Activity:
    """A members' meeting of today with a vote that passed and minutes."""
    make.member(world.east, "陈一")
    row = make.begun(world.east, title="年度大会", agenda=["通过计划"], place="社区二楼")
    activities.record_vote(
        actor=COMMAND, activity=row, title="年度计划", rule="vote.resolution", yes=2
    )
    activities.write_minutes(actor=COMMAND, activity=row, minutes="一、学习文件\n二、讨论计划")
    return activities.hold_activity(actor=COMMAND, activity=row)


def docx(activity: Activity) -> str:
    return words_of(services.print_minutes(actor=COMMAND, activity=activity, form="docx"))


def test_minutes_say_who_was_there_what_was_voted_and_by_which_clause(meeting: Activity) -> None:
    said = docx(meeting)

    assert "陈一" in said
    assert "应到 2 人，实到 2 人" in said or "2 人有表决权" in said
    assert "通过" in said
    assert "第十一条" in said or "《" in said
    assert "二、讨论计划" in said
    assert "主持人" in said


def test_the_absent_stand_with_their_reason(world: World) -> None:
    make.member(world.east, "陈一")
    row = make.begun(world.east, "theme_day")
    away = row.attendances.get(member__name="陈一")
    there = list(row.attendances.exclude(pk=away.pk).values_list("pk", flat=True))
    activities.record_roll(actor=COMMAND, activity=row, present=there, reasons={away.pk: "住院"})

    assert "陈一（住院）" in docx(row)


def test_nobodys_text_is_source_neither_in_pdf_nor_in_word(meeting: Activity) -> None:
    Activity.objects.filter(pk=meeting.pk).update(
        title=HOSTILE[:120], minutes=f"{HOSTILE}\n{HOSTILE}", place=HOSTILE[:120]
    )
    meeting.refresh_from_db()

    said = docx(meeting)
    assert (
        '#eval("1+1") *粗* _斜_ `码` $x$ @标 <签> ] [ \\ // /* #panic() {{ county }} {% raw %} & "'
        in said
    )
    assert "\u202e" not in said
    assert services.print_minutes(actor=COMMAND, activity=meeting, form="pdf").startswith(b"%PDF-")


@pytest.mark.parametrize(
    "sign", ["#", "*", "_", "`", "$", "@", "<", ">", "[", "]", "\\", "//", "/*", "~", "=", "-", "+"]
)
def test_a_sign_of_typst_alone_is_a_text_like_another(sign: str) -> None:
    values = facts.sample()
    everywhere: dict[str, Any] = {
        name: sign if isinstance(value, str) else value for name, value in values.items()
    }
    frame = {"county": sign, "title": sign, "short": sign, "printed": sign, "words": facts._words()}

    assert pdf.drawn({**frame, "meetings": [everywhere]}).startswith(b"%PDF-")


def test_who_sees_only_their_own_line_of_the_roll_prints_nothing(
    world: World, meeting: Activity
) -> None:
    page = f"/activities/{meeting.pk}/minutes"

    assert visitor(world.keeper_user).get(f"{page}.pdf").status_code == 404
    assert visitor(world.secretary).get(f"{page}.exe").status_code == 404
    answer = visitor(world.secretary).get(f"{page}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert JournalEntry.objects.filter(name="papers.minutes_printed").count() == 1


def test_a_draft_has_nothing_to_print(world: World) -> None:
    with pytest.raises(Conflict):
        services.print_minutes(actor=COMMAND, activity=make.activity(world.east), form="pdf")


def test_a_joint_meeting_prints_reports_and_advice(world: World) -> None:
    row = make.announced(world.root, "joint_meeting")
    report = services.record_report(
        actor=COMMAND, activity=row, unit=world.east, presenter="李书记", text="走访 40 家"
    )
    services.record_advice(actor=COMMAND, report=report, given_by="王副书记", text="多联系新店")

    said = docx(row)
    assert "走访 40 家" in said
    assert "王副书记" in said
    assert "多联系新店" in said


def test_the_shipped_template_names_only_what_there_is() -> None:
    assert set(word.check(shipped.template(), facts.sample())) <= facts.sample().keys()


def template(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    done = BytesIO()
    document.save(done)
    return done.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "{{ titel }}",
        "{{ title.__class__.__mro__ }}",
        "{{ title.upper() }}",
        "{{ 'a' * 1000000000 }}",
        "{{ title ~ title }}",
        "{{ range(9) }}",
        "{{ title|center(1000000000) }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% macro x() %}{% endmacro %}",
        "{{ votes[0] }}",
        "{% for a in votes %}{{ a.nothing }}{% endfor %}",
        "{% for a in about %}{% for b in about %}{% for c in about %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in about recursive %}{{ loop(about) }}{% endfor %}",
        "{{ title",
        "{% if %}",
        "{{ self }}",
        "{{ 1 / 0 }}",
        "{{ lipsum }}",
        "{{ about|map('upper') }}",
    ],
)
def test_a_template_may_do_little(line: str) -> None:
    with pytest.raises(Invalid):
        word.check(template(line), facts.sample())


def test_a_name_there_is_none_of_is_told() -> None:
    with pytest.raises(Invalid, match="titel"):
        word.check(template("{{ titel }}"), facts.sample())


def test_a_title_is_no_path_in_the_name_of_its_document(world: World, meeting: Activity) -> None:
    row = make.begun(world.east, title='党员大会/主题"党日"\u202e\\一')
    answer = visitor(world.secretary).get(f"/activities/{row.pk}/minutes.docx")

    name = unquote(answer.headers["Content-Disposition"])
    assert "党员大会_主题_党日__一.docx" in name


def test_what_wrote_by_itself_is_named_in_words(meeting: Activity) -> None:
    meeting.minutes_by_label = meeting.approved_by_label = "retention"
    said = facts.minutes(COMMAND, meeting)
    assert "retention" not in str(said)
