"""A whole roster leaves when a second person released it, and both stand in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from apps.accounts.models import User
from apps.members.lists import MemberList
from apps.organization import grants
from apps.organization.models import UnitGrant
from kernel import clock, retention
from kernel.access import actor_for
from kernel.errors import Conflict, Denied
from kernel.exports import services
from kernel.models import ExportRequest, JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World

LIST = "/members/?col=name,unit"
SENT = {"export": "xlsx", "reason": "年报"}


@dataclass(frozen=True)
class Office:
    """A county where two members are a whole roster, with two administrators."""

    world: World
    asker: User
    second: User
    client: Client

    def ask(self, address: str = LIST) -> ExportRequest:
        answer = self.client.post(address, SENT)
        assert answer.status_code == 302
        found = ExportRequest.objects.latest("created_at")
        assert answer["Location"] == f"/exports/{found.pk}/"
        return found

    def release(self, row: ExportRequest) -> None:
        services.release_export(actor=actor_for(self.second), row=row)


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(MemberList, "release_above", 1)
    make.member(world.west, "张三")
    second = make.holder("county_admin", world.root, "吴主任")
    return Office(world, world.admin, second, visitor(world.admin))


def names(answer: Any) -> list[str]:
    sheet = load_workbook(BytesIO(answer.content)).active
    return [row[0].value for row in sheet.iter_rows(min_row=3)]


def entry(name: str) -> JournalEntry:
    return JournalEntry.objects.get(name=name)


def test_a_roster_is_not_handed_out_but_asked_for(office: Office) -> None:
    row = office.ask(f"{LIST}&category=full")

    assert (row.state, row.rows, row.reason) == ("waiting", 2, "年报")
    assert not JournalEntry.objects.filter(name="kernel.list_exported").exists()
    page = text(office.client, f"/exports/{row.pk}/")
    assert "正式党员" in page
    assert "姓名、党支部" in page
    assert 'value="xlsx"' not in page


def test_more_members_than_one_may_bring_in_alone_are_a_roster() -> None:
    assert MemberList.release_above == settings.ALONE_UP_TO == 200


def test_the_page_is_there_in_english(office: Office) -> None:
    row = office.ask()
    office.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert "A second person must release this export" in text(office.client, f"/exports/{row.pk}/")


def test_whoever_may_no_longer_export_gets_nothing_released_before(office: Office) -> None:
    office.release(office.ask())
    grant = UnitGrant.objects.get(user=office.asker)
    grants.take_role(actor=make.COMMAND, grant=grant)

    assert "spreadsheet" not in visitor(office.asker).post(LIST, SENT)["Content-Type"]


def test_a_list_of_few_is_handed_out_at_once(office: Office) -> None:
    answer = office.client.post(f"{LIST}&q=张三", SENT)

    assert names(answer) == ["张三"]
    assert entry("kernel.list_exported").payload["released_by"] == ""


def test_a_roster_without_a_reason_is_not_asked_for(office: Office) -> None:
    assert office.client.post(LIST, {"export": "xlsx"}).status_code == 422
    assert not ExportRequest.objects.exists()


def test_asking_twice_is_one_request(office: Office) -> None:
    assert office.ask() == office.ask()
    assert JournalEntry.objects.filter(name="kernel.export_asked").count() == 1


def test_once_released_the_asker_downloads_it_and_both_are_named(office: Office) -> None:
    row = office.ask()
    visitor(office.second).post(f"/exports/{row.pk}/release/")
    page = text(office.client, f"/exports/{row.pk}/")

    assert f'action="{row.address.replace("&", "&amp;")}"' in page
    assert names(office.client.post(row.address, {"export": "xlsx"})) == ["王丽兰", "张三"]
    released, taken = entry("kernel.export_released"), entry("kernel.list_exported")
    assert (released.actor_label, office.asker.pk in released.subjects) == ("吴主任", True)
    assert (taken.actor_label, taken.payload["released_by"]) == ("孙管理员", "吴主任")
    assert taken.payload["reason"] == "年报"


def test_nobody_releases_the_own_request(office: Office) -> None:
    row = office.ask()

    with pytest.raises(Denied):
        services.release_export(actor=actor_for(office.asker), row=row)
    assert "/release/" not in text(office.client, f"/exports/{row.pk}/")


def test_whoever_lacks_the_right_neither_sees_nor_releases_it(office: Office) -> None:
    row = office.ask()
    clerk = make.holder("clerk", office.world.root, "钱干事")

    assert visitor(clerk).get(f"/exports/{row.pk}/").status_code == 404
    with pytest.raises(Denied):
        services.release_export(actor=actor_for(clerk), row=row)


def test_what_was_released_is_good_for_its_asker_list_and_number_only(office: Office) -> None:
    row = office.ask()
    office.release(row)

    assert visitor(office.second).post(LIST, SENT).status_code == 302
    assert office.client.post(LIST.replace("unit", "unit,phone"), SENT).status_code == 302
    make.member(office.world.east, "后来者")
    assert office.client.post(LIST, SENT).status_code == 302
    assert ExportRequest.objects.count() == 4


def test_a_released_roster_can_be_downloaded_for_a_day(office: Office) -> None:
    row = office.ask()
    office.release(row)

    with time_machine.travel(clock.now() + timedelta(hours=25)):
        client = visitor(office.asker)
        assert "已过期" in text(client, f"/exports/{row.pk}/")
        assert client.post(LIST, SENT)["Location"] != f"/exports/{row.pk}/"


def test_a_request_nobody_releases_within_a_day_expires(office: Office) -> None:
    row = office.ask()

    with time_machine.travel(clock.now() + timedelta(hours=25)):
        with pytest.raises(Conflict):
            office.release(row)
        assert "24小时内没有人同意" in text(visitor(office.asker), f"/exports/{row.pk}/")
        assert "/exports/" not in text(visitor(office.second), "/")


def test_a_refused_request_says_who_and_why_and_gives_nothing(office: Office) -> None:
    row = office.ask()
    second = visitor(office.second)

    assert second.post(f"/exports/{row.pk}/refuse/", {"answer": ""}).status_code == 200
    second.post(f"/exports/{row.pk}/refuse/", {"answer": "先脱敏"})

    page = text(office.client, f"/exports/{row.pk}/")
    assert "吴主任" in page
    assert "先脱敏" in page
    assert office.ask() != row
    assert entry("kernel.export_refused").payload["reason"] == "先脱敏"
    with pytest.raises(Conflict):
        office.release(row)


def test_the_list_says_before_that_a_second_person_is_needed(office: Office) -> None:
    assert "请第二人同意" in text(office.client, "/members/")
    assert "请第二人同意" not in text(office.client, "/members/?q=张三")


def test_the_second_person_finds_it_on_the_first_page_and_then_the_asker(office: Office) -> None:
    row = office.ask()

    assert f"/exports/{row.pk}/" in text(visitor(office.second), "/")
    assert f"/exports/{row.pk}/" not in text(office.client, "/")
    office.release(row)
    assert f"/exports/{row.pk}/" not in text(visitor(office.second), "/")
    assert f"/exports/{row.pk}/" in text(office.client, "/")
    assert f"/exports/{row.pk}/" in text(office.client, "/jobs/")


def test_requests_are_forgotten_after_ninety_days(office: Office) -> None:
    office.ask()

    for days, kept in ((90, True), (92, False)):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            retention.forget_expired(actor=make.COMMAND)
        assert ExportRequest.objects.exists() is kept
