"""Reads the file of heads, and holds the chains of the database against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kernel import clock
from kernel.journal import headsfile, sealing
from kernel.journal.findings import Finding
from kernel.models.journal import JournalSeal

# The head of every sealing is written at once; until then it is no fault that the file lacks it.
PATIENCE = timedelta(hours=1)
NOTES = {"line_torn", "file_begun"}


@dataclass
class Known:
    """What the file knows of one chain.

    `heads` is {number of the seal: {hash: time of its first line}}. A restore (`restored_to`)
    leaves, up to its number, every hash that a line ever held, and puts later numbers aside.
    """

    chain: str
    county: str = ""
    heads: dict[int, dict[str, str]] = field(default_factory=dict)
    restored_to: int = 0
    notes: list[Finding] = field(default_factory=list)

    def take(self, line: Mapping[str, Any]) -> None:
        """Take a line of this chain in, in the file's order."""
        number, digest = int(line["number"]), str(line["digest"])
        self.county = str(line["county"])
        if line["what"] == headsfile.RESTORED:
            self._restore(number, digest, line)
        else:
            self.heads.setdefault(number, {}).setdefault(digest, str(line["at"]))

    def _restore(self, number: int, digest: str, line: Mapping[str, Any]) -> None:
        aside = [known for known in self.heads if known > number]
        last = f"{max(aside)}" if aside else ""
        why = f"{line.get('why', '')} {last}".strip()
        note = Finding("restored", self.chain, self.county, number, str(line["at"]), why, note=True)
        self.notes.append(note)
        for known in aside:
            del self.heads[known]
        self.heads[number] = {digest: str(line["at"])}
        self.restored_to = number


@dataclass
class Witness:
    """A file of heads: the chains it knows, and what is wrong with the file itself."""

    chains: dict[str, Known] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    lines: int = 0
    signatures: set[str] = field(default_factory=set)

    def take(self, line: Mapping[str, Any]) -> None:
        """Take a genuine line in."""
        self.lines += 1
        self.signatures.add(str(line["sign"]))
        if line["what"] != headsfile.BEGUN:
            chain = str(line["chain"])
            self.chains.setdefault(chain, Known(chain)).take(line)


def read(paths: Sequence[Path]) -> Witness:
    """Read files of heads, the oldest first, and check each line's signature and place.

    Raises OSError for a file that cannot be read.
    """
    witness, previous, torn = Witness(), "", False
    for path, number, line in headsfile.read(paths):
        if line is None:
            torn = True
            continue
        where = f"{path.name}:{number}"
        if headsfile.is_genuine(line):
            witness.take(line)
            kind = _fault_of_place(line, previous, torn=torn)
        else:
            kind = "line_changed"
        if kind:
            note = kind in NOTES
            witness.findings.append(Finding(kind, at=_time(line), where=where, note=note))
        previous, torn = str(line.get("sign")), False
    if torn:
        witness.findings.append(Finding("line_torn", where=_("(the last one)"), note=True))
    return witness


def _fault_of_place(line: Mapping[str, Any], previous: str, *, torn: bool) -> str:
    """Return what is wrong between a line and the one before it; "" when it follows."""
    if line["what"] == headsfile.BEGUN and not previous:
        return ""
    if line["what"] == headsfile.BEGUN and not line["previous"]:
        return "file_begun"
    if line["previous"] != previous:
        return "lines_missing"
    # Nothing is missing between the lines around it: a write that a crash cut short.
    return "line_torn" if torn else ""


def told_but_missing(witness: Witness, told: Iterable[Path]) -> list[Finding]:
    """Return lines that were mailed or posted and are not in the file any more.

    Raises OSError for a file that cannot be read.
    """
    found = []
    for path, number, line in headsfile.read(list(told)):
        where = f"{path.name}:{number}"
        if line is None or not headsfile.is_genuine(line):
            found.append(Finding("told_forged", where=where))
        elif str(line["sign"]) not in witness.signatures:
            found.append(Finding("told_missing", at=_time(line), where=where))
    return found


def compare(witness: Witness, chain: str, county: str) -> list[Finding]:
    """Return what the current realm's chain and the file say differently: the earliest only."""
    known = witness.chains.get(chain, Known(chain))
    seals = dict(JournalSeal.objects.values_list("number", "digest"))
    seals[0] = sealing.GENESIS
    for number in sorted(known.heads):
        at = min(known.heads[number].values())
        if seals.get(number) in known.heads[number]:
            if len(known.heads[number]) > 1 and number > known.restored_to:
                return [*known.notes, Finding("two_heads", chain, county, number, at)]
            continue
        return [*known.notes, _differing(witness, known, seals, number, at, county)]
    return [*known.notes, *_behind(known, chain, county)]


def missing(witness: Witness, present: set[str]) -> list[Finding]:
    """Return the chains that the file knows and the database has not."""
    return [
        Finding("chain_missing", chain, known.county, max(known.heads, default=0), _newest(known))
        for chain, known in witness.chains.items()
        if chain not in present
    ]


def _differing(
    witness: Witness, known: Known, seals: Mapping[int, str], number: int, at: str, county: str
) -> Finding:
    other = _owner_of(witness, known.chain, seals)
    if other is not None:
        return Finding("exchanged", known.chain, county, number, at, other.county)
    if number not in seals:
        kind = "cut_off" if number > max(seals) else "seal_missing"
        return Finding(kind, known.chain, county, number, at)
    is_first = number == min(known.heads)
    return Finding("made_again" if is_first else "remade", known.chain, county, number, at)


def _owner_of(witness: Witness, chain: str, seals: Mapping[int, str]) -> Known | None:
    """Return the other chain whose heads these seals are."""
    for known in witness.chains.values():
        if known.chain != chain and any(
            number and seals.get(number) in digests for number, digests in known.heads.items()
        ):
            return known
    return None


def _behind(known: Known, chain: str, county: str) -> list[Finding]:
    """Say that the file lacks the newest heads; the chain itself has all that the file knows."""
    last = max(known.heads, default=0)
    later = JournalSeal.objects.filter(number__gt=last, at__lt=clock.now() - PATIENCE)
    seal = later.order_by("-number").first()
    if seal is None:
        return []
    return [Finding("file_behind", chain, county, seal.number, seal.at.isoformat(), f"{last}")]


def _newest(known: Known) -> str:
    return max((at for digests in known.heads.values() for at in digests.values()), default="")


def _time(line: Mapping[str, Any]) -> str:
    return str(line.get("at", ""))
