"""A section of the configuration as an app offers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Section:
    """A part of the configuration: its JSON Schema, checks beyond the schema, and its words.

    Its pages and editors are drawn from the schema (`kernel.web.drawn`). `check(value)` yields
    (path, message) for each error. `parts` labels the parts of an item, "" the value of one without
    parts; `codes` labels its codes; `choices` returns {value: label} of parts whose values are known
    only in a county; `spell(part, value)` returns the text of a whole part, or None. `sentence`
    reads an item as a sentence with its parts as blanks, such as "{who} visits {whom.name}". The
    items of a section with `names_of` bear the names of that section's. `table` names the part
    (a list of choices) that is shown for all items at once, as a table of ticks.
    """

    key: str
    label: Any
    schema: dict[str, Any]
    help: Any = ""
    check: Callable[[Any], Iterator[tuple[str, str]]] | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, Any] = field(default_factory=dict)
    spell: Callable[[str, Any], str | None] | None = None
    names_of: str = ""
    choices: Mapping[str, Callable[[], Mapping[str, Any]]] = field(default_factory=dict)
    sentence: Any = ""
    table: str = ""

    def word(self, value: Any) -> str:
        """Return the label of a code, and any other value unchanged."""
        return str(self.codes.get(value, value)) if isinstance(value, str) else str(value)

    def item_schema(self, item: str) -> dict[str, Any]:
        """Return the schema of one item: of a list's, or of the one an object has under that name."""
        if self.schema["type"] == "array":
            found = self.schema.get("items", {})
        else:
            named = self.schema.get("properties", {})
            found = named.get(item, self.schema.get("additionalProperties", {}))
        return found if isinstance(found, dict) else {}

    @property
    def is_open(self) -> bool:
        """Say whether items can be added and taken out."""
        if self.schema["type"] == "array":
            return "enum" not in self.item_schema("").get("properties", {}).get("key", {})
        return isinstance(self.schema.get("additionalProperties"), dict)

    @property
    def is_named(self) -> bool:
        """Say whether the county names the items, in two languages."""
        items = self.schema.get("properties", {"": {}})
        found = (self.item_schema(item).get("properties", {}) for item in items)
        return not self.names_of and all(one.keys() & {"name", "zh"} for one in found)
