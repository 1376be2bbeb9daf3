"""Arithmetic of what is drawn: steps of a colour scale, lengths, lines. No text, no colour."""

from __future__ import annotations

from collections.abc import Sequence

# A share from here on is one step darker; the last is all of it, as far as two places after the point say.
STEPS = (0.0, 0.5, 0.7, 0.9, 0.98)
# A part that is there is never drawn thinner than this, of a hundred.
THINNEST = 1.5
MARGIN = 0.15


def step_of(share: float | None) -> int:
    """Return the step of a share of 0 to 1: 1 to 5, 0 where nothing is known."""
    if share is None:
        return 0
    return sum(share >= least for least in STEPS) or 1


def step_beside(value: float | None, largest: float) -> int:
    """Return the step of a count beside the largest one, 1 to 5; 0 for none."""
    if not value or largest <= 0:
        return 0
    return min(5, 1 + int(value * 5 / largest))


def lengths(parts: Sequence[int], longest: int) -> list[float]:
    """Return the parts of a bar as lengths, of which `longest` has a hundred; none of what is there vanishes.

    What the thin parts take beyond their share is taken from the longest part, so that the bar ends
    where it should.
    """
    if longest <= 0:
        return [0.0 for _part in parts]
    exact = [max(part, 0) * 100 / longest for part in parts]
    drawn = [max(length, THINNEST) if length else 0.0 for length in exact]
    if drawn:
        widest = drawn.index(max(drawn))
        drawn[widest] = max(drawn[widest] - (sum(drawn) - sum(exact)), min(drawn[widest], THINNEST))
    return [round(length, 2) for length in drawn]


def line(
    values: Sequence[float | None], width: float, height: float
) -> list[list[tuple[float, float]]]:
    """Return the runs of points of a line from left to right; where a value is None the line is broken.

    The lowest value stands `MARGIN` above the ground, the highest as much below the top; values
    that are all the same stand in the middle.
    """
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, span = min(known), max(known) - min(known)
    apart = width / max(len(values) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        up = MARGIN + (1 - 2 * MARGIN) * ((value - low) / span if span else 0.5)
        runs[-1].append((round(place * apart, 2), round(height * (1 - up), 2)))
    return [run for run in runs if run]
