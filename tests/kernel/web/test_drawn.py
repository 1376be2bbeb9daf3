"""Forms drawn from a schema: what is shown and sent back unchanged is the same value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel import blueprint
from kernel.blueprint import Section, shipped
from kernel.web.drawn import ABSENT, ROOT, DrawnForm, operated, rows_name
from tests import drawing
from tests.world import World

SHIPPED = shipped.available()["chongyi"]["sections"]
ITEMS = [(key, item) for key, value in SHIPPED.items() for item in blueprint.items(value)]


def sent(form: DrawnForm) -> QueryDict:
    """Return what a browser would send of a form as it is shown."""
    data = QueryDict(mutable=True)
    for name, value in drawing.sent(form).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def drawn(section: Section, schema: dict[str, Any], value: Any, data: Any = None) -> DrawnForm:
    return DrawnForm(data, section=section, schema=schema, original=value, version=1)


def again(section: Section, schema: dict[str, Any], value: Any) -> Any:
    """Return a value after it was drawn, sent and read."""
    form = drawn(section, schema, value, sent(drawn(section, schema, value)))
    assert form.is_valid(), form.errors
    return form.value()


@pytest.mark.parametrize(("key", "item"), ITEMS, ids=str)
def test_every_item_that_is_shipped_comes_back_as_it_was(world: World, key: str, item: str) -> None:
    section = blueprint.sections[key]
    value = blueprint.items(SHIPPED[key])[item]

    assert again(section, section.item_schema(item), value) == value


def test_a_sentence_has_the_same_blanks_in_both_languages_and_each_is_a_field(
    world: World,
) -> None:
    for section in blueprint.sections:
        if not section.sentence:
            continue
        blanks = {}
        for language in ("zh-hans", "en"):
            with translation.override(language):
                form = drawn(section, section.item_schema(""), ABSENT)
                said = form.said()
                assert all((part is None) == bool(text) for text, part in said), section.key
                blanks[language] = {part.path for _text, part in said if part}
        assert blanks["zh-hans"] == blanks["en"], section.key
        assert blanks["en"]


def test_every_part_of_every_section_has_a_label(world: World) -> None:
    """A part without one would show its key, in English, on a Chinese page."""
    bare = [
        (section.key, name)
        for section in blueprint.sections
        for name in names_in(
            section.item_schema(next(iter(section.schema.get("properties", {})), ""))
        )
        if name != "key" and name not in section.parts and name not in {"name", "zh", "en"}
    ]
    assert bare == []


def names_in(schema: dict[str, Any]) -> Iterator[str]:
    """Yield the names of all parts of a schema."""
    for name, below in schema.get("properties", {}).items():
        yield name
        yield from names_in(below)
    below = [schema["items"]] if "items" in schema else schema.get("anyOf", [])
    for one in below:
        yield from names_in(one)


NAMES = st.text(alphabet="甲乙丙abc ", min_size=1, max_size=8).map(str.strip).filter(bool)
WORDS = ["red", "green", "blue"]
TOY = {
    "type": "object",
    "properties": {
        "name": {
            "type": "object",
            "properties": {"zh": {"type": "string", "minLength": 1}, "en": {"type": "string"}},
            "required": ["zh"],
        },
        "one": {"enum": WORDS},
        "maybe": {"enum": WORDS},
        "some": {"type": "array", "items": {"enum": WORDS}, "uniqueItems": True},
        "count": {"type": "integer", "minimum": 0, "maximum": 9},
        "share": {"type": "number"},
        "is_on": {"type": "boolean"},
        "may_be_on": {"type": "boolean"},
        "said": {"type": "string"},
        "days": {"type": "array", "items": {"type": "string", "format": "date"}},
        "steps": {
            "type": "array",
            "items": {
                "anyOf": [
                    {"type": "string", "minLength": 1},
                    {
                        "type": "object",
                        "properties": {"of": {"type": "array", "items": {"type": "integer"}}},
                        "required": ["of"],
                    },
                ]
            },
        },
        "free": {"type": "object"},
    },
    "required": ["name", "one", "some", "count", "is_on", "days", "steps", "free"],
}
SCALARS = st.one_of(
    st.integers(-99, 99), st.booleans(), NAMES, st.sampled_from(["1", "true", "[]"])
)
VALUES = st.fixed_dictionaries(
    {
        "name": st.fixed_dictionaries({"zh": NAMES}, optional={"en": NAMES}),
        "one": st.sampled_from(WORDS),
        "some": st.lists(st.sampled_from(WORDS), unique=True),
        "count": st.integers(0, 9),
        "is_on": st.booleans(),
        "days": st.lists(st.dates().map(str), max_size=3),
        "steps": st.lists(
            NAMES | st.fixed_dictionaries({"of": st.lists(st.integers(0, 9), max_size=3)}),
            max_size=3,
        ),
        "free": st.dictionaries(NAMES, SCALARS, max_size=3),
    },
    optional={
        "maybe": st.sampled_from(WORDS),
        "share": st.floats(-9, 9) | st.integers(-9, 9),
        "may_be_on": st.booleans(),
        "said": NAMES,
    },
)
SECTION = Section("toy", "", {"type": "array", "items": TOY})


@settings(deadline=None)  # a busy machine is no fault of a value
@given(value=VALUES)
def test_any_value_of_any_shape_comes_back_as_it_was(value: dict[str, Any]) -> None:
    assert again(SECTION, TOY, value) == value


EXAMPLE = {
    "name": {"zh": "甲"}, "one": "red", "some": ["blue", "red"], "count": 1, "is_on": False,
    "days": ["2026-01-01", "2026-02-02"], "steps": ["x", {"of": [1]}], "free": {},
}  # fmt: skip


def changed(**sent_: Any) -> DrawnForm:
    """Return the example's form after some of it was entered differently."""
    data = sent(drawn(SECTION, TOY, EXAMPLE))
    for name, value in sent_.items():
        path = f"{ROOT}.{name.replace('__', '.')}"
        data.setlist(path, value if isinstance(value, list) else [value])
    return drawn(SECTION, TOY, EXAMPLE, data)


