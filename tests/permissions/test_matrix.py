"""Every address, method and role: who gets what. The rows are in matrix/<app>.yml."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import make
from tests.permissions.cast import Cast, Side, build_cast
from tests.permissions.matrix import KEYS, METHODS, PEOPLE, Row, rows, strays, unused_names
from tests.permissions.routes import routes

NOBODY = "01900000-0000-7000-8000-000000000000"
# Guardian numbers its rows in each county anew, so that another county's number is one's own too.
NUMBERED = {None, "grant"}
# Roles that see most, or are nearest to a branch.
SEEING = {"admin", "secretary", "key", "supervisor", "system_admin"}
# Stock views, and the answer to whatever has no address.
ANY_METHOD = {"set_language", "api:nothing"}


@pytest.fixture(scope="module")
def cast(committed: str) -> Cast:
    return build_cast()


@pytest.fixture(autouse=True)
def unthrottled(cast: Cast) -> Iterator[None]:
    yield
    make.empty_caches()


def status(side: Side, role: str, row: Row, identifier: str) -> str:
    answer = side.ask(role, row.method, row.path(side, identifier), row.sent(side))
    if answer.status_code == 302 and "/login" in answer["Location"]:
        return "login"
    return str(answer.status_code)


def roles_of(row: Row) -> tuple[str, ...]:
    keys = KEYS[row.side] if row.is_api else ()
    return (*PEOPLE[row.side], *keys, "anonymous")


def observed(side: Side, row: Row, role: str) -> tuple[str, str]:
    if row.kind is None:
        found = status(side, role, row, "")
        return found, found
    return (
        status(side, role, row, side.own[row.kind]),
        status(side, role, row, side.far[row.kind]),
    )


@pytest.mark.parametrize("row", rows(), ids=str)
def test_each_role_gets_what_the_matrix_says(cast: Cast, row: Row) -> None:
    side: Side = getattr(cast, row.side)

    found = {role: observed(side, row, role) for role in roles_of(row)}
    expected = {role: row.expected(role) for role in roles_of(row)}
    assert found == expected, f"{row}\n    {row.method}: {written(found)}"


@pytest.mark.parametrize("row", [row for row in rows() if row.kind not in NUMBERED], ids=str)
def test_a_row_of_elsewhere_does_not_exist(cast: Cast, row: Row) -> None:
    side: Side = getattr(cast, row.side)
    foreign = cast.other.own[row.kind] if row.side == "county" and row.kind else NOBODY

    for role in set(roles_of(row)) & SEEING:
        found = status(side, role, row, foreign)
        # Who may not even come this far is told so before anything is looked up.
        refused = {cell for cell in row.expected(role) if cell in {"403", "401", "login"}}
        assert found in {"404", *refused}, f"{row} as {role}"


@pytest.mark.parametrize("row", rows(), ids=str)
def test_a_session_of_elsewhere_is_nobodys(cast: Cast, row: Row) -> None:
    side: Side = getattr(cast, row.side)
    identifier = side.own.get(row.kind or "", "")

    expected = row.expected("anonymous")[0]
    for guest in side.guests:
        assert status(side, guest, row, identifier) == expected, guest


@pytest.mark.parametrize("row", [r for r in rows() if r.route.name not in ANY_METHOD], ids=str)
def test_methods_without_a_row_are_not_allowed(cast: Cast, row: Row) -> None:
    side: Side = getattr(cast, row.side)
    listed = {r.method for r in rows() if (r.side, r.route) == (row.side, row.route)}
    identifier = side.own.get(row.kind or "", "")

    for method in set(METHODS) - listed:
        answer = side.ask(PEOPLE[row.side][0], method, row.path(side, identifier))
        assert answer.status_code in {404, 405}, f"{method} {row} wants a row"


@pytest.mark.parametrize("side", ["county", "platform"])
def test_every_address_has_a_row(side: str) -> None:
    missing = set(routes(side)) - {row.route.name for row in rows() if row.side == side}

    assert not missing, f"tests/permissions/matrix/ lacks ({side}): {sorted(missing)}"


def test_every_row_has_an_address() -> None:
    assert not strays()


def test_every_named_row_is_used() -> None:
    assert not unused_names()


def test_every_row_names_every_role() -> None:
    for row in rows():
        assert set(dict(row.cells)) | {"anonymous"} == set(roles_of(row)), str(row)


def written(found: dict[str, tuple[str, str]]) -> str:
    """Return cells as they are written in the file."""
    cells = [
        f"{role}: {own if own == far else f'{own}/{far}'}" for role, (own, far) in found.items()
    ]
    return "{" + ", ".join(cells) + "}"
