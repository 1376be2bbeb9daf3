"""Seals a journal and says so outside of it: to the platform, to the file of heads, to others."""

from __future__ import annotations

import logging
from datetime import datetime

from kernel import realm
from kernel.directory import counties
from kernel.journal import headsfile, sealing, telling
from kernel.journal.headsfile import Head
from kernel.realm import platform_scope

log = logging.getLogger("liangxin.journal")


def seal_and_publish(*, everything: bool = False) -> int:
    """Seal the current realm's journal and publish the newest seal's hash; return how many entries.

    Called outside a transaction: what is published has been committed. A file that cannot be
    written does not stop the sealing: the next head says all that this one says.
    """
    sealed = sealing.seal_journal(everything=everything)
    if not realm.current().is_platform:
        sealing.publish_head()
    head = current()
    if sealed and head is not None:
        try:
            headsfile.append([head])
        except OSError as error:
            log.exception("head_not_written", extra={"reason": str(error)})
    return sealed


def current() -> Head | None:
    """Return the head of the current realm's chain."""
    newest = sealing.newest_seal()
    return _head(newest.number, newest.digest) if newest else None


def write_all(*, restored: str = "") -> int:
    """Append the heads of all chains, and tell the last line to others; return how many.

    One query, one write, one sync. With `restored`, says that the whole database was brought back
    to these heads, and why. Raises OSError when the file cannot be written.
    """
    with platform_scope():
        own = current()
        heads = [
            Head(chain=str(county_id), county=slug, number=number, digest=digest)
            for county_id, slug, number, digest in counties().newest_heads()
        ]
    heads += [own] if own else []
    what = headsfile.RESTORED if restored else headsfile.HEAD
    line = headsfile.append(heads, what=what, why=restored)
    if line:
        telling.tell(line)
    return len(heads)


def write_restored(backed_up_at: datetime) -> None:
    """Append that the current realm was brought back from a backup, to the head it has now.

    Before the restore is committed: one that is not recorded would be taken for a forgery. Raises
    OSError when the file cannot be written.
    """
    head = current() or _head(0, sealing.GENESIS)
    headsfile.append([head], what=headsfile.RESTORED, why=f"backup {backed_up_at.isoformat()}")


def _head(number: int, digest: str) -> Head:
    here = realm.current()
    chain = headsfile.PLATFORM if here.is_platform else str(here.county_id)
    return Head(chain=chain, county=here.slug or chain, number=number, digest=digest)
