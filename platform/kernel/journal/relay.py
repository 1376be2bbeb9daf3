"""Telling `@after` handlers, at least once."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from kernel import clock
from kernel.journal.handlers import after_handler
from kernel.models.journal import Delivery

log = logging.getLogger("liangxin.journal")
MAX_ATTEMPTS = 12


def relay(limit: int = 500) -> int:
    """Deliver what is due in the realm in force; return how many were delivered.

    Several relays may run at once: each row is taken by one (SKIP LOCKED), and a relay that is
    killed leaves its row due.
    """
    delivered = 0
    for _turn in range(limit):
        outcome = _deliver_next()
        if outcome is None:
            break
        delivered += outcome
    return delivered


def _deliver_next() -> bool | None:
    """Deliver one row; None when nothing is due, False when its handler failed."""
    with transaction.atomic():
        due = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=clock.now())
        row = due.select_for_update(skip_locked=True).order_by("due_at", "id").first()
        if row is None:
            return None
        handler = after_handler(row.handler)
        if handler is None:
            return _give_up(row, "The handler no longer exists.")
        try:
            with transaction.atomic():
                handler(row.entry)
        except Exception as error:  # a handler's fault must not stop the others
            log.exception("delivery_failed", extra={"handler": row.handler})
            return _put_off(row, error)
        row.state, row.error = Delivery.State.DONE, ""
        row.save(update_fields=["state", "error"])
        return True


def _put_off(row: Delivery, error: Exception) -> bool:
    row.attempts += 1
    if row.attempts >= MAX_ATTEMPTS:
        return _give_up(row, type(error).__name__)
    row.due_at = clock.now() + timedelta(seconds=min(2**row.attempts, 3600))
    row.error = type(error).__name__
    row.save(update_fields=["attempts", "due_at", "error"])
    return False


def _give_up(row: Delivery, reason: str) -> bool:
    row.state, row.error = Delivery.State.FAILED, reason
    row.save(update_fields=["state", "error", "attempts"])
    return False
