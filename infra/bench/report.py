"""The table of a bench: printed as it comes, and kept between marks in docs/performance.md."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from infra.bench.measuring import Measured

HEAD = "| what | ours, ms | floor, ms | ratio | goal | met | load |\n|---|---|---|---|---|---|---|"


def line(row: Measured) -> str:
    """Return a row of the table; a p95 stands where it is what was promised."""
    ours = _number(row.ours) + (f" (p95 {_number(row.p95)})" if "p95" in row.goal else "")
    floor = "" if row.floor is None else _number(row.floor)
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}x"
    met = {True: "yes", False: "**no**", None: ""}[row.is_met]
    return f"| {row.name} | {ours} | {floor} | {ratio} | {row.goal} | {met} | {row.load:.1f} |"


def keep(path: Path, topic: str, rows: Sequence[Measured], day: date) -> None:
    """Write a topic's table in place of the one that stands between its marks."""
    loads = [row.load for row in rows]
    words = (
        f"`manage.py bench {topic}`, {day}, {os.cpu_count()} cores, "
        f"load {min(loads):.1f} to {max(loads):.1f}."
    )
    table = "\n".join([words, "", HEAD, *map(line, rows)])
    begin, end = f"<!-- bench {topic} -->", f"<!-- /bench {topic} -->"
    between = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    text = path.read_text(encoding="utf-8")
    if not between.search(text):
        raise ValueError(f"{path.name} has no place for the table: {begin} and {end}.")
    path.write_text(between.sub(lambda _old: f"{begin}\n{table}\n{end}", text), encoding="utf-8")


def _number(milliseconds: float) -> str:
    return f"{milliseconds:,.0f}" if milliseconds >= 100 else f"{milliseconds:.2g}"
