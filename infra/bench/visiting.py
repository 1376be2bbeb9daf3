"""Benchmark of a visit: its facts, its duty met, its mark for the figures, beside its bare statements.

The floor writes as much, by psycopg alone: the rows of the visit, the duty, an entry for each fact, and
the delivery by which the figures follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from apps.activities import events, services
from apps.activities.models import Activity, Attendance, Visit
from apps.businesses.models import Business
from apps.duties import services as duties
from apps.duties.models import Duty
from apps.members.models import Member
from infra.bench import writers
from infra.bench.bare import connected
from infra.bench.measuring import Row, times_floor, wall
from kernel import blueprint, clock, ids
from kernel.access import Actor
from kernel.journal import Event
from kernel.journal.handlers import listening_after
from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County

ACTOR = Actor.command("bench")
RULE = {
    "key": "bench_visits", "name": {"zh": "走访"}, "each": "member", "of": ["branch"],
    "by": ["member_visit"], "every": "year", "times": 1, "rule": "liaison.member",
}  # fmt: skip
TABLES = (Activity, Attendance, Visit)
MEET = "UPDATE duties_duty SET done = %s, met_on = %s WHERE id = %s"
DELIVER = """
INSERT INTO kernel_delivery (id, entry_id, handler, state, attempts, due_at, error)
VALUES (%s, %s, %s, 'pending', 0, %s, '')
"""
_TOLD: dict[str, Any] = {
    "unit_id": writers.SUBJECT, "source_id": writers.SUBJECT, "activity_id": writers.SUBJECT,
    "member_id": writers.SUBJECT, "occurred_on": clock.today(),
    "tags": ["kind:member_visit", "group:visit", "met:yes"],
}  # fmt: skip
FACTS = (events.VisitPaid(**_TOLD, visitor_ids=[writers.SUBJECT]), events.Attended(**_TOLD))


def rows() -> Iterator[Row]:
    """Yield a visit of a member of the demonstration's county, in a transaction of its own."""
    with platform_scope():
        county = County.objects.get(slug="chongyi")
    bare = connected(county.schema_name)
    with county_scope(county):
        given = [one for one in blueprint.value("duty_rules") if one["key"] != RULE["key"]]
        blueprint.change_section(actor=ACTOR, key="duty_rules", value=[*given, RULE])
        duties.make_duties(actor=ACTOR)
        members = cycle(Member.objects.filter(left_on=None).select_related("unit")[:300])
        shops = cycle(Business.objects.filter(status="active").select_related("unit")[:400])

        def ours() -> Visit:
            return services.record_visit(
                actor=ACTOR, kind="member_visit", held_on=clock.today(), business=next(shops),
                met="owner", visitors=[next(members)], findings=["needs_staff"], text="缺两名帮工。",
            )  # fmt: skip

        first = ours()
        bare.execute("ANALYZE")  # as autovacuum does where people work
        sample = _rows_of(first)
        duty = Duty.objects.get(rule=RULE["key"], member__attendances__activity=first.activity_id)
        yield Row(
            "a visit recorded: rows, duty met, two entries, mark, beside the bare statements",
            times_floor(2.5),
            wall(ours),
            wall(lambda: _insert(bare, sample, duty)),
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


def _insert(bare: Connection[Any], sample: list[Insert], duty: Duty) -> None:
    """Insert a visit like the sample under new keys, meet the duty, tell and queue."""
    activity = ids.uuid7()
    with bare.transaction():
        for place, (text, values) in enumerate(sample):
            own = {"id": ids.uuid7() if place else activity}
            own |= {"activity_id": activity} if "activity_id" in values else {}
            new = {**values, **own}
            bare.execute(
                text, [Jsonb(one) if isinstance(one, list) else one for one in new.values()]
            )
        bare.execute(MEET, [duty.done, duty.met_on, duty.pk])
        for fact in FACTS:
            entry = bare.execute(f"{writers.INSERT} RETURNING id", _entry(fact)).fetchone()
            for handler in listening_after(fact) if entry else ():
                bare.execute(DELIVER, [ids.uuid7(), *(entry or ()), handler, clock.now()])


def _entry(fact: Event) -> list[Any]:
    payload = Jsonb(fact.payload)
    return [fact.name, "command", None, ACTOR.label, fact.subjects, payload, ""]
