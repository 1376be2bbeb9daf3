"""The journal in words, however long it is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.members import services as members
from apps.members.models import Member
from apps.organization import grants
from kernel import journal
from kernel.access import Actor
from kernel.jobs import JobStarted
from kernel.journal.appending import Line, append
from kernel.models import JournalEntry
from kernel.realm import county_scope
from kernel.tabular.events import ListExported
from tests import make
from tests.conftest import county_of
from tests.kernel.forging import UNREADABLE, unreadable
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def admin(world: World) -> Client:
    return visitor(world.admin)


def note(count: int, world: World) -> None:
    for _turn in range(count):
        with transaction.atomic():
            journal.emit(JobStarted(job_id=world.shop.pk, kind="x"), actor=make.COMMAND)


def rows_of(client: Client, address: str) -> tuple[list[str], str]:
    """Return the ids a page of the journal shows, and the address of the next page."""
    found = client.get(address).context["list"]
    return [str(line.id) for line in found.table], found.next_url


def test_pages_follow_each_other_without_gap_or_repetition(world: World, admin: Client) -> None:
    note(60, world)
    wanted = [
        str(pk) for pk in JournalEntry.objects.order_by("-at", "-id").values_list("pk", flat=True)
    ]

    seen, address = [], "/settings/journal/"
    while address:
        ids, address = rows_of(admin, address)
        seen += ids
    assert seen[: len(wanted)] == wanted


def test_going_back_shows_the_page_before(world: World, admin: Client) -> None:
    note(60, world)

    first, second = rows_of(admin, "/settings/journal/")
    third = rows_of(admin, second)[1]
    before = admin.get(third).context["list"].previous_url
    assert rows_of(admin, before)[0] == rows_of(admin, second)[0]
    assert admin.get(before).context["list"].previous_url
    assert first != rows_of(admin, before)[0]


def test_a_page_costs_the_same_however_long_the_journal_is(world: World, admin: Client) -> None:
    admin.get("/settings/journal/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        admin.get("/settings/journal/")
    for _turn in range(8):
        grants.grant_role(
            actor=make.COMMAND, user=make.account(), unit=world.east, role="instructor"
        )
    note(30, world)
    with CaptureQueriesContext(connection) as many:
        admin.get("/settings/journal/")

    assert len(many) <= len(few)
    asked = " ".join(query["sql"] for query in many if "kernel_journalentry" in query["sql"])
    assert "COUNT(" not in asked
    assert "DISTINCT" not in asked


def test_an_entry_says_who_it_is_about_and_what_changed(world: World, admin: Client) -> None:
    members.leave_county(
        actor=make.COMMAND, member=world.keeper, left_on=date(2024, 3, 1),
        leaving=Member.Leaving.TRANSFERRED, note="转往上犹县",
    )  # fmt: skip

    page = text(admin, "/settings/journal/?event=members.member_left")
    assert "王丽兰" in page
    assert "转往上犹县" in page
    assert str(Member.Leaving.TRANSFERRED.label) in page


def test_codes_are_said_in_words(world: World, admin: Client) -> None:
    members.change_member(actor=make.COMMAND, member=world.keeper, job="店长", phone="19912340077")
    with transaction.atomic():
        journal.emit(
            ListExported(what="MemberList", rows=1, reason="年报"),
            actor=Actor.system("indicators"),
        )

    page = text(admin, "/settings/journal/").partition('id="list"')[2]
    assert "MemberList" not in page
    assert "列表：党员" in page
    assert "更改：职务、联系电话" in page
    assert ">indicators<" not in page
    assert "定期计算指标" in page


def test_an_event_of_another_app_may_have_a_detail_of_the_same_name(
    world: World, admin: Client
) -> None:
    """Words belong to the event: "leaving" of another app is no kind of leaving the county."""
    line = Line(
        name="members.member_left", actor_kind="command", actor_id=None, actor_label="x",
        subjects=[], request_id="", handlers=[],
        payload={"member_id": str(world.keeper.pk), "leaving": "no such kind"},
    )  # fmt: skip
    append([line])

    assert "no such kind" in text(admin, "/settings/journal/")


@pytest.mark.parametrize(
    "place",
    [
        "x_y", "2026-01-01", "2026-01-01_{id}", "2026-01-01T00:00:00Z_", "0001-01-01T00:00:00%2B14:00_{id}",
        "9999-12-31T23:59:59-12:00_{id}", "%00_{id}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["after", "before"])
def test_what_is_no_place_begins_at_the_newest(
    world: World, admin: Client, way: str, place: str
) -> None:
    newest = rows_of(admin, "/settings/journal/")[0]

    address = f"/settings/journal/?{way}={place.format(id=newest[0])}"
    assert rows_of(admin, address)[0] == newest


def test_a_place_may_be_told_in_any_zone(world: World, admin: Client) -> None:
    """23:59 ahead is a zone to Python, and none to PostgreSQL."""
    (newest, *_others) = rows_of(admin, "/settings/journal/")[0]

    assert rows_of(admin, f"/settings/journal/?after=2100-01-01T23:59:00%2B23:59_{newest}")[0]


def test_entries_of_one_moment_come_once_each(world: World, admin: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_journalentry"
            " (name, actor_kind, actor_label, subjects, payload, request_id)"
            " SELECT 'kernel.job_started', 'command', 'x', '{}', '{}', '' FROM generate_series(1, 60)"
        )
    assert (
        JournalEntry.objects.filter(name="kernel.job_started").values("at").distinct().count() == 1
    )
    wanted = {
        str(pk)
        for pk in JournalEntry.objects.filter(name="kernel.job_started").values_list(
            "pk", flat=True
        )
    }

    seen, address = [], "/settings/journal/?event=kernel.job_started"
    while address:
        ids, address = rows_of(admin, address)
        seen += ids
    assert len(seen) == len(set(seen))
    assert set(seen) == wanted


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_entry_made_by_hand_that_python_cannot_read_is_shown(fresh: str, what: str) -> None:
    with county_scope(county_of("chongyi")):
        admin = visitor(make.holder("county_admin", make.root()))
        forged = unreadable(what)

        seen = rows_of(admin, "/settings/journal/")[0]
        # What lies before all times is on the last page.
        seen += rows_of(admin, f"/settings/journal/?after=0001-01-03T00:00:00Z_{forged}")[0]
    assert str(forged) in seen
