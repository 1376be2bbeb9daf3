"""What apps have to say when a county is backed up and restored; they register here, for they lie above."""

from __future__ import annotations

from collections.abc import Callable

from kernel.access import Actor

Step = Callable[[Actor], None]
Figures = Callable[[], dict[str, str]]
# Rows that are worth nothing in another schema, or open a door: a table's name each.
_left_out: set[str] = {"django_session"}
# Tables of the platform that rows of a county refer to by value; missing rows go along.
_referred_to: set[str] = set()
_steps: list[Step] = []
_figures: list[Figures] = []


def leave_out(*tables: str) -> None:
    """Carry no rows of these tables of a county."""
    _left_out.update(tables)


def left_out() -> frozenset[str]:
    """Return the tables of a county whose rows are not carried."""
    return frozenset(_left_out)


def take_along(*tables: str) -> None:
    """Carry these tables of the platform with each county; rows that are there already stay."""
    _referred_to.update(tables)


def taken_along() -> list[str]:
    """Return the platform's tables that go with each county, by name."""
    return sorted(_referred_to)


def on_restoring(step: Step) -> Step:
    """Run `step(actor)` in a county that was restored, before anybody reaches it."""
    _steps.append(step)
    return step


def run_steps(actor: Actor) -> None:
    """Run every step in the county in force."""
    for step in _steps:
        step(actor)


def figures_by(figures: Figures) -> Figures:
    """Have `figures()` give the county's figures as it stands, {name: value}: two copies give the same."""
    _figures[:] = [figures]
    return figures


def figures() -> dict[str, str]:
    """Return the figures of the county in force."""
    return _figures[0]() if _figures else {}
