"""Outlines of counties: drawings that lie ready, a file a province, and where in them each county is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.templatetags.static import static

from kernel.web import shares

# Made by `python -m infra.divisions.outlines`: {code: left, top, right, bottom, and where its name stands}.
INDEX = Path(__file__).with_name("outlines.json")


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


def box_of(codes: Iterable[str]) -> shares.Box | None:
    """Return the part of a province's drawing that holds these counties; None where none has an outline.

    All of them lie in one province: each drawing has a measure of its own.
    """
    places = (_index()[code] for code in codes if code in _index())
    return shares.box_of((left, top, right, bottom) for left, top, right, bottom, *_name in places)
