"""Whatever is sent to whichever address, as whoever: an answer in time, and never a fault of ours."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.conf import LazySettings, settings
from django.db import transaction

from tests import make
from tests.drills import sized
from tests.permissions.cast import Cast, Side, build_cast, listening
from tests.permissions.hostile import Hostile, requests
from tests.permissions.matrix import Address, Row, addresses
from tests.permissions.visiting import MAY_WRITE, changes, roles_of

# Requests as a role to each method of an address, and of how many roles one asks.
TURNS, STEP = sized(1, 20), sized(3, 1)
SECONDS = 5.0


@pytest.fixture(scope="module")
def cast(committed: str) -> Cast:
    return build_cast()


@pytest.fixture(autouse=True)
def unthrottled(cast: Cast, settings: LazySettings) -> Iterator[None]:
    settings.API_REQUESTS_PER_MINUTE = 10**6
    yield
    make.empty_caches()


@pytest.mark.parametrize("address", addresses(), ids=str)
def test_no_input_is_a_fault(cast: Cast, address: Address) -> None:
    wrong = [fault for row in address.rows for fault in faults_of(getattr(cast, row.side), row)]

    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def faults_of(side: Side, row: Row) -> Iterator[str]:
    roles = roles_of(row)
    first = len(str(row)) % STEP
    is_silent = row.method == "GET" and row.route.name not in MAY_WRITE
    for role in roles[first::STEP]:
        for request in requests(side, row, role, TURNS):
            if fault := fault_of(side, request, is_silent=is_silent):
                yield f"{fault}: {request}"


def fault_of(side: Side, request: Hostile, *, is_silent: bool) -> str:
    """Return what was wrong with the answer, "" if nothing; what it changed is rolled back."""
    side.client.cookies.clear()
    if cookie := side.cookies.get(request.role):
        side.client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    headers = dict(request.headers)
    if request.role in side.keys:
        headers["Authorization"] = f"Bearer {side.keys[request.role]}"
    began = time.process_time()
    try:
        with transaction.atomic(), listening() as statements:
            answer = side.client.generic(
                request.method, request.path, request.body or "", request.kind, headers=headers
            )
            transaction.set_rollback(True)
    except Exception as error:
        return f"{type(error).__name__} {str(error)[:200]}"
    if answer.status_code >= 500:
        return str(answer.status_code)
    if is_silent and (written := changes(statements)):
        return f"writes {written[0]}"
    took = time.process_time() - began
    return f"{took:.1f} s" if took > SECONDS else ""
