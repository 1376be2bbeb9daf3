"""Files of cases: for those who handle them; a protected case's are opened under the journal's eye."""

from __future__ import annotations

import pytest

from apps.cases import services as cases
from apps.cases.models import Case
from apps.files.models import Attachment
from apps.papers import services
from apps.papers.models import CaseFile
from kernel.errors import Conflict, Denied
from kernel.models import JournalEntry
from tests import make
from tests.apps.papers.test_files import checked, upload
from tests.make import files
from tests.make.basics import COMMAND
from tests.visiting import text, visitor
from tests.world import World

OPENED = "cases.protected_case_opened"


def hardship(world: World) -> Case:
    return make.case(world.east, kind="hardship", source="committee")


def with_file(case: Case) -> CaseFile:
    services.add_case_files(actor=COMMAND, case=case, files=[checked(files.EMPTY_PDF, "病历.pdf")])
    return case.files.get()


def test_a_hardships_file_is_for_few_and_each_opening_is_noted(world: World) -> None:
    case = hardship(world)
    address = f"/cases/{case.pk}/files/{with_file(case).pk}/"

    assert visitor(world.keeper_user).get(address).status_code == 404
    before = JournalEntry.objects.filter(name=OPENED).count()
    answer = visitor(world.admin).get(address)
    assert (answer.status_code, answer.content) == (200, files.EMPTY_PDF)
    assert "attachment" in answer["Content-Disposition"]
    assert JournalEntry.objects.filter(name=OPENED).count() == before + 1


def test_who_raised_a_case_does_not_see_the_handlers_files(world: World) -> None:
    case = make.case(
        world.east, actor=world.actor(world.keeper_user), source="member", member=world.keeper
    )
    file = with_file(case)
    keeper = visitor(world.keeper_user)

    assert "病历" not in text(keeper, f"/cases/{case.pk}/")
    assert keeper.get(f"/cases/{case.pk}/files/{file.pk}/").status_code == 404


def test_who_raised_a_case_adds_files_and_sees_their_own(world: World) -> None:
    case = make.case(
        world.east, actor=world.actor(world.keeper_user), source="member", member=world.keeper
    )
    with_file(case)
    keeper, page = visitor(world.keeper_user), f"/cases/{case.pk}/"
    sent = {"files": [upload(files.picture(), "路灯.jpg")], "caption": "现场"}
    assert keeper.post(f"{page}files/add/", sent).status_code == 302

    own = case.files.get(caption="现场")
    assert "路灯" in text(keeper, page)
    assert "路灯" in text(visitor(world.secretary), page)
    assert keeper.get(f"{page}files/{own.pk}/").status_code == 200
    assert keeper.post(f"{page}files/{own.pk}/take-out/", {"reason": "拍错了"}).status_code == 302

    of_others = case.files.get(caption="")
    with pytest.raises(Denied):
        services.take_case_file_out(
            actor=world.actor(world.keeper_user), file=of_others, reason="不要"
        )


def test_a_stranger_adds_no_file_to_a_case(world: World) -> None:
    case = make.case(world.east)
    sent = {"files": [upload(files.picture(), "a.jpg")]}

    assert visitor(world.stranger).post(f"/cases/{case.pk}/files/add/", sent).status_code == 404
    with pytest.raises(Denied):
        services.add_case_files(
            actor=world.actor(world.stranger), case=case, files=[checked(files.EMPTY_PDF, "a.pdf")]
        )


def test_a_case_takes_files_on_its_page_and_lets_them_out_with_a_reason(world: World) -> None:
    case = make.case(world.east)
    client, page = visitor(world.admin), f"/cases/{case.pk}/"
    given = {
        "caption": "现场",
        "files": [upload(files.picture(), "a.jpg"), upload(files.EMPTY_PDF, "b.pdf")],
    }
    assert client.post(f"{page}files/add/", given).status_code == 302
    assert case.files.count() == 2

    row = case.files.first()
    assert row is not None
    assert client.post(f"{page}files/{row.pk}/take-out/", {"reason": "拍错了"}).status_code == 302
    assert client.get(f"{page}files/{row.pk}/").status_code == 404
    assert client.post(f"{page}files/{row.pk}/put-back/").status_code == 302
    assert client.get(f"{page}files/{row.pk}/").status_code == 200


def test_an_ended_case_keeps_its_files(world: World) -> None:
    case = make.case(world.east)
    file = with_file(case)
    cases.withdraw(actor=COMMAND, case=case, reason="办结")

    with pytest.raises(Conflict):
        services.take_case_file_out(actor=COMMAND, file=file, reason="不要")
    assert Attachment.objects.count() == 1
