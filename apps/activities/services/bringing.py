"""Past activities are written as they were held, with their rolls and facts, many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from apps.activities import events, queries
from apps.activities.models import Activity, Attendance, Visit
from apps.activities.queries.rolls import Line
from kernel import clock, ids, journal
from kernel.access import Actor
from kernel.db import staging
from kernel.models import Record
from kernel.tabular.importers import PlannedRow
from kernel.tabular.storing import create_rows

State = Activity.State
VISIT = ("business_id", "member_id", "unit_id", "visited", "met", "met_name")


def bring(actor: Actor, rows: Sequence[PlannedRow]) -> None:
    """Write past activities that were held, and their rolls, by COPY; tell their facts.

    Part of the import that checked the rows, and of its transaction. Each row's parsed values have its
    `roll`. Nobody approved their minutes, so that they can still be added to.
    """
    if not rows:
        return
    rolls: dict[UUID, list[Line]] = {row.id: getattr(row.parsed, "roll", []) for row in rows}
    visits = {row.id: visit for row in rows if (visit := getattr(row.parsed, "visit", None))}
    moment = clock.now()
    create_rows(Activity, [row for row in rows if not rolls[row.id]], state=State.HELD)
    recorded = [row for row in rows if rolls[row.id]]
    create_rows(Activity, recorded, rolled_at=moment, recorded_at=moment, state=State.HELD)
    lines = [(of, *line) for of, roll in rolls.items() for line in roll]
    _write(Attendance, ("activity_id", *Line._fields), lines)
    told = [(of, actor.id, *(visit[name] for name in VISIT)) for of, visit in visits.items()]
    _write(Visit, ("activity_id", "recorded_by", *VISIT), told)
    days = [row.parsed.values["held_on"] for row in rows]
    by = events.PastBrought(activities=len(rows), first_on=min(days), last_on=max(days))
    journal.emit_many(list(_facts(rows)), actor=actor, by=by)


def _write(model: type[Record], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows of columns `names` by COPY; columns of which a workbook says nothing have their defaults."""
    moment, keys = clock.now(), ids.uuid7s(len(rows))
    fields = {field.attname: field for field in model._meta.concrete_fields}
    fixed = {"created_at": moment, "updated_at": moment, "version": 1}
    usual = {
        name: fixed[name] if name in fixed else _default(field)
        for name, field in fields.items()
        if name not in {"id", *names}
    }
    same = tuple(usual.values())
    staging.copy_in(
        model._meta.db_table,
        [str(fields[name].column) for name in ("id", *names, *usual)],
        ((next(keys), *row, *same) for row in rows),
    )


def _default(field: Any) -> Any:
    return None if field.null else field.get_db_prep_save(field.get_default(), connection)


def facts_of(activity_ids: Collection[UUID]) -> list[events.HoldingTakenBack]:
    """Return what is told of activities when they are taken back, an event each. Two queries."""
    rows = Activity.objects.filter(pk__in=activity_ids)
    visits = {visit.activity_id: visit for visit in Visit.objects.filter(activity__in=rows)}
    return [
        _taken_back(visits.get(pk), unit_id=unit, activity_id=pk, occurred_on=day, kind=kind)
        for pk, unit, day, kind in rows.values_list("pk", "unit_id", "held_on", "kind")
    ]


def _taken_back(
    visit: Visit | None, *, kind: str, activity_id: UUID, **about: Any
) -> events.HoldingTakenBack:
    told = {**about, "activity_id": activity_id, "source_id": activity_id, "tags": [f"kind:{kind}"]}
    if visit is None:
        return events.HoldingTakenBack(**told)
    whom: dict[str, Any] = {"member_id": visit.member_id, "business_id": visit.business_id}
    return events.VisitTakenBack(**told, **whom, visited_unit_id=visit.unit_id)


def take_back(actor: Actor, taken: Sequence[events.HoldingTakenBack]) -> None:
    """Tell that the facts of activities do not hold any more. Part of the undo that deleted them."""
    if not taken:
        return
    days = [fact.occurred_on for fact in taken]
    by = events.PastTakenBack(activities=len(taken), first_on=min(days), last_on=max(days))
    journal.emit_many(taken, actor=actor, by=by)


def _facts(rows: Sequence[PlannedRow]) -> Iterator[events.ActivityHeld | events.Attended]:
    """Yield the facts of held activities: of the unit, then of each member on the roll."""
    kinds = queries.kinds()
    for row in rows:
        values = row.parsed.values
        roll, visit = getattr(row.parsed, "roll", ()), getattr(row.parsed, "visit", None)
        tags = [f"kind:{values['kind']}", f"group:{kinds[values['kind']].group}"]
        told: dict[str, Any] = {
            "unit_id": values["unit_id"], "source_id": row.id, "activity_id": row.id,
            "occurred_on": values["held_on"],
        }  # fmt: skip
        members = [(line.member_id, line.status) for line in roll if line.member_id is not None]
        if visit:
            tags.append("met:no" if visit["met"] == Visit.Met.NOBODY else "met:yes")
            yield _paid(visit, [pk for pk, _status in members], **told, tags=tags)
        else:
            yield events.ActivityHeld(**told, tags=tags)
        for member_id, status in members:
            yield events.Attended(**told, member_id=member_id, tags=[*tags, f"status:{status}"])


def _paid(visit: Mapping[str, Any], visitors: list[UUID], **told: Any) -> events.VisitPaid:
    whom: dict[str, Any] = {"member_id": visit["member_id"], "business_id": visit["business_id"]}
    return events.VisitPaid(**told, **whom, visited_unit_id=visit["unit_id"], visitor_ids=visitors)
