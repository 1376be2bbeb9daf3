"""The hash chain over the journal, and its verification.

A scheduled task seals entries in batches, so that appending needs no lock. Each entry's own hash
is stored, so that the check can name the entry that was changed or removed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kernel import ids, realm
from kernel.db import locks
from kernel.directory import counties
from kernel.journal import doubting, signing
from kernel.models.journal import JournalEntry, JournalSeal, SealedEntry
from kernel.models.payloads import Unreadable

GENESIS = "0" * 64
BATCH = 5000
# Entries become visible at commit; hardly any transaction stays open longer than this.
LONGEST = timedelta(days=1)


@dataclass
class Verification:
    """The result of checking the journal.

    `broken`: ids of changed, removed or resealed entries. `inserted`: ids of entries written by
    hand, with another time or key than the database gave, or with a payload that cannot be read.
    `recut`: numbers of seals that are missing or differ from the platform's copy. `unsigned`:
    numbers of seals that were made without this installation's key.
    """

    entries: int = 0
    sealed: int = 0
    broken: list[UUID] = field(default_factory=list)
    inserted: list[UUID] = field(default_factory=list)
    recut: list[int] = field(default_factory=list)
    unsigned: list[int] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not (self.broken or self.inserted or self.recut or self.unsigned)

    def as_json(self) -> dict[str, Any]:
        ids_ = {"broken": self.broken, "inserted": self.inserted}
        return asdict(self) | {name: [str(key) for key in keys] for name, keys in ids_.items()}


@transaction.atomic
def seal_journal(*, everything: bool = False) -> int:
    """Seal the unsealed entries in batches; return how many.

    Without `everything`, entries older than a day before the newest seal are not looked at. An
    entry that is doubted is sealed as such: it stays evidence, and is told by every verification.
    """
    locks.lock("journal-seal")
    sealed, moment = 0, None
    for batch in _batches(unsealed(everything=everything)):
        moment = moment or doubting.Moment.now()
        _seal(batch, moment)
        sealed += len(batch)
    return sealed


def unsealed(*, everything: bool = False) -> QuerySet[JournalEntry]:
    """Return the entries that are not sealed yet.

    Without `everything`, only entries since a day before the newest seal are read.
    """
    entries = JournalEntry.objects.all()
    sealed = SealedEntry.objects.filter(entry_id=OuterRef("pk"))
    newest = newest_seal()
    if newest is not None and not everything:
        since = ids.first_at(newest.at - LONGEST)
        entries, sealed = entries.filter(pk__gte=since), sealed.filter(entry_id__gte=since)
    return entries.filter(~Exists(sealed))


def newest_seal() -> JournalSeal | None:
    """Return the last seal of the current realm's chain."""
    return JournalSeal.objects.order_by("-number").first()


def publish_head() -> None:
    """Copy the newest seal's hash to the platform, where the county's role cannot change it."""
    newest = newest_seal()
    if newest is not None:
        counties().publish_head(realm.county_id(), newest.number, newest.digest)


def verify_journal() -> Verification:
    """Recompute every hash of the current realm, and compare with signatures and published heads.

    Nothing is sealed; entries that are not sealed yet are checked for what may be told by them.
    """
    result = Verification(entries=JournalEntry.objects.count(), recut=_recut())
    head = GENESIS
    for seal in JournalSeal.objects.order_by("number").iterator():
        _verify_seal(seal, head, result)
        head = seal.digest
    moment = doubting.Moment.now()
    for batch in _batches(unsealed(everything=True)):
        result.inserted.extend(doubting.doubts(batch, moment))
    return result


def _verify_seal(seal: JournalSeal, head: str, result: Verification) -> None:
    members = list(seal.members.order_by("entry_id"))
    found = {e.pk: e for e in JournalEntry.objects.filter(pk__in=[m.pk for m in members])}
    broken = [
        member.pk
        for member in members
        if member.pk not in found or digest_of(found[member.pk]) != member.digest
    ]
    intact = (
        seal.previous == head
        and seal.entries == len(members)
        and seal.digest == chain(head, seal.number, _moment_of(seal), members)
    )
    if not intact and not broken:
        broken = [member.pk for member in members] or [seal.pk]
    if not signing.is_signed(seal.digest, seal.signature):
        result.unsigned.append(seal.number)
    result.broken.extend(broken)
    result.inserted.extend(member.pk for member in members if member.doubt)
    result.sealed += len(members)


def _batches(entries: QuerySet[JournalEntry]) -> Iterator[list[JournalEntry]]:
    """Yield entries in the order of their ids, at most BATCH at a time."""
    rows = doubting.with_writer(entries).order_by("id")
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        # From where the last one ended: what is sealed by now is not read over again.
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])


def _seal(batch: list[JournalEntry], moment: doubting.Moment) -> None:
    previous = newest_seal()
    doubts = doubting.doubts(batch, moment)
    members = [
        SealedEntry(entry_id=entry.pk, digest=digest_of(entry), doubt=doubts.get(entry.pk, ""))
        for entry in batch
    ]
    number, head = (previous.number + 1, previous.digest) if previous else (1, GENESIS)
    digest = chain(head, number, moment, members)
    seal = JournalSeal.objects.create(
        number=number,
        entries=len(batch),
        digest=digest,
        previous=head,
        at=moment.at,
        horizon=moment.horizon,
        signature=signing.sign(digest),
    )
    for member in members:
        member.seal = seal
    SealedEntry.objects.bulk_create(members)


def _moment_of(seal: JournalSeal) -> doubting.Moment:
    return doubting.Moment(seal.at, seal.horizon)


def digest_of(entry: JournalEntry) -> str:
    """Return the SHA-256 of an entry's canonical form."""
    payload = entry.payload
    if isinstance(payload, Unreadable):
        # In a list, which no readable payload is.
        payload = [payload.text]
    content = [
        str(entry.pk),
        entry.name,
        entry.actor_kind,
        str(entry.actor_id),
        entry.actor_label,
        None if entry.subjects is None else [str(subject) for subject in entry.subjects],
        payload,
        entry.at and entry.at.timestamp(),
        entry.request_id,
    ]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def chain(
    previous: str, number: int, moment: doubting.Moment, members: Iterable[SealedEntry]
) -> str:
    """Return the SHA-256 over a seal: its predecessor, number and moment, and its entries by id."""
    place = f"{previous}/{number}/{_microseconds(moment.at)}/{moment.horizon}/"
    sealed = "".join(f"{member.digest}{member.doubt}" for member in members)
    return hashlib.sha256(f"{place}{sealed}".encode()).hexdigest()


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def _recut() -> list[int]:
    """Return the numbers of published seals that are missing or have another hash now."""
    here = realm.current()
    if here.county_id is None:
        return []
    digests = dict(JournalSeal.objects.values_list("number", "digest"))
    published = counties().published_heads(here.county_id)
    return sorted(number for number in published if digests.get(number) != published[number])
