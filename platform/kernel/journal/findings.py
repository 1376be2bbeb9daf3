"""What does not fit between a chain and the file of heads, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Finding:
    """Something that does not fit: `kind` is a key of `WORDS`, `number` a seal's, `at` a line's time.

    A `note` explains and is no fault. `where` is a line of the file, or another chain's address.
    """

    kind: str
    chain: str = ""
    county: str = ""
    number: int = 0
    at: str = ""
    where: str = ""
    note: bool = False

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "words": said(self)}


WORDS: Mapping[str, Any] = {
    "made_again": gettext_lazy(
        "%(county)s: the whole chain was made again. Seal %(number)d, the first this file knows (%(at)s), "
        "has another hash now, and so has all that follows."
    ),
    "remade": gettext_lazy(
        "%(county)s: the chain was made again from seal %(number)d on (%(at)s): entries since the seal "
        "before it were changed, removed or added."
    ),
    "cut_off": gettext_lazy(
        "%(county)s: the end of the chain was cut off: seal %(number)d (%(at)s) and all after it are gone, "
        "with their entries."
    ),
    "seal_missing": gettext_lazy(
        "%(county)s: seal %(number)d (%(at)s) was taken out of the chain, with its entries."
    ),
    "exchanged": gettext_lazy(
        "%(county)s: this is the chain of %(where)s. The journals of two counties were exchanged."
    ),
    "two_heads": gettext_lazy(
        "%(county)s: seal %(number)d had two different hashes (%(at)s): the chain was cut off and went on "
        "differently."
    ),
    "chain_missing": gettext_lazy(
        "%(county)s: the file knows its chain up to seal %(number)d (%(at)s); the database has neither "
        "the county nor its journal."
    ),
    "unreadable": gettext_lazy(
        "%(county)s: its journal cannot be read: the tables are missing or were changed."
    ),
    "file_behind": gettext_lazy(
        "%(county)s: the file ends at seal %(where)s, the chain is at seal %(number)d since %(at)s: lines "
        "were taken from the file's end, or could not be written."
    ),
    "line_changed": gettext_lazy(
        "Line %(where)s of the file was changed or does not come from this installation."
    ),
    "lines_missing": gettext_lazy("Before line %(where)s (%(at)s) lines of the file are missing."),
    "line_torn": gettext_lazy(
        "Before line %(where)s a write was cut short, as by a loss of power. Nothing else is missing there."
    ),
    "file_begun": gettext_lazy(
        "At line %(where)s another file begins, which does not say what came before it."
    ),
    "told_missing": gettext_lazy(
        "The line told at %(at)s (%(where)s) is not in the file: its end was cut off, or it was exchanged."
    ),
    "told_forged": gettext_lazy("%(where)s is not a line that this installation signed."),
    "restored": gettext_lazy(
        "%(county)s: restored at %(at)s, to seal %(number)d (%(where)s). This was recorded: what came "
        "later before that was put aside by the restore, not by a forgery."
    ),
}


def said(finding: Finding) -> str:
    """Return the finding as a sentence."""
    return str(WORDS[finding.kind]) % {
        "county": finding.county or finding.chain,
        "number": finding.number,
        "at": finding.at,
        "where": finding.where,
    }


def advice() -> str:
    """Return what to do when something was found."""
    return _(
        "What to do: change nothing and restart nothing; copy the file of heads and the database's "
        "log to another machine; take the last backup made before that time and compare "
        "(restore_county FILE --as ANOTHER); tell the security administrator. If you brought the "
        "database back yourself: write_heads --restored REASON records it. See docs/runbook/journal.md."
    )
