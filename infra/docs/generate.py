"""Write docs/events.md and the other pages of `pages()`: `python -m infra.docs.generate`.

`--check` writes nothing and fails when a page is out of date.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from infra.docs import ROOT, UPDATE


def outdated(pages: dict[str, str]) -> list[str]:
    """Return the names of the files that differ from the generated text."""
    return [name for name, text in pages.items() if _written(name) != text]


def main(arguments: list[str]) -> int:
    """Write the pages, or (`--check`) only compare them."""
    _start_django()
    pages: dict[str, str] = import_module("infra.docs.pages").pages()
    stale = outdated(pages)
    if "--check" in arguments:
        for name in stale:
            print(f"docs/{name} is out of date: run {UPDATE}")
        return 1 if stale else 0
    for name in stale:
        (ROOT / "docs" / name).write_text(pages[name], encoding="utf-8")
        print(f"docs/{name} written")
    return 0


def _written(name: str) -> str:
    path = ROOT / "docs" / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _start_django() -> None:
    sys.path.insert(1, str(ROOT / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangxin.settings")
    os.environ.setdefault("DEMO", "1")
    import_module("django").setup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
