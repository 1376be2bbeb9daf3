"""One county of several is restored while the others are worked in: theirs stays theirs."""

from __future__ import annotations

from io import BytesIO
from threading import Event, Thread
from typing import Any

from django.db import OperationalError, connections, transaction
from psycopg import sql

from apps.members.models import Member, Membership
from kernel.realm import county_scope, platform_scope
from tenants.counties import provisioning
from tenants.counties.backup import copying, restoring
from tenants.counties.models import County
from tenants.oversight.models import Headline
from tests import make, threads
from tests.conftest import county_of
from tests.drills import drill, sized
from tests.tenants.backup import carried

pytestmark = drill

# One of ten in the full size; each more is a schema to make.
OTHERS = sized(3, 9)


def others() -> list[County]:
    names = [f"still-{number}" for number in range(1, OTHERS)]
    provisioning.refill_spares(len(names))
    for slug in names:
        provisioning.found_county(
            actor=make.COMMAND,
            slug=slug,
            name="崇义县",
            region_code="360725",
            blueprint_name="chongyi",
            admin_phone="19900009999",
        )
    return [county_of(slug) for slug in ["shangyou", *names]]


class Rewriting(BytesIO):
    """A file that takes its time: a migration rewrites a table as soon as it is begun."""

    def __init__(self, *statements: sql.Composed) -> None:
        super().__init__()
        self.statements, self.refused = list(statements), 0

    def write(self, content: Any) -> int:
        for statement in self.statements:
            threads.at_once(lambda statement=statement: self._rewrite(statement))
        self.statements.clear()
        return super().write(content)

    def _rewrite(self, statement: sql.Composed) -> None:
        with platform_scope(), connections["owner"].cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
            try:
                cursor.execute(statement)
            except OperationalError:
                self.refused += 1


def test_a_table_is_not_rewritten_under_a_backup(fresh: str) -> None:
    """To whoever reads as of a moment before it, a table that was rewritten is empty."""
    carried.people()
    county = county_of("chongyi")
    carried.figures(county)
    rewritten = "ALTER TABLE {} ALTER COLUMN id TYPE text USING id::text"
    target = Rewriting(
        sql.SQL(rewritten).format(sql.Identifier(county.schema_name, "members_membership")),
        sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(county.schema_name, "members_member")),
        sql.SQL("TRUNCATE {}").format(sql.Identifier("public", "oversight_headline")),
    )

    copying.back_up_county(actor=make.COMMAND, county=county, target=target)

    assert target.refused == 3
    carried.restore(target.getvalue(), "chongyi")
    with county_scope(county_of("chongyi")):
        assert Member.objects.count() == Membership.objects.count() == 1
    with platform_scope():
        assert Headline.objects.filter(county=county).exists()


class Writer(Thread):
    """Writes shops into a county until it is told to stop; remembers what was committed."""

    def __init__(self, county: County, over: Event) -> None:
        super().__init__()
        self.county, self.over = county, over
        self.written: list[str] = []
        self.faults: list[Exception] = []

    def run(self) -> None:
        try:
            while not self.over.is_set():
                with county_scope(self.county), transaction.atomic():
                    code = make.business(name="写入的店").code
                self.written.append(code)
        except Exception as fault:  # told to the test, which fails by it
            self.faults.append(fault)
        finally:
            connections.close_all()


def codes(county: County) -> set[str]:
    with county_scope(county), connections["default"].cursor() as cursor:
        cursor.execute("SELECT code FROM businesses_business")
        return {code for (code,) in cursor.fetchall()}


def test_the_others_are_byte_identical_and_are_worked_in_meanwhile(fresh: str) -> None:
    carried.people()
    content = carried.backup()
    every = others()
    still, busy = every[: len(every) // 2], every[len(every) // 2 :]
    before = {county.slug: carried.contents(county.realm) for county in every}
    over = Event()
    writers = [Writer(county, over) for county in busy]
    for writer in writers:
        writer.start()

    turns = sized(3, 10)
    for _turn in range(turns):
        restoring.restore_county(actor=make.COMMAND, source=BytesIO(content), slug="chongyi")
    over.set()
    for writer in writers:
        writer.join()

    for county in still:
        assert carried.contents(county.realm) == before[county.slug]
    for writer in writers:
        assert not writer.faults
        assert len(writer.written) > turns
        assert codes(writer.county) == set(writer.written)
        after = carried.contents(writer.county.realm)
        assert carried.differing(before[writer.county.slug], after) == {"businesses_business"}
