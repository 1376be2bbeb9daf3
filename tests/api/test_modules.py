"""Every module of the API: what it serves, and examples that its shapes can read."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

import pytest
from rest_framework import serializers

from api import examples, routes, v1
from api.shapes import Strict, VisibleField
from tests import make

MODULES = sorted(info.name for info in pkgutil.iter_modules(v1.__path__, "api.v1."))
EXAMPLES = [
    (module, name, example["value"])
    for module in MODULES
    for name, example in examples.examples_of(module).items()
]


@pytest.mark.parametrize("module", MODULES)
def test_every_module_serves_something(module: str) -> None:
    found = import_module(module)

    served = {**getattr(found, "ROUTES", {}), **getattr(found, "PLATFORM_ROUTES", {})}

    assert served
    gathered = {**routes.gathered(on_platform=False), **routes.gathered(on_platform=True)}
    assert served.items() <= gathered.items()


def test_every_file_of_examples_belongs_to_a_module() -> None:
    files = {f"api.v1.{path.stem}" for path in examples.FOLDER.iterdir()}
    assert files <= set(MODULES)


@pytest.mark.parametrize(
    ("module", "name", "value"), EXAMPLES, ids=[name for _module, name, _value in EXAMPLES]
)
def test_an_example_is_read_by_its_shape(
    inside: object, module: str, name: str, value: Any
) -> None:
    shape = getattr(import_module(module), name)
    if issubclass(shape, Strict):
        body = shape(data=value, context={"actor": make.COMMAND})
        body.is_valid()
        # The ids of examples are nobody's; anything else they say must do.
        faults = {key: [fault.code for fault in found] for key, found in body.errors.items()}
        ids = {key for key, field in body.fields.items() if isinstance(field, VisibleField)}
        assert faults == {key: ["not_found"] for key in ids & value.keys()}
    else:
        assert list(value) == list(shape().fields)
        for key, field in shape().fields.items():
            _check_answer(field, value[key])


def _check_answer(field: serializers.Field[Any, Any, Any, Any], value: Any) -> None:
    """Fail unless `value` may stand in an answer where `field` does."""
    if value is None:
        assert field.allow_null or isinstance(field, serializers.SerializerMethodField)
    elif isinstance(field, serializers.SerializerMethodField):
        assert isinstance(value, (dict, list))
    elif isinstance(field, serializers.BaseSerializer):
        for key, inner in getattr(field, "fields", {}).items():
            _check_answer(inner, value[key])
    else:
        field.to_internal_value(value)
