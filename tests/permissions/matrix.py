"""Reading the role matrix: rows of addresses, methods and roles, each with the status expected.

    businesses:detail:
      GET: {admin: 200, secretary: 200/404, …}

One status holds for every row; `200/404` means: for a row of one's own branch, for a row of
another. `login` is the way to the log-in page. An address that takes a word is written with it:
`imports:new(kind=register)`. `body` is what is sent, `@unit` in it (and in a word) the id of a row.
Left out: `anonymous` (login, or 401 for the API) and whatever follows for everybody:
an id of another county is 404, a session of elsewhere is anonymous, other methods are 405.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.permissions.cast import KINDS, RESOURCES, Side
from tests.permissions.routes import Route, routes

FILE = Path(__file__).with_name("matrix.yml")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PEOPLE = {
    "county": ("admin", "clerk", "secretary", "member", "auditor"),
    "platform": ("system_admin", "security_admin", "auditor", "supervisor"),
}
KEYS = {"county": ("key", "unit_key"), "platform": ()}
_WORDS = re.compile(r"^(?P<name>[^(]+)(?:\((?P<words>.*)\))?$")


@dataclass(frozen=True)
class Row:
    """One address with one method: what each role is to get."""

    side: str
    route: Route
    words: tuple[tuple[str, str], ...]
    method: str
    cells: tuple[tuple[str, str], ...]
    body: str = "{}"

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
            if name in dict(self.words):
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
        text = re.sub(r"@(\w+)", lambda found: side.own[found[1]], self.body)
        return yaml.safe_load(text)


@cache
def rows() -> tuple[Row, ...]:
    """Return the rows of the file."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(row for side in document for row in _rows_of(side, document[side]))


def _rows_of(side: str, listed: dict[str, Any]) -> Iterator[Row]:
    known = routes(side)
    for written, methods in listed.items():
        found = _WORDS.match(written)
        if found is None or found["name"] not in known:
            continue  # `strays` names it
        words = tuple(
            (name, word) for name, _eq, word in
            (pair.strip().partition("=") for pair in (found["words"] or "").split(",") if pair)
        )  # fmt: skip
        for method, cells in methods.items():
            given = {key: str(value) for key, value in cells.items() if key != "body"}
            body = yaml.safe_dump(cells.get("body", {}), allow_unicode=True)
            yield Row(side, known[found["name"]], words, method, tuple(given.items()), body)


def strays() -> list[str]:
    """Return what the file says of addresses that do not exist."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [
        f"{side}: {written}"
        for side in document
        for written in document[side]
        if written.partition("(")[0] not in routes(side)
    ]
