"""Backups come through whatever the server or the database has set for its sessions."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connections

from apps.members.models import Member
from kernel.models import Job
from kernel.realm import county_scope, platform_scope
from tenants.counties.backup import copying, restoring
from tests import databases, make
from tests.conftest import county_of
from tests.tenants.backup import carried

Set = Callable[[str], None]


class Slow(BytesIO):
    """A file on a slow line: each chunk takes 10 ms."""

    def write(self, content: Any) -> int:
        time.sleep(0.01)
        return super().write(content)

    def read(self, size: int | None = -1) -> bytes:
        time.sleep(0.01)
        return super().read(size)


@pytest.fixture
def database_sets(fresh: str) -> Set:
    """Return what gives every later session of the test's database a setting."""

    def set_(setting: str) -> None:
        with platform_scope(), connections["owner"].cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {fresh} {setting}")
        databases.close_all()

    return set_


def test_bytes_are_spelled_as_everywhere(database_sets: Set) -> None:
    carried.people()
    database_sets("SET bytea_output = 'escape'")
    before = carried.backup()
    database_sets("RESET bytea_output")

    carried.restore(before, "chongyi-copy")

    with county_scope(county_of("chongyi-copy")):
        assert Member.objects.get().phone.reveal() == carried.PHONE


def test_a_limit_for_requests_does_not_cut_a_backup_off(database_sets: Set) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        Job.objects.bulk_create(
            Job(kind="import_check", state=Job.State.DONE, result=secrets.token_hex(50_000))
            for _row in range(100)
        )
    database_sets("SET statement_timeout = '300ms'")
    database_sets("SET idle_in_transaction_session_timeout = '300ms'")
    target = Slow()

    began = time.perf_counter()
    copying.back_up_county(actor=make.COMMAND, county=county, target=target)
    assert time.perf_counter() - began > 0.5
    restoring.restore_county(actor=make.COMMAND, source=Slow(target.getvalue()), slug="chongyi")

    with county_scope(county_of("chongyi")):
        assert Job.objects.count() == 100
