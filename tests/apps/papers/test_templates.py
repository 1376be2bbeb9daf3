"""The county's own template of minutes: brought, refused, put out of use."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.papers import queries, services
from apps.papers.queries import facts
from apps.papers.rules import shipped, word
from kernel.errors import Invalid
from tests import make
from tests.apps.papers.test_files import checked
from tests.apps.papers.test_minutes import template, words_of
from tests.make import files
from tests.make.basics import COMMAND
from tests.visiting import text, visitor
from tests.world import World

PAGE = "/settings/minutes-template/"


def bring(content: bytes) -> None:
    services.bring_template(actor=COMMAND, template=checked(content, "模板.docx"))


def packed(content: bytes, **more: bytes) -> bytes:
    """Return a document with further parts."""
    written = BytesIO(content)
    with zipfile.ZipFile(written, "a") as archive:
        for name, part in more.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return written.getvalue()


def test_the_county_brings_a_template_and_goes_back_to_the_shipped_one(world: World) -> None:
    client = visitor(world.admin)
    upload = SimpleUploadedFile("本县模板.docx", template("本县专用 {{ title }}"))
    assert client.post(f"{PAGE}add/", {"template": upload}).status_code == 302
    assert "本县模板.docx" in text(client, PAGE)

    row = make.begun(world.east, title="例会")
    printed = services.print_minutes(actor=COMMAND, activity=row, form="docx")
    assert words_of(printed) == "本县专用 例会"

    assert client.post(f"{PAGE}shipped/").status_code == 302
    assert services.template_in_use() == shipped.template()
    (kept,) = queries.templates()
    assert client.post(f"{PAGE}{kept.pk}/use/").status_code == 302
    assert services.template_in_use() != shipped.template()


def test_only_one_template_is_in_use(world: World) -> None:
    bring(template("一 {{ title }}"))
    bring(template("二 {{ title }}"))

    assert [row.in_use for row in queries.templates()] == [True, False]


def test_what_is_refused_names_the_value_and_leaves_the_old_one(world: World) -> None:
    bring(template("一 {{ title }}"))
    upload = SimpleUploadedFile("新.docx", template("{{ biaoti }}"))
    answer = visitor(world.admin).post(f"{PAGE}add/", {"template": upload})

    assert answer.status_code == 200
    assert "biaoti" in answer.content.decode()
    assert queries.templates().count() == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"word__vbaProject_dot_bin": b"x"},
        {"word__embeddings__oleObject1_dot_bin": b"x"},
        {
            "word___rels__a_dot_rels": b'<Relationship Target="http://evil.example/a.dotx" TargetMode="External"/>'
        },
        {"word__a_dot_xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'},
        {"word__b_dot_xml": b"0" * (word.MOST_UNPACKED + 1)},
        {"word__c_dot_xml": b"0" * (word.MOST_XML + 1)},
        {"word__d_dot_xml": b"{" * (word.MOST_MARKS + 1)},
    ],
    ids=["macros", "embedded", "from elsewhere", "entities", "bomb", "long", "marks"],
)
def test_a_template_carries_no_programs(parts: dict[str, bytes]) -> None:
    with pytest.raises(Invalid):
        word.check(packed(template("{{ title }}"), **parts), facts.sample())


def test_a_pdf_is_no_template(world: World) -> None:
    with pytest.raises(Invalid):
        bring(files.EMPTY_PDF)


def test_a_damaged_document_is_no_template(world: World) -> None:
    with pytest.raises(Invalid):
        bring(files.document())
