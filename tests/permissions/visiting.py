"""One visit: somebody asks for an address by a method; the answer is looked at in every way at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from tests.permissions.cast import Cast, Side
from tests.permissions.marking import FAR, MARKS
from tests.permissions.matrix import KEYS, METHODS, PEOPLE, Address, Row

NOBODY = "01900000-0000-7000-8000-000000000000"
# Guardian numbers its rows in each county anew, so that another county's number is one's own too.
NUMBERED = {None, "grant"}
# Roles that see most, or are nearest to a branch.
SEEING = {"admin", "secretary", "key", "supervisor", "system_admin"}
# Roles that see nothing of the far branch; on the platform, of the far region.
NEAR = {"secretary", "member", "unit_key", "supervisor"}
WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|COPY|TRUNCATE)\b", re.IGNORECASE)
# What opening an address may write, and why.
MAY_WRITE = {
    "imports:errors": "a workbook of rows to mend holds people: the journal notes who took it",
    "papers:print": "minutes name everybody who was there: the journal notes who took them",
    "papers:print-consultation": "the same of a consultation's report",
    "api:members-list": "whom one person or key has read is counted a day, and noted once a day",
    "api:members-detail": "the same",
}
# Addresses that hold a key of their own: without an account they show words of that unit, and no other.
BY_KEY = ("/suggest/", "/case/", "/calendar/")
# The answer to whatever has no address.
ANY_METHOD = {"api:nothing"}


@dataclass(frozen=True)
class Visit:
    """What `role` got from `whose` row; `expected` are the statuses it may have, if that is known.

    `reader` is the role that is answered: "anonymous" whoever asks with what opens nothing here.
    """

    side: Side
    role: str
    reader: str
    method: str
    whose: str
    expected: frozenset[str] | None
    answer: Any

    def __str__(self) -> str:
        return f"{self.method} as {self.role}" + (f" ({self.whose})" if self.whose else "")

    @property
    def status(self) -> str:
        if self.answer.status_code == 302 and "/login" in self.answer["Location"]:
            return "login"
        return str(self.answer.status_code)

    @cached_property
    def shown(self) -> str:
        """Everything that was sent: the headers, and the body; of a workbook, what is packed in it."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.answer.items())
        body = b"".join(self.answer) if self.answer.streaming else self.answer.content
        if body.startswith(b"%PDF-"):
            body = b""  # Its pages are packed; the Word document has the same words.
        if body.startswith(b"PK"):
            with ZipFile(BytesIO(body)) as workbook:
                body = b"".join(workbook.read(name) for name in workbook.namelist())
        return str(headers + body.decode("utf-8", errors="replace"))

    @property
    def is_page(self) -> bool:
        """What a POST shows may lead to what it made, which is rolled back."""
        kind = str(self.answer.get("Content-Type", ""))
        return self.method == "GET" and kind.startswith("text/html")


def visits(cast: Cast, address: Address) -> Iterator[Visit]:
    """Ask for an address as everybody, by every method, for one's own row, a far one and a foreign one."""
    for row in address.rows:
        yield from as_everybody(cast, row)
        yield from _from_elsewhere(cast, row)
    yield from _by_other_methods(cast, address)


def reads(seen: list[Visit]) -> dict[str, Visit]:
    """Return what each role reads of one's own row, or of a page without one."""
    return {
        visit.role: visit
        for visit in seen
        if (visit.method, visit.status) == ("GET", "200") and visit.whose in {"", "own row"}
    }


def visits_with_more_rows(cast: Cast, address: Address, seen: list[Visit]) -> Iterator[Visit]:
    """Read the same where there are more rows, as the first who may and as the secretary."""
    read = reads(seen)
    roles = [*list(read)[:1], *(role for role in list(read)[1:] if role == "secretary")]
    for row in address.rows if roles else ():
        if row.method == "GET":
            with cast.grown(getattr(cast, row.side)) as side:
                for role in roles:
                    yield ask(side, row, role, side.own.get(row.kind or "", ""), "with more rows")


