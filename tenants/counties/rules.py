"""Arithmetic of divisions and web addresses: no database."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from kernel.chinese.pinyin import syllables
from kernel.errors import Invalid

DATA = Path(__file__).parent / "data" / "divisions.csv"
SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
RESERVED = frozenset(
    "www api admin app apps assets auth autoconfig autodiscover blog cdn console county counties demo-data "
    "dev dns docs ftp git gov health help imap internal liangxin local localhost login logout mail media "
    "metrics mx ns ns1 ns2 oauth platform pop pop3 public register robots root sandbox smtp sso staging "
    "static status summary supervisor support system test webhook webhooks webmail whois wpad signup".split()
)
# The nations that autonomous counties are named after, as addresses leave them out.
_NATIONS = (
    "各 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 "
    "景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 "
    "裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
).split()
_SUFFIX = re.compile(
    rf"(?:(?:(?:{'|'.join(_NATIONS)})族?)*自治[县旗州区]"
    r"|特别行政区|地区|林区|特区|新区|矿区|[省县市区旗盟])$"
)


@dataclass(frozen=True, slots=True)
class Division:
    """A province, prefecture or county-level division and the years it was in force."""

    code: str
    name: str
    level: str
    parent: str
    latitude: Decimal | None
    longitude: Decimal | None
    valid_from: date | None
    valid_to: date | None
    source: str
    successor: str
    """The code of what took its place, "" where that is nothing or unknown."""

    @property
    def path(self) -> str:
        """Return "/36/3607/360725/": the division's place in the tree."""
        steps = [self.code] if not self.parent else [self.parent, self.code]
        if len(self.parent) == len("3607"):
            steps = [self.parent[:2], *steps]
        return "/" + "".join(f"{step}/" for step in steps)


@lru_cache(maxsize=1)
def load_divisions() -> tuple[Division, ...]:
    """Return every division of the list, past ones too, parents before children."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(_division(row) for row in csv.DictReader(file))


def check_slug(slug: str) -> None:
    """Raise Invalid for a web address that is malformed or reserved."""
    if not SLUG.fullmatch(slug) or "--" in slug:
        raise Invalid(
            slug=_(
                "An address has 3 to 40 small letters, digits and single hyphens, a letter first."
            )
        )
    if slug in RESERVED:
        raise Invalid(slug=_("This address is reserved. Choose another one."))


def suggest_slug(name: str) -> str:
    """Return an address for a county's name: 崇义县 gives chongyi, 赣县 ganxian, 五峰土家族自治县 wufeng."""
    stem = _SUFFIX.sub("", name)
    # Names of one character are said with their kind; the whole name tells how it is read.
    length = len(stem) if len(stem) > 1 else len(name)
    return re.sub(r"[^a-z0-9]", "", "".join(syllables(name)[:length]))[:40]


def _division(row: dict[str, str]) -> Division:
    return Division(
        code=row["code"],
        name=row["name"],
        level=row["level"],
        parent=row["parent"],
        latitude=Decimal(row["latitude"]) if row["latitude"] else None,
        longitude=Decimal(row["longitude"]) if row["longitude"] else None,
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        source=row["source"],
        successor=row["successor"],
    )
