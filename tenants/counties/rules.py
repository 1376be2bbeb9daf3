"""Arithmetic of divisions and web addresses: no database."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.text import pinyin

DATA = Path(__file__).parent / "data" / "divisions.csv"
SLUG = re.compile(r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$")
RESERVED = frozenset(
    "www api admin app apps assets auth cdn console county counties demo-data docs ftp gov help imap "
    "internal liangxin local localhost login mail media mx ns ns1 ns2 platform pop public root signup "
    "smtp static status summary supervisor support system test webhook webhooks wpad".split()
)
# The kinds of divisions a name may end with, as the address leaves them out.
_SUFFIX = re.compile(r"(?:[^县市区旗]{2,}(?:族|各族)自治(?:县|旗)|林区|特区|新区|[县市区旗])$")


@dataclass(frozen=True, slots=True)
class Division:
    """A province, prefecture or county-level division and the years it was in force."""

    code: str
    name: str
    level: str
    parent: str
    latitude: float | None
    longitude: float | None
    valid_from: date | None
    valid_to: date | None
    source: str

    @property
    def path(self) -> str:
        """Return "/36/3607/360725/": the division's place in the tree."""
        steps = [self.code] if not self.parent else [self.parent, self.code]
        if len(self.parent) == len("3607"):
            steps = [self.parent[:2], *steps]
        return "/" + "".join(f"{step}/" for step in steps)

    def stands_on(self, day: date) -> bool:
        """Say whether the division is in force on `day`."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@lru_cache(maxsize=1)
def load_divisions() -> tuple[Division, ...]:
    """Return every division of the list, past ones too, parents before children."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(_division(row) for row in csv.DictReader(file))


def divisions_on(day: date) -> dict[str, Division]:
    """Return the divisions in force on `day` by code; the latest where years overlap."""
    return {division.code: division for division in load_divisions() if division.stands_on(day)}


def check_slug(slug: str) -> None:
    """Raise Invalid for a web address that is malformed or reserved."""
    if not SLUG.match(slug) or "--" in slug:
        raise Invalid(
            slug=_(
                "An address has 3 to 40 small letters, digits and single hyphens, a letter first."
            )
        )
    if slug in RESERVED:
        raise Invalid(slug=_("This address is reserved. Choose another one."))


def suggest_slug(name: str) -> str:
    """Return an address for a county's name: 崇义县 gives chongyi."""
    stem = _SUFFIX.sub("", name) or name
    return re.sub(r"[^a-z0-9]", "", pinyin(stem))[:40]


def _division(row: dict[str, str]) -> Division:
    return Division(
        code=row["code"],
        name=row["name"],
        level=row["level"],
        parent=row["parent"],
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        source=row["source"],
    )