def roles_of(row: Row) -> tuple[str, ...]:
    keys = KEYS[row.side] if row.is_api else ()
    return (*PEOPLE[row.side], *keys, "anonymous")


def ask(side: Side, row: Row, role: str, identifier: str, whose: str, *expected: str) -> Visit:
    answer = side.ask(role, row.method, row.path(side, identifier), row.sent(side))
    reader = role if role in roles_of(row) else "anonymous"
    return Visit(side, role, reader, row.method, whose, frozenset(expected) or None, answer)


def as_everybody(cast: Cast, row: Row) -> Iterator[Visit]:
    """Ask for one's own row and a far one as every role of the matrix."""
    side: Side = getattr(cast, row.side)
    for role in roles_of(row):
        own, far = row.expected(role)
        if row.kind is None:
            yield ask(side, row, role, "", "", own)
            continue
        yield ask(side, row, role, side.own[row.kind], "own row", own)
        yield ask(side, row, role, side.far[row.kind], "far row", far)


def _from_elsewhere(cast: Cast, row: Row) -> Iterator[Visit]:
    """Sessions and keys that open nothing here, and rows that another realm has."""
    side: Side = getattr(cast, row.side)
    own = side.own.get(row.kind or "", "")
    for guest in (*side.guests, *(() if row.is_api else side.keys)):
        yield ask(side, row, guest, own, "of elsewhere", row.expected("anonymous")[0])
    if row.kind is None:
        return
    foreign = cast.other.own[row.kind] if row.side == "county" else NOBODY
    for role in roles_of(row):
        if row.method == "GET" or role in SEEING:
            # Who may not even come this far is told so before anything is looked up.
            refused = {cell for cell in row.expected(role) if cell in {"403", "401", "login"}}
            known = () if row.kind in NUMBERED else ("404", *refused)
            yield ask(side, row, role, foreign, "foreign row", *known)


def _by_other_methods(cast: Cast, address: Address) -> Iterator[Visit]:
    row, widest = address.rows[0], PEOPLE[address.side][0]
    side: Side = getattr(cast, address.side)
    path = row.path(side, side.own.get(row.kind or "", ""))
    expected = None if row.route.name in ANY_METHOD else frozenset({"404", "405"})
    for method in METHODS:
        if method not in {listed.method for listed in address.rows}:
            answer = side.ask(widest, method, path)
            yield Visit(side, widest, widest, method, "", expected, answer)


def written(method: str, seen: list[Visit]) -> str:
    """Return the cells of a row as they are written in the matrix."""
    found: dict[str, list[str]] = {}
    for visit in seen:
        if visit.method == method and visit.whose in {"", "own row", "far row"}:
            found.setdefault(visit.role, []).append(visit.status)
    cells = [f"{role}: {'/'.join(dict.fromkeys(cells))}" for role, cells in found.items()]
    return "{" + ", ".join(cells) + "}"


def changes(statements: list[str]) -> list[str]:
    """Return those statements that write."""
    return [sql[:200] for sql in statements if WRITING.match(sql)]


def foreign_words(cast: Cast, visit: Visit) -> list[str]:
    """Return each mark an answer may not show, with some of the words before it."""
    own = next(name for name in MARKS if getattr(cast, name) is visit.side)
    nobody = visit.reader == "anonymous"
    is_by_key = visit.answer.wsgi_request.path.startswith(BY_KEY)
    marks = {mark for name, mark in MARKS.items() if (nobody and not is_by_key) or name != own}
    if nobody or visit.role in NEAR:
        marks.add(FAR)
    found = [(mark, visit.shown.find(mark)) for mark in sorted(marks)]
    return [visit.shown[max(0, at - 60) : at + len(mark)] for mark, at in found if at >= 0]
