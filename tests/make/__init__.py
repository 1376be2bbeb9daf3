"""Small factories with defaults, through services: a test names only what it is about.

A file an app, found by its place here; `make.member(...)` is the function `member` of whichever file
has it.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.make.basics import COMMAND, PASSWORD, counted

__all__ = ["COMMAND", "PASSWORD", "counted"]

for _path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    _module = import_module(f"{__name__}.{_path.stem}")
    for _name, _thing in vars(_module).items():
        if not _name.startswith("_") and getattr(_thing, "__module__", "") == _module.__name__:
            if _name in globals() and globals()[_name] is not _thing:
                raise ValueError(f"tests/make has two factories called {_name}")
            globals()[_name] = _thing
