"""Outlines of counties: drawings that lie ready, a file a province, and where in them each county is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.templatetags.static import static

from kernel.web.shares import Box

# Made by `python -m infra.divisions.outlines`: {code: left, top, right, bottom, and where its name stands}.
INDEX = Path(__file__).with_name("outlines.json")
MARGIN = 0.03


@cache
def _index() -> dict[str, list[int]]:
    found: dict[str, list[int]] = json.loads(INDEX.read_text(encoding="utf-8"))
    return found


def drawing(code: str) -> str:
    """Return the address of a county's outline, "" for one that has none."""
    return f"{static(f'outlines/{code[:2]}.svg')}#c{code}" if code in _index() else ""


def middle(code: str) -> tuple[int, int] | None:
    """Return where the name of a county stands."""
    place = _index().get(code)
    return (place[4], place[5]) if place else None


def box_of(codes: Iterable[str]) -> Box | None:
    """Return the part of a province's drawing that holds these counties; None where none has an outline.

    All of them lie in one province: each drawing has a measure of its own.
    """
    places = [_index()[code] for code in codes if code in _index()]
    if not places:
        return None
    left, top = min(place[0] for place in places), min(place[1] for place in places)
    right, bottom = max(place[2] for place in places), max(place[3] for place in places)
    margin = MARGIN * max(right - left, bottom - top)
    return (left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin)
