"""Verify the journals: their hash chains, and with --heads what was written of them outside."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from kernel import clock, ids
from kernel.command import CountyCommand
from kernel.directory import counties
from kernel.journal import findings, heads, headsfile, sealing, witness
from kernel.journal.findings import Finding
from kernel.realm import Realm, county_scope, current, platform_scope
from kernel.web.templatetags.ui import number

log = logging.getLogger("liangxin.journal")
# Entries named to a person; --json names all.
SHOWN = 10


class Command(CountyCommand):
    help = "Check the whole journal, name each entry that was tampered with, then seal what is new."
    several = True
    platform = True
    place_required = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--heads",
            metavar="FILE",
            nargs="+",
            type=Path,
            help="the file of heads, rotated ones first; without a place, every chain is checked",
        )
        parser.add_argument(
            "--told",
            metavar="FILE",
            nargs="+",
            type=Path,
            default=[],
            help="lines of it that were mailed or posted, one a line",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.found: list[tuple[str, sealing.Verification]] = []
        self.findings: list[Finding] = []
        self.witness = self._read(options)
        asked = [name for name in ("county", "all", "platform") if options.get(name)]
        if asked:
            super().handle(*args, **options)
        elif self.witness is None:
            raise CommandError(
                _("Say which journal: --county SLUG, --all, --platform, or --heads.")
            )
        else:
            self._every_chain(self.witness)
        self._report(options, alone=asked not in ([], ["all"]))

    def work(self, **_options: Any) -> None:
        # Before anything is sealed: what was inserted must not become part of the chain unseen.
        realm = current()
        name = realm.slug or realm.schema
        self.found.append((name, sealing.verify_journal()))
        if self.witness is not None:
            chain = _chain()
            self.findings += witness.compare(self.witness, chain, realm.slug or chain)

    def _is_read(self) -> bool:
        """Check the current realm's chain; one that cannot be read becomes a finding."""
        try:
            self.work()
        except Exception:  # what one county's tables were made to must not hide the others
            chain = _chain()
            name = current().slug or chain
            log.exception("chain_unreadable", extra={"county": name})
            self.findings.append(Finding("unreadable", chain, name))
            return False
        return True

    def _work_and_seal(self, _options: dict[str, Any]) -> None:
        # One that cannot be read is not sealed either: it is left as it was found.
        if self._is_read():
            heads.seal_and_publish()

    def _read(self, options: dict[str, Any]) -> witness.Witness | None:
        """Read the files of heads and note what is wrong with them."""
        if not options.get("heads"):
            return None
        try:
            found = witness.read(options["heads"])
            self.findings += found.findings + witness.told_but_missing(found, options["told"])
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s.")
                % {"file": error.filename, "reason": error.strerror or error}
            ) from error
        return found

    def _every_chain(self, known: witness.Witness) -> None:
        """Check the platform's chain, those of all counties, and that none is gone."""
        present = {headsfile.PLATFORM}
        for realm, scope in _realms():
            chain = str(realm.county_id) if realm else headsfile.PLATFORM
            present.add(chain)
            with scope:
                self._is_read()
        self.findings += witness.missing(known, present)

    def _report(self, options: dict[str, Any], *, alone: bool) -> None:
        results = [{"county": slug, **result.as_json()} for slug, result in self.found]
        told = [finding.as_json() for finding in self.findings]
        shown: Any = self.found[0][1].as_json() if alone and self.found else [*results, *told]
        if self.witness is not None:
            shown = {"chains": results, "findings": told, "lines": self.witness.lines}
        lines = [f"{slug}: {line}" for slug, result in self.found for line in _lines(result)]
        lines += [findings.said(finding) for finding in self.findings]
        faults = [finding for finding in self.findings if not finding.note]
        self.tell(shown, "\n".join(lines), as_json=options["json"])
        changed = [slug for slug, result in self.found if not result.is_whole]
        changed += [finding.county or finding.where for finding in faults]
        if changed:
            where = ", ".join(dict.fromkeys(changed))
            text = _("The journal was changed: %(where)s.") % {"where": where}
            raise CommandError(f"{text}\n{findings.advice()}")


def _chain() -> str:
    """Return the name of the current realm's chain in the file of heads."""
    realm = current()
    return headsfile.PLATFORM if realm.is_platform else str(realm.county_id)


def _realms() -> Iterator[tuple[Realm | None, AbstractContextManager[Realm]]]:
    yield None, platform_scope()
    for realm in counties().every():
        yield realm, county_scope(realm)


def _lines(result: sealing.Verification) -> Iterator[str]:
    """Yield the counts, and the first entries that are not as they were written."""
    counts = {
        "entries": result.entries,
        "sealed": result.sealed,
        "broken": len(result.broken),
        "inserted": len(result.inserted),
        "recut": len(result.recut),
        "unsigned": len(result.unsigned),
    }
    yield _(
        "%(entries)s entries, %(sealed)s sealed, %(broken)s broken, %(inserted)s inserted by hand, "
        "%(recut)s seals not as published, %(unsigned)s seals without our signature"
    ) % {name: number(count) for name, count in counts.items()}
    for text, keys in (
        (_("Changed or removed: %(entries)s"), result.broken),
        (
            _("Inserted by hand, with a time or values that the product did not give: %(entries)s"),
            result.inserted,
        ),
    ):
        if keys:
            yield text % {"entries": ", ".join(_entry(key) for key in sorted(keys)[:SHOWN])}


def _entry(key: UUID) -> str:
    """Return an entry's id, with the time that its key says."""
    moment = ids.moment_of(key)
    return f"{key} ({moment.astimezone(clock.ZONE):%Y-%m-%d %H:%M})" if moment else str(key)
