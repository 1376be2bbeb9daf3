"""Examples of serializers, by module and class: api/v1/examples/members.yml has MemberOut's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from drf_spectacular.utils import OpenApiExample

from api.shapes import Strict

FOLDER = Path(__file__).parent / "v1" / "examples"


@cache
def examples_of(module: str) -> dict[str, dict[str, Any]]:
    """Return {class: {"title", "value"}} of a module of api.v1."""
    path = FOLDER / f"{module.rpartition('.')[2]}.yml"
    found: dict[str, dict[str, Any]] = {}
    if path.exists():
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def example_of(shape: type) -> OpenApiExample | None:
    """Return the example of a serializer: of a request for input (Strict), else of a response."""
    found = examples_of(shape.__module__).get(shape.__name__)
    if found is None:
        return None
    is_given = issubclass(shape, Strict)
    return OpenApiExample(
        found["title"],
        value=found["value"],
        request_only=is_given,
        response_only=not is_given,
        media_type="application/json",
        status_codes=None if is_given else ["200", "201"],
    )
