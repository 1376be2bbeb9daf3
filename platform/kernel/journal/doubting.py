"""Tells entries that the product wrote from those that somebody inserted by hand.

An entry's key and time are defaults of its columns, but the owner of the database may say others. What
the owner cannot say is the number of the transaction that writes a row (`xmin`). Every seal keeps the
time it was made at and a number that no transaction up to then exceeds: an entry that claims an earlier
time has a lower number, or was written later than it claims.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from kernel import clock, ids
from kernel.models.journal import JournalEntry, JournalSeal, SealedEntry
from kernel.models.payloads import Unreadable

# Between an entry's time and the number of its transaction lies what one statement takes.
SLACK = timedelta(minutes=1)
Doubt = SealedEntry.Doubt
_MOMENT = """
SELECT clock_timestamp(), greatest(
    pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
"""
# `xmin` is the number's lower half; what was written lately is less than half of that away.
_HALF, _WHOLE = 1 << 31, 1 << 32


@dataclass(frozen=True)
class Moment:
    """A time of the database, and a number that no transaction up to then exceeds."""

    at: datetime
    horizon: int

    @classmethod
    def now(cls) -> Moment:
        """Return the present one. Asked before the entries are read: later ones may exceed it."""
        with connection.cursor() as cursor:
            cursor.execute(_MOMENT)
            return cls(*cursor.fetchone())

    def whole(self, xmin: int) -> int:
        """Return the whole number of a transaction that wrote a row lately."""
        return self.horizon + (xmin - self.horizon + _HALF) % _WHOLE - _HALF


def with_writer(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Read `writer`, the lower half of the writing transaction's number, with each entry."""
    xmin = RawSQL("kernel_journalentry.xmin::text::bigint", [], output_field=BigIntegerField())
    return entries.annotate(writer=xmin)


def doubts(entries: Iterable[JournalEntry], moment: Moment) -> dict[UUID, str]:
    """Return {entry's id: why it is doubted}; entries are those of `with_writer`, not sealed yet."""
    found: dict[UUID, str] = {}
    early: list[JournalEntry] = []
    newest = JournalSeal.objects.order_by("-number").first()
    # A long run of sealing reads entries that were written since its moment.
    latest = max(moment.at, clock.now()) + SLACK
    for entry in entries:
        made_at = ids.moment_of(entry.pk)
        # The owner can let a column that is never empty be empty.
        if made_at is None or entry.at is None or abs(made_at - entry.at) > SLACK:
            found[entry.pk] = Doubt.MISNUMBERED
        elif entry.at > latest:
            found[entry.pk] = Doubt.POSTDATED
        elif isinstance(entry.payload, Unreadable):
            found[entry.pk] = Doubt.UNREADABLE
        elif newest is not None and entry.at < newest.at - SLACK:
            early.append(entry)
    return found | dict.fromkeys(_backdated(early, moment), str(Doubt.BACKDATED))


def _backdated(early: list[JournalEntry], moment: Moment) -> Iterable[UUID]:
    """Return the ids of entries written by a later transaction than a seal made after their time.

    The lowest number of all later seals counts: those that a backup brought along have the
    numbers of another database.
    """
    if not early:
        return []
    since = min(entry.at for entry in early)
    seals = sorted(JournalSeal.objects.filter(at__gt=since).values_list("at", "horizon"))
    times = [at for at, _horizon in seals]
    lowest = list(accumulate((horizon for _at, horizon in reversed(seals)), min))[::-1]
    return [
        entry.pk
        for entry in early
        if moment.whole(entry.writer) > lowest[bisect_right(times, entry.at + SLACK)]  # type: ignore[attr-defined]  # annotated
    ]
