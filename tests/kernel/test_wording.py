"""What a value breaks of a schema, said in the reader's language."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from kernel.blueprint.wording import said

SHAPE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string"}, "times": {"type": ["integer", "null"]}, "kind": {"const": "a"},
        "by": {"anyOf": [{"type": "string"}, {"type": "object"}]}, "unit": {},
    },
    "required": ["title"],
    "dependentRequired": {"unit": ["kind"]},
    "additionalProperties": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "缺少：title"),
        ({"title": "x", "unit": 1}, "缺少：kind"),
        ({"title": "x", "colour": 1, "size": 2}, "这里没有：colour、size"),
        ({"title": 5}, "这里应填：文字。"),
        ({"title": "x", "times": "three"}, "这里应填：整数、空值。"),
        ({"title": "x", "kind": "b"}, "这里只能是“a”。"),
        ({"title": "x", "by": 5}, "“5”不是这里可用的写法。"),
    ],
)
def test_a_fault_is_said_without_the_librarys_words(value: dict[str, Any], text: str) -> None:
    (error,) = jsonschema.Draft202012Validator(SHAPE).iter_errors(value)
    assert said(error) == text
