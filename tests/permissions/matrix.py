"""Reading the role matrix: rows of addresses, methods and roles, each with the status expected.

A file an app, `matrix/<app>.yml`, found by its place; first the county's addresses, then the platform's.

    county:
      businesses:detail:
        GET: {admin: 200, secretary: 200/404, …}
      businesses:close:
        GET: office_row_hidden
        POST: {body: {closed_on: 2026-01-01}, like: office_row_hidden_acts}

One status holds for every row; `200/404` means: for a row of one's own branch, for a row of
another. `login` is the way to the log-in page. Rows that many addresses share have a name in
`matrix/named.yml`; what is written beside `like` differs from it. An address that takes a word is
written with it: `imports:new(kind=register)`. `body` is what is sent, `@unit` in it (and in a word)
the id of a row; `row_id=~unit` says of which kind the row of the address is. Of the API's keys `key` is one of the whole county, `unit_key` one of the
secretary's branch, both with every scope.
Left out: `anonymous` (login, or 401 for the API) and whatever follows for everybody:
an id of another county is 404, a session of elsewhere is anonymous, other methods are 405.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.permissions.cast import Side
from tests.permissions.routes import Route, routes
from tests.permissions.rows import gathered

FOLDER = Path(__file__).with_name("matrix")
NAMED = "named"
KINDS, RESOURCES = gathered("KINDS"), gathered("RESOURCES")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PEOPLE = {
    "county": ("admin", "clerk", "secretary", "member", "auditor"),
    "platform": ("system_admin", "security_admin", "auditor", "supervisor"),
}
KEYS = {"county": ("key", "unit_key"), "platform": ()}
_WORDS = re.compile(r"^(?P<name>[^(]+)(?:\((?P<words>.*)\))?$")


@dataclass(frozen=True)
class Row:
    """One address with one method: what each role is to get; `app` is the file it stands in."""

    app: str
    side: str
    route: Route
    words: tuple[tuple[str, str], ...]
    method: str
    cells: tuple[tuple[str, str], ...]
    body: str = ""

    def __str__(self) -> str:
        words = ",".join(f"{name}={word}" for name, word in self.words)
        return f"{self.side}:{self.route.name}({words}):{self.method}"

    @property
    def is_api(self) -> bool:
        return self.route.name.startswith("api:")

    @property
    def kind(self) -> str | None:
        """Return the kind of row the address is about, None when it is about none."""
        for name in self.route.parameters:
            if (given := dict(self.words).get(name)) is not None:
                if given.startswith("~"):
                    return given[1:]
                continue
            if name == "pk":
                resource = self.route.name.removeprefix("api:").rsplit("-", 1)[0]
                found = [key for key in RESOURCES if resource.startswith(key)]
                return RESOURCES[max(found, key=len)]
            if name in KINDS:
                return KINDS[name]
        return None

    def path(self, side: Side, identifier: str) -> str:
        """Return the address with the id of a row in it."""
        written = self.route.written
        for name, given in self.words:
            if given.startswith("~"):
                continue
            word = side.own[given[1:]] if given.startswith("@") else given
            written = re.sub(rf"\(\?P<{name}>[^)]*\)|<(\w+:)?{name}>", word, written)
        return "/" + re.sub(r"<(\w+:)?\w+>", identifier, written).strip("^$")

    def expected(self, role: str) -> tuple[str, str]:
        """Return what `role` is to get for a row of its own and for a far one."""
        default = "401" if self.is_api else "login"
        cell = dict(self.cells).get(role, default if role == "anonymous" else "?")
        own, _slash, far = cell.partition("/")
        return own, far or own

    def sent(self, side: Side) -> Any:
        """Return the body, with ids in the place of `@kind`."""
        if not self.body:
            return {}
        text = re.sub(r"@(\w+)", lambda found: side.own[found[1]], self.body)
        return yaml.load(text, Loader=yaml.CSafeLoader)


@dataclass(frozen=True)
class Address:
    """One address as the matrix writes it, with its rows: one a method."""

    rows: tuple[Row, ...]

    def __str__(self) -> str:
        return f"{self.side}:{self.written}"

    @property
    def side(self) -> str:
        return self.rows[0].side

    @property
    def written(self) -> str:
        words = ", ".join(f"{name}={word}" for name, word in self.rows[0].words)
        return self.rows[0].route.name + (f"({words})" if words else "")


@cache
def addresses() -> tuple[Address, ...]:
    """Return the addresses of all files."""
    found: dict[Any, list[Row]] = {}
    for row in rows():
        found.setdefault((row.side, row.route, row.words), []).append(row)
    return tuple(Address(tuple(of_one)) for of_one in found.values())


@cache
def rows() -> tuple[Row, ...]:
    """Return the rows of all files."""
    return tuple(
        row
        for app, document in documents().items()
        for side in document
        for row in _rows_of(app, side, document[side])
    )


@cache
def documents() -> dict[str, Any]:
    """Return what each file says, by its app; without the named rows."""
    files = {path.stem: path for path in sorted(FOLDER.glob("*.yml"))}
    return {app: _read(path) for app, path in files.items() if app != NAMED}


@cache
def named() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the rows that have a name, by side."""
    return dict(_read(FOLDER / f"{NAMED}.yml"))


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _rows_of(app: str, side: str, listed: dict[str, Any]) -> Iterator[Row]:
    known = routes(side)
    for written, methods in listed.items():
        found = _WORDS.match(written)
        if found is None or found["name"] not in known:
            continue  # `strays` names it
        words = tuple(
            (name, word) for name, _eq, word in
            (pair.strip().partition("=") for pair in (found["words"] or "").split(",") if pair)
        )  # fmt: skip
        for method, said in methods.items():
            cells = {"like": said} if isinstance(said, str) else dict(said)
            said_body = cells.pop("body", None)
            body = yaml.safe_dump(said_body, allow_unicode=True) if said_body else ""
            shared = named()[side][cells.pop("like")] if "like" in cells else {}
            cells = shared | cells
            given = tuple((role, str(cell)) for role, cell in cells.items())
            yield Row(app, side, known[found["name"]], words, method, given, body)


def strays() -> list[str]:
    """Return what the files say of addresses that do not exist, or that two files say."""
    found = [
        (app, side, written)
        for app, document in documents().items()
        for side in document
        for written in document[side]
    ]
    where = Counter((side, written) for _app, side, written in found)
    return [
        f"{app}: {written}"
        for app, side, written in found
        if written.partition("(")[0] not in routes(side) or where[side, written] > 1
    ]


def unused_names() -> set[str]:
    """Return the named rows that no address is like."""
    cells = {(row.side, row.cells) for row in rows()}
    return {
        f"{side}: {name}"
        for side in named()
        for name, said in named()[side].items()
        if (side, tuple((role, str(cell)) for role, cell in said.items())) not in cells
    }
