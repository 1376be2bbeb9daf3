"""Benchmark of a visit: recorded with its facts, its duty met, beside the bare INSERTs of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from django.db import connection, transaction
from psycopg import Connection
from psycopg.types.json import Jsonb

from apps.activities import services
from apps.activities.models import Activity, Attendance, Visit
from apps.businesses.models import Business
from apps.duties import services as duties
from apps.members.models import Member
from infra.bench import writers
from infra.bench.bare import connected
from infra.bench.measuring import Row, times_floor, wall
from kernel import blueprint, clock, ids
from kernel.access import Actor
from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County

ACTOR = Actor.command("bench")
RULE = {
    "key": "bench_visits", "name": {"zh": "走访"}, "each": "member", "of": ["branch"],
    "by": ["member_visit"], "every": "year", "times": 1, "rule": "liaison.member",
}  # fmt: skip
TABLES = (Activity, Attendance, Visit)


def rows() -> Iterator[Row]:
    """Yield a visit of a member of the demonstration's county, in a transaction of its own."""
    with platform_scope():
        county = County.objects.get(slug="chongyi")
    bare = connected(county.schema_name)
    with county_scope(county):
        given = [*blueprint.value("duty_rules"), RULE]
        blueprint.change_section(actor=ACTOR, key="duty_rules", value=given)
        duties.make_duties(actor=ACTOR)
        member = Member.objects.filter(left_on=None).select_related("unit")[0]
        shops = cycle(Business.objects.filter(status="active").select_related("unit")[:400])

        def ours() -> Visit:
            return services.record_visit(
                actor=ACTOR, kind="member_visit", held_on=clock.today(), business=next(shops),
                met="owner", visitors=[member], findings=["needs_staff"], text="缺两名帮工。",
            )  # fmt: skip

        sample = _rows_of(ours())
        yield Row(
            "a visit recorded: rows, facts, duty, journal, beside bare INSERTs and one entry",
            times_floor(2.5),
            wall(ours),
            wall(lambda: _insert(bare, sample)),
            turns=60,
        )
        yield Row(
            "the same, its INSERTs and two entries through Django's cursor",
            None,
            wall(ours),
            wall(lambda: _insert_here(sample)),
            turns=60,
        )


# A statement as text, and its values by column.
Insert = tuple[str, dict[str, Any]]


def _rows_of(visit: Visit) -> list[Insert]:
    """Return the INSERTs of a visit's rows, the activity first."""
    found: list[Insert] = []
    for model in TABLES:
        given = {"pk": visit.activity_id} if model is Activity else {"activity": visit.activity_id}
        row: Any = model._base_manager.get(**given)
        values = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
        columns = ", ".join(f'"{name}"' for name in values)
        places = ", ".join(["%s"] * len(values))
        text = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})'  # noqa: S608 -- names of our own
        found.append((text, values))
    return found


def _write(execute: Callable[[Any, list[Any]], Any], sample: list[Insert], entries: int) -> None:
    """Insert a visit like the sample, under new keys, and entries of the journal."""
    activity = ids.uuid7()
    for place, (text, values) in enumerate(sample):
        own = {"id": ids.uuid7() if place else activity}
        own |= {"activity_id": activity} if "activity_id" in values else {}
        new = {**values, **own}
        execute(text, [Jsonb(one) if isinstance(one, list) else one for one in new.values()])
    for _entry_of in range(entries):
        execute(writers.INSERT, _entry())


def _insert(bare: Connection[Any], sample: list[Insert]) -> None:
    with bare.transaction():
        _write(bare.execute, sample, 1)


def _insert_here(sample: list[Insert]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        _write(cursor.execute, sample, 2)


def _entry() -> list[Any]:
    payload = {"activity_id": str(writers.SUBJECT), "occurred_on": "2026-11-26"}
    return [
        "activities.visit_paid",
        "command",
        None,
        "bench",
        [writers.SUBJECT],
        Jsonb(payload),
        "",
    ]
