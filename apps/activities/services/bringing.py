"""Past activities are written as they were held, with their rolls and facts, many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.activities import events, queries
from apps.activities.models import Activity, Attendance
from apps.activities.queries.rolls import Line
from kernel import clock, ids, journal
from kernel.access import Actor
from kernel.db import staging
from kernel.tabular.importers import PlannedRow
from kernel.tabular.storing import create_rows

State = Activity.State


def bring(actor: Actor, rows: Sequence[PlannedRow]) -> None:
    """Write past activities that were held, and their rolls, by COPY; tell their facts.

    Part of the import that checked the rows, and of its transaction. Each row's parsed values have its
    `roll`. Nobody approved their minutes, so that they can still be added to.
    """
    if not rows:
        return
    rolls = {row.id: getattr(row.parsed, "roll", []) for row in rows}
    moment = clock.now()
    create_rows(Activity, [row for row in rows if not rolls[row.id]], state=State.HELD)
    recorded = [row for row in rows if rolls[row.id]]
    create_rows(Activity, recorded, rolled_at=moment, recorded_at=moment, state=State.HELD)
    _write_rolls(rolls)
    days = [row.parsed.values["held_on"] for row in rows]
    by = events.PastBrought(activities=len(rows), first_on=min(days), last_on=max(days))
    journal.emit_many(list(_facts(rows)), actor=actor, by=by)


def _write_rolls(rolls: Mapping[UUID, Sequence[Line]]) -> None:
    """Write the lines of rolls by COPY; columns of which a workbook says nothing have their defaults."""
    moment, keys = clock.now(), ids.uuid7s(sum(map(len, rolls.values())))
    fields = list(Attendance._meta.concrete_fields)
    usual = {
        field.attname: None if field.null else field.get_default()
        for field in fields
        if field.attname not in {"id", "activity_id", *Line._fields}
    } | {"created_at": moment, "updated_at": moment, "version": 1}
    column_of = {field.attname: str(field.column) for field in fields}
    names = ("id", "activity_id", *Line._fields, *usual)
    same = tuple(usual.values())
    staging.copy_in(
        Attendance._meta.db_table,
        [column_of[name] for name in names],
        ((next(keys), of, *line, *same) for of, lines in rolls.items() for line in lines),
    )


def facts_of(activity_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """Return what is told of activities that are to be taken back, a dictionary each. One query."""
    rows = Activity.objects.filter(pk__in=activity_ids)
    return [
        {"unit_id": unit, "source_id": pk, "activity_id": pk, "occurred_on": day,
         "tags": [f"kind:{kind}"]}
        for pk, unit, day, kind in rows.values_list("pk", "unit_id", "held_on", "kind")
    ]  # fmt: skip


def take_back(actor: Actor, facts: Sequence[dict[str, Any]]) -> None:
    """Tell that the facts of activities do not hold any more. Part of the undo that deleted them."""
    if not facts:
        return
    days = [fact["occurred_on"] for fact in facts]
    by = events.PastTakenBack(activities=len(facts), first_on=min(days), last_on=max(days))
    taken = [events.HoldingTakenBack(**fact) for fact in facts]
    journal.emit_many(taken, actor=actor, by=by)


def _facts(rows: Sequence[PlannedRow]) -> Iterator[events.ActivityHeld | events.Attended]:
    """Yield the facts of held activities: of the unit, then of each member on the roll."""
    kinds = queries.kinds()
    for row in rows:
        values = row.parsed.values
        tags = [f"kind:{values['kind']}", f"group:{kinds[values['kind']].group}"]
        told: dict[str, Any] = {
            "unit_id": values["unit_id"], "source_id": row.id, "activity_id": row.id,
            "occurred_on": values["held_on"],
        }  # fmt: skip
        yield events.ActivityHeld(**told, tags=tags)
        for member_id, _guest, status, _reason, _votes in getattr(row.parsed, "roll", ()):
            if member_id is not None:
                yield events.Attended(**told, member_id=member_id, tags=[*tags, f"status:{status}"])
