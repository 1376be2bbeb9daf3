"""What stands in the addresses of the role matrix: a file an app, found by its place here.

A file may say, each as far as its app has it:

    KINDS = {"member_id": "member"}          parameters of addresses that stand for a row, and of which kind
    RESOURCES = {"members": "member"}        resources of the API, whose rows are all called `pk`
    rows(world) -> {"member": (own, far)}    a row of the secretary's branch and one of another, in a county
    platform_rows(people, counties)          the same for the platform
    more(world), platform_more(people, counties)   a second batch of rows, near those of one's own

Kinds of one app may be used by the addresses of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any


def parts() -> Iterator[ModuleType]:
    """Yield the files beside this one, imported."""
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        yield import_module(f"{__name__}.{path.stem}")


def gathered(name: str) -> dict[str, str]:
    """Return what the files say under `name` as one dict. Raises ValueError when two say the same."""
    return _merged(getattr(part, name, {}) for part in parts())


def made(name: str, *arguments: Any) -> dict[str, Any]:
    """Call the function `name` of each file that has it; return what they made as one dict."""
    return _merged(getattr(part, name)(*arguments) for part in parts() if hasattr(part, name))


def add(name: str, *arguments: Any) -> None:
    """Call the function `name` of each file that has it."""
    for part in parts():
        if hasattr(part, name):
            getattr(part, name)(*arguments)


def _merged(dicts: Iterator[dict[str, Any]]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for found in dicts:
        if twice := whole.keys() & found.keys():
            raise ValueError(f"tests/permissions/rows says {sorted(twice)} twice")
        whole |= found
    return whole
