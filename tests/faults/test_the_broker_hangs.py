"""A broker that is stopped by a signal, and not down: nobody waits for it, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from apps.businesses.models import Business
from kernel.models import Delivery, Job
from kernel.realm import county_scope
from liangxin.settings import DEVELOPMENT_SECRET
from tests import make
from tests.api.conftest import make_key
from tests.conftest import county_of
from tests.drills import drill, sized
from tests.faults.hanging import (
    Answer,
    Request,
    ask,
    broker_pid,
    own_broker,
    product,
    stopped,
    used_meanwhile,
)
from tests.installations import folder
from tests.kernel.test_worker_process import url_of, wait_for

pytestmark = drill
HOST = "chongyi.localhost"
# The broker hangs for a minute in the full drill.
SECONDS = sized(8, 60)
MOST = 5.0


@pytest.fixture
def place() -> Iterator[Path]:
    yield from folder("broker")


def test_nobody_waits_for_a_broker_that_hangs_and_nothing_is_lost(
    fresh: str, place: Path, tmp_path: Path, settings: LazySettings
) -> None:
    settings.SECRET_KEY = DEVELOPMENT_SECRET  # As the product below has it, which checks the key.
    with county_scope(county_of("chongyi")):
        key = make_key("businesses:read", "businesses:write", "coverage:read", "coverage:write")
        shops = [make.business() for _number in range(2)]
    with own_broker(place) as where, product(url_of(fresh), place, tmp_path) as port:
        users = [*(corrector(port, key, shop) for shop in shops), *starters(port, key)]
        assert {user().status for user in users} == {200, 202}

        def hang() -> None:
            with stopped(broker_pid(where)):
                time.sleep(SECONDS)

        answers = used_meanwhile(users, hang)

        assert {answer.status for answer in answers} == {200, 202}
        assert len(answers) > SECONDS * len(users) / MOST
        slow = [answer for answer in answers if answer.seconds > MOST]
        assert not slow, (
            f"{len(slow)} of {len(answers)}, the slowest {max(a.seconds for a in slow)} s"
        )
        begun = {answer.body["id"] for answer in answers if answer.status == 202}
        with county_scope(county_of("chongyi")):
            jobs = Job.objects.filter(pk__in=begun)
            assert jobs.count() == len(begun)
            wait_for(lambda: not jobs.exclude(state=Job.State.DONE).exists(), 150)
            wait_for(lambda: not Delivery.objects.exclude(state=Delivery.State.DONE).exists(), 90)


def corrector(port: int, key: str, shop: Business) -> Callable[[], Answer]:
    """Return a user who corrects a business again and again: each time an entry for the outbox."""
    path, condition, turn = f"/api/v1/businesses/{shop.pk}/", "*", 0

    def correct() -> Answer:
        nonlocal condition, turn
        turn += 1
        request = Request(
            "PATCH", path, key, {"owner": "甲乙丙丁戊己庚辛壬癸"[turn % 10] * 2}, condition
        )
        answer = ask(port, request, HOST)
        condition = answer.etag or condition
        return answer

    return correct


def starters(port: int, key: str) -> Iterator[Callable[[], Answer]]:
    """Yield users who start jobs, look at their jobs, and read a list."""
    yield lambda: ask(port, Request("POST", "/api/v1/coverage/runs/", key, {}), HOST)
    yield lambda: ask(port, Request("POST", "/api/v1/coverage/runs/", key, {}), HOST)
    yield lambda: ask(port, Request("GET", "/api/v1/businesses/", key), HOST)
    yield lambda: ask(port, Request("GET", "/api/v1/jobs/", key), HOST)
