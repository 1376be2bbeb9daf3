"""The hash chain over the journal, and its verification.

A scheduled task seals entries in batches, so that appending needs no lock. Each entry's own hash
is stored, so that the check can name the entry that was changed or removed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kernel import ids, realm
from kernel.db import locks
from kernel.directory import counties
from kernel.models.journal import JournalEntry, JournalSeal, SealedEntry

GENESIS = "0" * 64
BATCH = 5000
# Entries become visible at commit; hardly any transaction stays open longer than this.
LONGEST = timedelta(days=1)


@dataclass
class Verification:
    """The result of checking the journal.

    `broken`: ids of changed, removed or resealed entries. `recut`: numbers of seals that are
    missing or differ from the platform's copy.
    """

    entries: int = 0
    sealed: int = 0
    broken: list[UUID] = field(default_factory=list)
    recut: list[int] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.broken and not self.recut

    def as_json(self) -> dict[str, object]:
        return {
            "entries": self.entries,
            "sealed": self.sealed,
            "broken": [str(identifier) for identifier in self.broken],
            "recut": self.recut,
        }


@transaction.atomic
def seal_journal(*, everything: bool = False) -> int:
    """Seal the unsealed entries in batches; return how many.

    Without `everything`, entries older than a day before the newest seal are not looked at.
    """
    locks.lock("journal-seal")
    rows, sealed = unsealed(everything=everything).order_by("id"), 0
    while batch := list(rows[:BATCH]):
        previous = JournalSeal.objects.order_by("-number").first()
        digests = [(entry.pk, digest_of(entry)) for entry in batch]
        head = previous.digest if previous else GENESIS
        seal = JournalSeal.objects.create(
            number=previous.number + 1 if previous else 1,
            entries=len(batch),
            digest=chain(head, [digest for _id, digest in digests]),
            previous=head,
        )
        SealedEntry.objects.bulk_create(
            [SealedEntry(entry_id=pk, seal=seal, digest=digest) for pk, digest in digests]
        )
        sealed += len(batch)
    return sealed


def unsealed(*, everything: bool = False) -> QuerySet[JournalEntry]:
    """Return the entries that are not sealed yet.

    Without `everything`, only entries since a day before the newest seal are read.
    """
    entries = JournalEntry.objects.all()
    sealed = SealedEntry.objects.filter(entry_id=OuterRef("pk"))
    newest = JournalSeal.objects.order_by("-number").first()
    if newest is not None and not everything:
        since = ids.first_at(newest.at - LONGEST)
        entries, sealed = entries.filter(pk__gte=since), sealed.filter(entry_id__gte=since)
    return entries.filter(~Exists(sealed))


def publish_head() -> None:
    """Copy the newest seal's hash to the platform, where the county's role cannot change it."""
    newest = JournalSeal.objects.order_by("-number").first()
    if newest is not None:
        counties().publish_head(realm.county_id(), newest.number, newest.digest)


def verify_journal() -> Verification:
    """Recompute every hash of the current realm, and compare with the published heads."""
    result = Verification(entries=JournalEntry.objects.count(), recut=_recut())
    head = GENESIS
    for seal in JournalSeal.objects.order_by("number").iterator():
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
            and seal.digest == chain(head, [member.digest for member in members])
        )
        if not intact and not broken:
            broken = [member.pk for member in members] or [seal.pk]
        result.broken.extend(broken)
        result.sealed += len(members)
        head = seal.digest
    return result


def digest_of(entry: JournalEntry) -> str:
    """Return the SHA-256 of an entry's canonical form."""
    content = [
        str(entry.pk),
        entry.name,
        entry.actor_kind,
        str(entry.actor_id),
        entry.actor_label,
        [str(subject) for subject in entry.subjects],
        entry.payload,
        entry.at.timestamp(),
        entry.request_id,
    ]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def chain(previous: str, digests: list[str]) -> str:
    """Return the SHA-256 over a seal's predecessor and its entries' hashes, in id order."""
    return hashlib.sha256("".join([previous, *digests]).encode()).hexdigest()


def _recut() -> list[int]:
    """Return the numbers of published seals that are missing or have another hash now."""
    here = realm.current()
    if here.county_id is None:
        return []
    digests = dict(JournalSeal.objects.values_list("number", "digest"))
    published = counties().published_heads(here.county_id)
    return sorted(number for number in published if digests.get(number) != published[number])
