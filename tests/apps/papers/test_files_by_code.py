"""Who has only a case's code sends files to it; nothing is shown by that."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.cases import rules as case_rules
from apps.cases import services as cases
from apps.cases.models import Case, PublicAttempt
from apps.files.models import Attachment
from apps.papers import rules, services
from apps.papers.models import CaseFile
from kernel.access import ANONYMOUS
from kernel.errors import Conflict, Denied, Invalid
from tests import make
from tests.apps.papers.test_files import checked, upload
from tests.make import files
from tests.make.basics import COMMAND
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    return make.case(world.east, source="merchant", text="市场北门路灯坏了")


@pytest.fixture
def passer() -> Client:
    return Client(HTTP_HOST="chongyi.localhost")


def page(case: Case) -> str:
    return f"/case/{case_rules.spelled_code(case.code)}/"


def send(client: Client, case: Case, *given: Any, **more: Any) -> Any:
    return client.post(f"{page(case)}files/", {"files": given, **more})


def test_a_photo_goes_to_those_who_handle_the_case_and_to_nobody_else(
    world: World, passer: Client, case: Case
) -> None:
    assert f"{page(case)}files/" in text(passer, page(case))
    photo = upload(files.picture(), "路灯.jpg")
    assert send(passer, case, photo, caption="晚上拍的")["Location"] == page(case)

    file = case.files.get()
    address = f"/cases/{case.pk}/files/{file.pk}/"
    shown = text(passer, page(case))
    assert "路灯.jpg" in shown
    assert "晚上拍的" in shown
    assert address not in shown
    assert passer.get(address).status_code == 302  # to the log-in
    secretary = visitor(world.secretary)
    assert all(
        said in text(secretary, f"/cases/{case.pk}/") for said in ("路灯.jpg", "凭查询码提交")
    )
    assert secretary.get(address).status_code == 200
    assert case.notes.get(kind="raiser").text == "提交了 1 个文件。"


def test_files_of_handlers_are_not_named_by_the_code(passer: Client, case: Case) -> None:
    services.add_case_files(actor=COMMAND, case=case, files=[checked(name="内部.jpg")])

    assert "内部" not in text(passer, page(case))


def test_what_is_refused_adds_nothing_and_says_why(passer: Client, case: Case) -> None:
    bomb = upload(files.png_bomb(10_000, 8_000), "大.jpg")
    script = upload(b"<script>alert(1)</script>", "照片.jpg")
    many = [upload(files.picture((40, at + 1)), f"{at}.jpg") for at in range(4)]

    for given, said in (([bomb], "像素"), ([script], "不收"), (many, "3"), ([], "至少")):
        answer = send(passer, case, *given, caption="我写的")
        assert answer.status_code == 200
        assert said in answer.content.decode()
        assert "我写的" in answer.content.decode()
    assert not case.files.exists()
    assert not Attachment.objects.exists()


def test_a_file_sent_twice_is_there_once(passer: Client, case: Case) -> None:
    for _tap in range(2):
        assert send(passer, case, upload(files.picture(), "路灯.jpg")).status_code == 302

    assert case.files.count() == Attachment.objects.count() == 1
    assert case.notes.filter(kind="raiser").count() == 1


def test_with_the_code_few_are_taken_and_handlers_keep_their_room(case: Case) -> None:
    def by_code(*given: Any) -> None:
        services.add_case_files(actor=ANONYMOUS, case=case, files=given, code=case.code)

    pictures = [checked(files.picture((40, at + 20))) for at in range(rules.MOST_BY_CODE + 1)]
    by_code(*pictures[:-1])
    services.take_case_file_out(actor=COMMAND, file=case.files.first(), reason="无关")
    with pytest.raises(Invalid):
        by_code(pictures[-1])
    services.add_case_files(actor=COMMAND, case=case, files=[checked(files.EMPTY_PDF, "a.pdf")])
    assert case.files.filter(by_code=True).count() == rules.MOST_BY_CODE


def test_sendings_are_counted_before_a_file_is_looked_at(passer: Client, case: Case) -> None:
    for _number in range(case_rules.SENT_AT_MOST):
        assert send(passer, case).status_code == 200
    assert send(passer, case, upload(files.picture(), "a.jpg")).status_code == 403

    assert not case.files.exists()
    assert PublicAttempt.objects.filter(purpose="files").count() == case_rules.SENT_AT_MOST


def test_a_wrong_code_sends_nothing_and_is_counted(passer: Client, case: Case) -> None:
    wrong = "/case/AAAAA-AAAAA/files/"

    assert passer.post(wrong, {"files": [upload(files.picture(), "a.jpg")]}).status_code == 404
    assert PublicAttempt.objects.get().purpose == "code"
    with pytest.raises(Denied):
        services.add_case_files(actor=ANONYMOUS, case=case, files=[checked()], code="AAAAA-AAAAA")


def test_who_deals_with_a_joined_case_sees_what_was_sent_to_the_other(
    world: World, passer: Client, case: Case
) -> None:
    send(passer, case, upload(files.picture(), "路灯.jpg"))
    going = make.case(world.east, text="北门没有路灯", source="merchant")
    cases.merge(actor=COMMAND, case=case, into=going)

    secretary, address = visitor(world.secretary), f"/cases/{going.pk}/"
    shown = text(secretary, address)
    assert "路灯.jpg" in shown
    assert "take-out" not in shown
    file = CaseFile.objects.get()
    assert secretary.get(f"{address}files/{file.pk}/").status_code == 200
    assert "路灯.jpg" not in text(passer, page(going))


def test_an_ended_case_takes_no_more_files(passer: Client, case: Case) -> None:
    send(passer, case, upload(files.picture(), "路灯.jpg"))
    cases.withdraw(actor=ANONYMOUS, case=case, code=case.code)

    shown = text(passer, page(case))
    assert "路灯.jpg" in shown
    assert f"{page(case)}files/" not in shown
    answer = send(passer, case, upload(files.EMPTY_PDF, "b.pdf"))
    assert answer.status_code == 200
    assert case.files.count() == 1
    with pytest.raises(Conflict):
        services.add_case_files(actor=ANONYMOUS, case=case, files=[checked()], code=case.code)
