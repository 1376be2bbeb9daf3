"""What the rulebook asks of the apps above: the questions that their rules answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kernel.registry import Registry

# Answers the `input` of a row of vectors with what its `expect` has. Reads no database.
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
questions: Registry[Answer] = Registry(
    "rulebook.questions", "questions of the field's arithmetic, each answered by an app's rules"
)
