"""A section's items in words: labels of parts and codes, and items as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel.chinese.text import in_language, is_english, labelled, listed

if TYPE_CHECKING:
    from kernel.blueprint import Section

_USUAL = {"name": lazy("Name"), "zh": lazy("Chinese"), "en": lazy("English")}
# The word of the schema for what stands where nothing is chosen: {"x-none": _("any")}.
NONE = "x-none"


class Words:
    """The words of one section in the reader's language; what a county has is read once."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self._known: dict[str, Mapping[str, Any] | None] = {}

    def label(self, name: str, schema: Mapping[str, Any] | None = None) -> str:
        """Return what a part is called."""
        titled = (schema or {}).get("title")
        return str(titled or self.section.parts.get(name) or _USUAL.get(name, name))

    def choices(self, name: str) -> Mapping[str, Any] | None:
        """Return {value: label}, or {heading: {value: label}}, of a part; None where it has none."""
        if name not in self._known:
            find = self.section.choices.get(name)
            self._known[name] = find() if find else None
        return self._known[name]

    def of(self, name: str, value: Any) -> str:
        """Return a simple value of a part in words."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        known = flat(self.choices(name) or {})
        return str(known[value]) if value in known else self.section.word(value)

    def spoken(self, name: str, value: Any) -> str:
        """Return a part in words, however deep it is."""
        spelled = self.section.spell(name, value) if self.section.spell else None
        if spelled is not None:
            return spelled
        if isinstance(value, list):
            said = [self.spoken(name, one) for one in value]
            is_flat = not any(isinstance(one, (list, dict)) for one in value)
            return listed(said) if is_flat else "；".join(said)
        if isinstance(value, dict):
            return self._object(value)
        return "" if value is None else self.of(name, value)

    def _object(self, value: Mapping[str, Any]) -> str:
        if "zh" in value:
            return in_language(value)
        said = ((self.label(name), self.spoken(name, one)) for name, one in value.items())
        between = ", " if is_english() else "，"
        return between.join(labelled(label, text) for label, text in said if text)

    def facts(self, value: Any) -> list[tuple[str, str]]:
        """Return an item's parts as (label, text), without its name and what its sentence says.

        Of an item that is a name both languages.
        """
        if not isinstance(value, dict):
            return [(self.label(""), self.spoken("", value))]
        names = [(self.label(short), value.get(short, "")) for short in ("zh", "en")]
        left_out = {"key", "name", "zh", "en", *self._in_sentence()}
        rest = [
            (self.label(name), self.spoken(name, part))
            for name, part in value.items()
            if name not in left_out and part != {}
        ]
        return [(label, text) for label, text in [*names, *rest] if text]

    def sentence(self, value: Any) -> list[tuple[str, str]]:
        """Return an item's sentence as (text, "") and ("", what stands in a blank) in turn."""
        if not isinstance(value, dict):
            return []
        return [
            (text, self._blank(path, value) if path else "")
            for text, path in pieces(str(self.section.sentence))
        ]

    def _in_sentence(self) -> set[str]:
        blanks = pieces(str(self.section.sentence))
        return {path.partition(".")[0] for _text, path in blanks if path}

    def _blank(self, path: str, value: Any) -> str:
        schema: Mapping[str, Any] = self.section.item_schema("")
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
            schema = schema.get("properties", {}).get(name, {})
        said = self.spoken(path.rpartition(".")[2], value)
        return said or str(schema.get(NONE, "—"))


def flat(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Return {value: label} of choices that may stand under headings."""
    found: dict[str, Any] = {}
    for key, label in choices.items():
        found.update(label if isinstance(label, Mapping) else {key: label})
    return found


def pieces(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield (text, "") and ("", path of a blank) of a sentence with blanks such as {match.unit}."""
    for number, chunk in enumerate(sentence.replace("}", "{").split("{")):
        if chunk:
            yield ("", chunk) if number % 2 else (chunk, "")
