"""Request an export of a whole roster, release it, refuse it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import access, clock, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Conflict, Denied, Invalid
from kernel.exports import events, queries
from kernel.models import ExportRequest, records

# A request may be released for this long, and downloaded for this long after.
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
    """Request the release of a list by somebody else; return the actor's open request if there is one.

    The caller checks that the actor may export the list. Raises Invalid without a reason.
    """
    # Two clicks are one request.
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


@transaction.atomic
def release_export(*, actor: Actor, row: ExportRequest) -> ExportRequest:
    """Release somebody else's request: its asker may download the list for 24 hours.
    Raises Denied for the actor's own request, Conflict when it is decided or expired.
    """
    row = _waiting(actor, row)
    moment = clock.now()
    records.change(
        row,
        state=ExportRequest.State.RELEASED,
        decided_at=moment,
        decided_by_label=actor.label,
        until=moment + LASTS,
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
    """Refuse somebody else's request; the asker sees `answer`. Raises as `release_export`, Invalid without answer."""
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


def _waiting(actor: Actor, row: ExportRequest) -> ExportRequest:
    """Lock the request's row and return it. Raises unless the actor may decide it now."""
    access.require(actor, queries.RELEASE, access.EVERYWHERE)
    row = records.lock(row)
    if actor.id is not None and row.asked_by == actor.id:
        raise Denied(_("Somebody else must release what you want to take out."))
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
