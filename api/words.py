"""The words of the API's description in Chinese: choices translate themselves, docstrings by a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "v1" / "zh_hans.yml"
SPOKEN = frozenset({"summary", "description"})
# What callers send and get is theirs, in whatever language.
VALUES = frozenset({"value", "default", "enum"})
# The values of a choice with their names, which the generator adds below the text.
CHOICES = re.compile(r"(?:\A|\n\n)\* `")


@cache
def chinese() -> dict[str, str]:
    """Return {English text: Chinese}."""
    found: dict[str, str] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def texts(part: Any) -> Iterator[str]:
    """Yield every text of a description, without the lists of choices below it."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name in SPOKEN and isinstance(value, str):
                if text := halves(value)[0]:
                    yield text
            elif name not in VALUES:
                yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def in_chinese(part: Any) -> Any:
    """Return a description with each text in Chinese; one that has none stays as it is."""
    if isinstance(part, dict):
        return {name: _translated(name, value) for name, value in part.items()}
    if isinstance(part, list):
        return [in_chinese(value) for value in part]
    return part


def _translated(name: str, value: Any) -> Any:
    if name in SPOKEN and isinstance(value, str):
        text, choices = halves(value)
        return chinese().get(text, text) + choices
    return value if name in VALUES else in_chinese(value)


def halves(value: str) -> tuple[str, str]:
    """Return a text without the list of choices that follows it, and that list as it stands."""
    found = CHOICES.search(value)
    at = found.start() if found else len(value)
    return value[:at].strip(), value[at:]
