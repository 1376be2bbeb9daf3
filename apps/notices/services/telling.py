"""Notices are made: after an event, because a day has come, by a button."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from apps.notices import events, queries
from apps.notices.models import Notice, When
from apps.notices.registry import Note, kinds, rounds
from kernel import clock, journal, realm
from kernel.access import Actor
from kernel.registry import Slot

soon: Slot[Callable[[realm.Realm], None]] = Slot(
    "notices.soon", "has what is urgent sent soon, after the commit"
)


@transaction.atomic
def tell(*, actor: Actor, kind: str, note: Note) -> int:
    """Tell the note's accounts of a thing, each once; return how many were told now.

    A row is unique by account, kind and key (ON CONFLICT DO NOTHING): called again, or by two at once,
    it tells nobody twice. Accounts that are stopped, that turned the kind off, and the actor are left
    out. What is urgent is sent soon after the commit.
    """
    accounts = queries.active(note.accounts)
    if not note.to_actor:
        accounts -= {actor.id}
    said, wanted = queries.choices(accounts), queries.defaults()[kind]
    when = {account: said.get((account, kind), wanted) for account in accounts}
    rows = [
        Notice(
            account_id=account, kind=kind, key=note.key, subject_id=note.subject,
            values=dict(note.values), told_at=clock.now() if chosen == When.BELL else None,
        )
        for account, chosen in sorted(when.items())
        if chosen != When.OFF
    ]  # fmt: skip
    before = _known(kind, note.key, accounts)
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    new = {row.account_id for row in rows} - before
    forget_counts(new)
    if any(when[account] == When.URGENT for account in new):
        here = realm.current()
        transaction.on_commit(lambda: soon.get()(here))
    return len(new)


@transaction.atomic
def remind(
    *,
    actor: Actor,
    accounts: Collection[UUID],
    kind: str,
    key: str,
    subject: UUID | None = None,
    values: Mapping[str, Any] | None = None,
) -> int:
    """Remind accounts of a thing because somebody pressed a button; return how many were reminded.

    `key` names the thing; an account is reminded of it once a day, and the others are not counted.
    The caller has checked that the actor may. Raises KeyError for an unknown kind.
    """
    note = Note(f"{key}/{clock.today()}", accounts, subject, values or {})
    told = tell(actor=actor, kind=kinds[kind].key, note=note)
    if told:
        event = events.Reminded(kind=kind, subject_id=subject, people=told)
        journal.emit(event, actor=actor)
    return told


def tell_by_day(*, actor: Actor) -> int:
    """Ask every app what is to be told because its day has come, and tell it; return how many times."""
    return sum(tell(actor=actor, kind=kind, note=note) for find in rounds for kind, note in find())


def forget_counts(accounts: Collection[UUID]) -> None:
    """Have the bells of these accounts counted again, once the transaction is committed."""
    keys = [queries.count_key(account) for account in accounts]
    if keys:
        transaction.on_commit(lambda: cache.delete_many(keys))


def _known(kind: str, key: str, accounts: Collection[UUID]) -> set[UUID]:
    rows = Notice.objects.filter(kind=kind, key=key, account__in=accounts)
    return set(rows.values_list("account", flat=True))