def test_what_is_chosen_more_stands_behind_what_was_chosen() -> None:
    form = changed(some=["red", "green", "blue"])

    assert form.is_valid()
    assert form.value()["some"] == ["blue", "red", "green"]


@pytest.mark.parametrize(
    ("act", "days"),
    [
        ("up:v.days:1", ["2026-02-02", "2026-01-01"]),
        ("up:v.days:0", ["2026-01-01", "2026-02-02"]),
        ("down:v.days:0", ["2026-02-02", "2026-01-01"]),
        ("remove:v.days:0", ["2026-02-02"]),
        ("remove:v.days:7", ["2026-01-01", "2026-02-02"]),
        ("", ["2026-01-01", "2026-02-02"]),
    ],
)
def test_rows_are_moved_and_taken_out(act: str, days: list[str]) -> None:
    form = drawn(SECTION, TOY, EXAMPLE, operated(sent(drawn(SECTION, TOY, EXAMPLE)), act))

    assert form.is_valid()
    assert form.value()["days"] == days


def test_a_row_that_is_added_is_shown_with_what_was_typed_elsewhere() -> None:
    data = operated(sent(changed(count="7")), "add:v.days")
    form = DrawnForm(data, section=SECTION, schema=TOY, original=EXAMPLE, validates=False)

    assert data.getlist(rows_name("v.days")) == ["0", "1", "1000"]
    assert form["v.days.1000"].value() is None
    assert form["v.count"].value() == "7"
    assert not form.errors


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "x", "", "²"])
def test_numbers_of_rows_that_are_none_are_passed_over(number: str) -> None:
    data = sent(drawn(SECTION, TOY, EXAMPLE))
    data.setlist(rows_name("v.days"), [number, "1"])

    form = drawn(SECTION, TOY, EXAMPLE, operated(data, "add:v.days"))

    assert [*form.root.children["days"].rows] == ["1", "1000"]


def test_another_shape_is_chosen() -> None:
    data = sent(drawn(SECTION, TOY, EXAMPLE))
    data["v.steps.0.shape"] = "1"
    data.setlist("v.steps.0.1.of.rows", ["1000"])
    data["v.steps.0.1.of.1000"] = "5"

    form = drawn(SECTION, TOY, EXAMPLE, data)

    assert form.is_valid(), form.errors
    assert form.value()["steps"] == [{"of": [5]}, {"of": [1]}]


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (["days", "1"], None, "v.days.1"),
        (["steps", "1", "of", "0"], None, "v.steps.1.1.of.0"),
        (["name", "zh"], None, "v.name.zh"),
    ],
)
def test_an_error_stands_at_its_field(path: list[str], value: None, field: str) -> None:
    form = changed()
    assert form.is_valid()
    form.value()

    form.fail(path, "So nicht.")

    assert form.errors == {field: ["So nicht."]}


def test_an_error_of_a_list_stands_at_the_list() -> None:
    form = changed()
    assert form.is_valid()
    form.value()

    form.fail(["days"], "Zu kurz.")

    assert form.non_field_errors() == ["days：Zu kurz."]


@pytest.mark.parametrize(
    ("name", "value"),
    [("count", "10"), ("count", ""), ("one", "pink"), ("share", "many"), ("name__zh", " ")],
)
def test_what_the_schema_forbids_is_refused_at_its_field(name: str, value: str) -> None:
    form = changed(**{name: value})

    assert not form.is_valid()
    assert list(form.errors) == [f"{ROOT}.{name.replace('__', '.')}"]
