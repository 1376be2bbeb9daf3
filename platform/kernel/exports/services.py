"""Requesting, releasing and refusing an export that needs a second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from kernel import access, clock, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Conflict, Denied, Invalid
from kernel.exports import events, queries
from kernel.exports.queries import PEOPLE, PEOPLE_BY_KEY
from kernel.ids import uuid7
from kernel.journal import second
from kernel.models import ExportRequest, records
from kernel.tabular.limits import ALONE_UP_TO

# As long as a key can live: other systems read the roll each night.
KEY_LASTS = timedelta(days=365)
# A request can be released for this long and, once released, downloaded for this long.
LASTS = timedelta(hours=24)


@transaction.atomic
def ask_for_release(
    *,
    actor: Actor,
    what: str,
    title: str,
    address: str,
    rows: int,
    filters: Sequence[str],
    columns: Sequence[str],
    reason: str,
) -> ExportRequest:
    """Create a request to release a list; return the open one if the actor has one already.

    The caller has checked the permission to export. Raises Invalid without a reason.
    """
    # Locked, so that a double click makes one request.
    locks.lock(f"export/{actor.id}")
    standing = queries.open_request(actor, address, rows)
    if standing is not None:
        return standing
    if not reason:
        raise Invalid(reason=_("Say what the workbook is for."))
    row = ExportRequest.objects.create(
        what=what,
        title=title[:120],
        address=address,
        rows=rows,
        filters=list(filters),
        columns=list(columns),
        reason=reason[:100],
        until=clock.now() + LASTS,
        asked_by=actor.id,
        asked_by_label=actor.label,
    )
    journal.emit(
        events.ExportAsked(request_id=row.pk, what=what, rows=rows, reason=row.reason), actor=actor
    )
    return row


def take_people(*, actor: Actor, people: int) -> None:
    """Count people whose data `actor` is about to be handed, one by one or by API.

    What keys read counts for the account that made them, so that several keys are no way round.

    One UPSERT. Beyond what one person may take out a day, exports included, a second person must
    release more: then raises Denied, nothing is counted, and a request for the release stands. It
    holds for 24 hours, for a key as long as keys live. Commands and the system are not counted.
    """
    if actor.id is None or not people:
        return
    if _count(actor, people):
        return
    is_key = actor.kind == "key"
    ask_for_release(
        actor=actor,
        what=PEOPLE_BY_KEY if is_key else PEOPLE,
        title=_("Members' data by API") if is_key else _("Members' data, one by one"),
        address="",
        rows=ALONE_UP_TO + 1,
        filters=[],
        columns=[],
        reason=_("More than %(most)d people on one day") % {"most": ALONE_UP_TO},
    )
    raise Denied(
        _(
            "The data of %(most)d people were read today; for more a second person is needed. "
            "The request waits with those who may release exports; try again afterwards."
        )
        % {"most": ALONE_UP_TO},
        code="needs_release",
    )


@transaction.atomic
def _count(actor: Actor, people: int) -> bool:
    """Add to what `actor` took out today; where that is too much, add nothing and return whether it
    was released.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kernel_takenout AS t (id, taker, day, people) VALUES (%s, %s, %s, %s)
            ON CONFLICT (taker, day) DO UPDATE SET people = t.people + excluded.people
            RETURNING people, xmax = 0
            """,
            [uuid7(), actor.behind or actor.id, clock.today(), people],
        )
        total, is_first = cursor.fetchone()
    if total > ALONE_UP_TO:
        # What a second person released does not use up what one may take alone.
        is_released = queries.may_go_on(actor)
        transaction.set_rollback(True)
        return is_released
    if is_first and actor.kind == "key" and actor.id is not None:
        journal.emit(events.PeopleRead(key_id=actor.id), actor=actor)
    return True


@transaction.atomic
def release_export(*, actor: Actor, row: ExportRequest) -> ExportRequest:
    """Release somebody else's export: its asker may download it for 24 hours.

    Raises Denied for the actor's own, Conflict when it is already decided or has expired.
    """
    row = _waiting(actor, row)
    refusal = _("Somebody else must release what you want to take out.")
    for first in _who_asks(row):
        second.require_second(actor, first, refusal, both=True)
    moment = clock.now()
    records.change(
        row,
        state=ExportRequest.State.RELEASED,
        decided_at=moment,
        decided_by_label=actor.label,
        until=moment + (KEY_LASTS if row.what == PEOPLE_BY_KEY else LASTS),
    )
    journal.emit(
        events.ExportReleased(
            request_id=row.pk, asker_id=row.asked_by, what=row.what, rows=row.rows
        ),
        actor=actor,
    )
    return row


@transaction.atomic
def refuse_export(*, actor: Actor, row: ExportRequest, answer: str) -> ExportRequest:
    """Refuse somebody else's export, with a reason. Raises as `release_export` does."""
    row = _waiting(actor, row)
    if not answer.strip():
        raise Invalid(answer=_("Say why: the person who asked reads it."))
    records.change(
        row,
        state=ExportRequest.State.REFUSED,
        decided_at=clock.now(),
        decided_by_label=actor.label,
        answer=answer.strip()[:200],
    )
    journal.emit(
        events.ExportRefused(
            request_id=row.pk, asker_id=row.asked_by, what=row.what, reason=row.answer
        ),
        actor=actor,
    )
    return row


def is_tied(actor: Actor, row: ExportRequest) -> bool:
    """Say whether the actor asked by a key, or is tied to who asked: then another has to release it."""
    return not all(second.is_second(actor, first) for first in _who_asks(row))


def _who_asks(row: ExportRequest) -> list[UUID]:
    """Return the account that asked; for a key, those who made it."""
    if row.asked_by is None:
        return []
    return second.makers_of(row.asked_by) if row.what == PEOPLE_BY_KEY else [row.asked_by]


def _waiting(actor: Actor, row: ExportRequest) -> ExportRequest:
    """Lock the row and return it; raises unless the actor may decide it now."""
    access.require(actor, queries.RELEASE, access.EVERYWHERE)
    row = records.lock(row)
    if row.state != ExportRequest.State.WAITING:
        raise Conflict(
            _("%(name)s has decided this already. Nothing was changed.")
            % {"name": row.decided_by_label}
        )
    if row.is_over:
        raise Conflict(
            _(
                "This request is older than 24 hours and has expired. "
                "Whoever still needs the list asks for it again."
            )
        )
    return row
