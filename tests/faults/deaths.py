"""What dies in these drills: each function runs in a fork, and kills it before a statement of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.db import connections

from apps.duties import services as duties
from apps.notices import services as notices
from kernel.access import Actor
from kernel.realm import county_scope
from kernel.tabular import services as tabular
from tenants.counties import provisioning
from tenants.counties.backup import copying, files, restoring
from tests import databases, make
from tests.conftest import county_of

# A moment that never comes.
END = 10**6


class DyingBefore:
    """Wraps a connection's statements; counts them and dies by SIGKILL before number `moment`."""

    def __init__(self, moment: int) -> None:
        self.moment, self.seen = moment, 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.seen += 1
        if self.seen == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


@contextmanager
def _dying(database: str, moment: int) -> Iterator[DyingBefore]:
    """Work in a database; die before statement number `moment` of the web's and the owner's."""
    databases.point_at(database)
    count = DyingBefore(moment)
    with connections["default"].execute_wrapper(count), connections["owner"].execute_wrapper(count):
        yield count


def found(database: str, moment: int, slug: str) -> int:
    """Found a county; return the number of statements."""
    with _dying(database, moment) as count:
        provisioning.found_county(
            actor=make.COMMAND,
            slug=slug,
            name="崇义县",
            region_code="360725",
            blueprint_name="chongyi",
            admin_phone="19900009999",
        )
    return count.seen


def back_up(database: str, moment: int, file: Path) -> int:
    """Write a county's backup; return the number of statements."""
    with _dying(database, moment) as count, files.whole_file(file) as target:
        copying.back_up_county(actor=make.COMMAND, county=county_of("chongyi"), target=target)
    return count.seen


def restore(database: str, moment: int, file: Path) -> int:
    """Restore a county from its backup; return the number of statements."""
    with _dying(database, moment) as count, file.open("rb") as source:
        restoring.restore_county(actor=make.COMMAND, source=source, slug="chongyi")
    return count.seen


def bring(database: str, moment: int, file: Path) -> int:
    """Import a register; return the number of statements within the county."""
    databases.point_at(database)
    count = DyingBefore(moment)
    with county_scope(county_of("chongyi")), connections["default"].execute_wrapper(count):
        tabular.run_file(actor=make.COMMAND, kind="register", path=file)
    return count.seen


def send_notices(database: str, moment: int, port: int, noon: datetime) -> int:
    """Plan and send what people are told, at noon; return the number of statements within the county."""
    databases.point_at(database)
    settings.GATEWAYS_WITHIN = [f"127.0.0.1:{port}"]
    count, actor = DyingBefore(moment), Actor.system("notices")
    here = county_scope(county_of("chongyi"))
    counting = connections["default"].execute_wrapper(count)
    with time_machine.travel(noon, tick=False), here, counting:
        notices.plan(actor=actor)
        notices.send_due(actor=actor)
    return count.seen


def owe(database: str, moment: int) -> int:
    """Make the duties of the present periods; return the number of statements."""
    with _dying(database, moment) as count, county_scope(county_of("chongyi")):
        duties.make_duties(actor=make.COMMAND)
    return count.seen
