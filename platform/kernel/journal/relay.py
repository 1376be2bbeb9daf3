"""Deliver entries from the outbox to `@after` handlers, at least once."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from kernel import clock
from kernel.journal.handlers import after_handler
from kernel.models.journal import Delivery

log = logging.getLogger("liangxin.journal")
MAX_ATTEMPTS = 12


def relay(limit: int = 500) -> int:
    """Deliver up to `limit` due rows of the realm in force; return how many were delivered.
    Several relays may run at once: each row is taken by one (SKIP LOCKED). The row of a relay that
    is killed falls due again.
    """
    delivered = 0
    for _turn in range(limit):
        outcome = _deliver_next()
        if outcome is None:
            break
        delivered += outcome
    return delivered


def try_failed_again() -> int:
    """Make failed deliveries due again; return how many."""
    failed = Delivery.objects.filter(state=Delivery.State.FAILED)
    return failed.update(state=Delivery.State.PENDING, attempts=0, due_at=clock.now())


def _deliver_next() -> bool | None:
    """Deliver one row; None when no row is due, False when its handler failed or another relay took it."""
    taken = _take()
    if taken is None:
        return None
    with transaction.atomic():
        # No SKIP LOCKED: another relay may lock the row briefly, only to find that it is taken.
        mine = _pending().filter(pk=taken.pk, attempts=taken.attempts)
        row = mine.select_for_update().first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                # A handler of newer code raises KeyError here; the row is tried again until a worker has it.
                after_handler(row.handler)(row.entry)
        except Exception as error:  # a handler's fault must not stop the others
            log.exception("delivery_failed", extra={"handler": row.handler})
            _note_failure(row, error)
            return False
        row.state, row.error = Delivery.State.DONE, ""
        row.save(update_fields=["state", "error"])
        return True


@transaction.atomic
def _take() -> Delivery | None:
    """Return a due row, with its attempt counted and the next attempt scheduled.
    This commits before the handler runs: a handler that kills its worker is not tried for ever and
    does not block other rows.
    """
    due = _pending().filter(due_at__lte=clock.now())
    row = due.select_for_update(skip_locked=True).order_by("due_at", "id").first()
    if row is None:
        return None
    row.attempts += 1
    row.due_at = clock.now() + timedelta(seconds=min(2**row.attempts, 3600))
    if row.attempts > MAX_ATTEMPTS:
        row.state, row.error = Delivery.State.FAILED, "The worker died of it."
    row.save(update_fields=["attempts", "due_at", "state", "error"])
    return row


def _pending() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.PENDING)


def _note_failure(row: Delivery, error: Exception) -> None:
    row.error = type(error).__name__
    if row.attempts >= MAX_ATTEMPTS:
        row.state = Delivery.State.FAILED
    row.save(update_fields=["state", "error"])
