"""Two counties full of marked words: as anybody, by any address, nothing of the other is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import transaction

from kernel import journal
from kernel.access import Actor
from kernel.ids import uuid7
from kernel.jobs import JobStarted
from kernel.realm import county_scope
from tests import make
from tests.isolation.marking import mark_everything
from tests.permissions.cast import Cast, Side, build_cast
from tests.permissions.matrix import METHODS, Row, rows
from tests.permissions.routes import routes

# Two characters, for masks show no more; of such as JSON, HTML and addresses leave alone.
MARKS = {"county": "~Q", "other": "~W", "platform": "~P"}
# Tables that hold nobody's words while nothing special happens.
MAY_BE_EMPTY = {
    "accounts.LoginAttempt", "integrations.IdempotentReply", "kernel.ColumnMapping",
    "kernel.Delivery", "kernel.ImportChange", "kernel.JournalSeal", "organization.OwnRole",
    "counties.SpareSchema", "oversight.IndicatorDefinition", "oversight.RollupFact",
    "oversight.Restatement",
}  # fmt: skip


@dataclass
class Crawl:
    """The cast of the matrix, every word of it marked."""

    cast: Cast
    empty: set[str]


@pytest.fixture(scope="module")
def crawl(committed: str) -> Crawl:
    cast = build_cast()
    empty: set[str] = set()
    for name, mark in MARKS.items():
        side: Side = getattr(cast, name)
        with county_scope(side.realm), transaction.atomic():
            # The journal takes no later mark: its rows are never changed.
            actor = Actor(kind="system", id=None, label=f"x{mark}")
            journal.emit(JobStarted(job_id=uuid7(), kind=f"x{mark}"), actor=actor)
        # Of the kernel's and the apps' tables the platform may use few.
        owned = "" if side is not cast.platform else ("counties.", "oversight.")
        empty |= {name for name in mark_everything(side.realm, mark) if name.startswith(owned)}
    return Crawl(cast, empty)


@pytest.fixture(autouse=True)
def unthrottled(crawl: Crawl) -> Iterator[None]:
    yield
    make.empty_caches()


def all_of(answer: Any) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    body = b"".join(answer) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as workbook:
            body = b"".join(workbook.read(name) for name in workbook.namelist())
    return headers + body.decode("utf-8", errors="replace")


def asked(side: str) -> list[Row]:
    """Return one row for each address as the matrix writes it."""
    return list({(r.route, r.words): r for r in rows() if r.side == side}.values())


def asks(home: Side, row: Row, identifier: str) -> Iterator[tuple[str, str, Any]]:
    """Yield (role, method, answer): every method as the widest role, GET as everybody."""
    for role in {**home.cookies, **home.keys, "anonymous": ""}:
        yield role, "GET", home.ask(role, "GET", row.path(home, identifier), None)
    widest = next(iter(home.cookies))
    for method in METHODS[1:]:
        body = row.sent(home) if method == row.method else {}
        yield widest, method, home.ask(widest, method, row.path(home, identifier), body)


def foreign_marks(own: str) -> list[str]:
    return [mark for name, mark in MARKS.items() if name != own]


def around(marks: list[str], shown: str) -> list[str]:
    """Return each mark that is shown, with some of the words before it."""
    found = [(mark, shown.find(mark)) for mark in marks]
    return [shown[max(0, at - 60) : at + len(mark)] for mark, at in found if at >= 0]


@pytest.mark.parametrize("row", asked("county"), ids=str)
def test_no_address_of_a_county_shows_a_word_of_elsewhere(crawl: Crawl, row: Row) -> None:
    home, other = crawl.cast.county, crawl.cast.other
    identifiers = {home.own.get(row.kind or "", ""), other.own.get(row.kind or "", "")}

    for identifier in identifiers:
        for role, method, answer in asks(home, row, identifier):
            shown = all_of(answer)
            assert not around(foreign_marks("county"), shown), f"{method} as {role}"


@pytest.mark.parametrize("row", asked("platform"), ids=str)
def test_no_address_of_the_platform_shows_a_word_of_a_county(crawl: Crawl, row: Row) -> None:
    home = crawl.cast.platform

    for role, method, answer in asks(home, row, home.own.get(row.kind or "", "")):
        shown = all_of(answer)
        assert not around(foreign_marks("platform"), shown), f"{method} as {role}"


def test_the_marks_are_seen_at_home(crawl: Crawl) -> None:
    """Else the crawl would prove nothing."""
    home = crawl.cast.county
    for path in ("/businesses/", "/api/v1/members/", "/api/v1/units/", "/members/"):
        assert MARKS["county"] in all_of(home.ask("admin", "GET", path)), path


def test_every_table_holds_marked_words(crawl: Crawl) -> None:
    assert crawl.empty <= MAY_BE_EMPTY, "fill them in tests/permissions/rows/"


def test_the_crawl_knows_every_address() -> None:
    for side in ("county", "platform"):
        assert {row.route.name for row in asked(side)} == set(routes(side))
