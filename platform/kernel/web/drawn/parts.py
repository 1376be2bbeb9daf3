"""The parts of a drawn form: each stands for a place of the schema, is shown, and reads its value back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from kernel.chinese.text import labelled
from kernel.storable import fault_of

# {JSON path of what was entered: its part}: where the errors of the schema are shown.
Places = dict[tuple[str, ...], "Part"]


class Absent:
    """Stands for a value that is not there."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = Absent()


def is_empty(value: Any) -> bool:
    """Say whether a value says nothing: an optional part without one is left out."""
    return value is None or value is False or value in ("", [], {})


@dataclass(kw_only=True)
class Part:
    """A place of a schema: its path in the form, its label, what stands there now (or ABSENT)."""

    form: Any
    path: str
    label: str
    hint: str = ""
    original: Any = ABSENT
    required: bool = True
    kind: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def parts(self) -> Sequence[Part]:
        """Return the parts below."""
        return ()

    def read(self, place: tuple[str, ...], places: Places) -> Any:
        """Return what was entered; ABSENT, or the emptiness that was there, for an optional part left empty."""
        places[place] = self
        value = self.entered(place, places)
        if self.required or not is_empty(value):
            return value
        return self.original if is_empty(self.original) else ABSENT

    def entered(self, place: tuple[str, ...], places: Places) -> Any:
        """Return what was entered, read from the form's clean data, and note the places below."""
        raise NotImplementedError

    def fail(self, message: str) -> None:
        """Show an error here."""
        self.errors.append(message)
        self.form.add_error(None, labelled(self.label, message) if self.label else message)


@dataclass(kw_only=True)
class Leaf(Part):
    """A simple value: one field."""

    kind: str = "leaf"

    @property
    def field(self) -> forms.Field:
        """Return the field itself."""
        return self.form.fields[self.path]  # type: ignore[no-any-return]  # forms are untyped here

    @property
    def bound(self) -> forms.BoundField:
        """Return the field as the template shows it."""
        found: forms.BoundField = self.form[self.path]
        return found

    def entered(self, place: tuple[str, ...], places: Places) -> Any:
        return self.form.cleaned_data.get(self.path)

    def fail(self, message: str) -> None:
        self.form.add_error(self.path, message)


@dataclass(kw_only=True)
class Ticks(Leaf):
    """A list of choices; those that were chosen keep their order, new ones follow."""

    def entered(self, place: tuple[str, ...], places: Places) -> Any:
        chosen = self.form.cleaned_data.get(self.path) or []
        return in_order(self.original, chosen)


@dataclass(kw_only=True)
class Group(Part):
    """An object: its parts by name; `kept` stays as it is."""

    kind: str = "group"
    children: dict[str, Part] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parts(self) -> Sequence[Part]:
        return list(self.children.values())

    def entered(self, place: tuple[str, ...], places: Places) -> Any:
        read = {name: part.read((*place, name), places) for name, part in self.children.items()}
        return {**self.kept, **{name: value for name, value in read.items() if value is not ABSENT}}

    def at(self, path: str) -> Part | None:
        """Return the part at a dotted path below, None for one that is not drawn."""
        name, _dot, rest = path.partition(".")
        part = self.children.get(name)
        return part.at(rest) if rest and isinstance(part, Group) else part


@dataclass(kw_only=True)
class Rows(Part):
    """A list: its parts by the numbers of their rows, in order."""

    kind: str = "rows"
    rows: dict[str, Part] = field(default_factory=dict)

    @property
    def parts(self) -> Sequence[Part]:
        return list(self.rows.values())

    def entered(self, place: tuple[str, ...], places: Places) -> Any:
        return [
            part.read((*place, str(index)), places) for index, part in enumerate(self.rows.values())
        ]


@dataclass(kw_only=True)
class Pair(Part):
    """An entry of an object whose names are free: the name, and what stands under it."""

    kind: str = "pair"
    named: Part
    valued: Part

    @property
    def parts(self) -> Sequence[Part]:
        return [self.named, self.valued]

    def entered(self, place: tuple[str, ...], places: Places) -> Any:
        name = str(self.named.read((), {}))
        return name, self.valued.read((*place[:-1], name), places)


@dataclass(kw_only=True)
class Pairs(Rows):
    """An object whose names are free, as rows."""

    def entered(self, place: tuple[str, ...], places: Places) -> Any:
        return dict(super().entered(place, places))


@dataclass(kw_only=True)
class Variants(Part):
    """One of several shapes: the field that chooses it, and the part of the chosen one."""

    kind: str = "variants"
    chosen: Leaf
    part: Part

    @property
    def parts(self) -> Sequence[Part]:
        return [self.part]

    def entered(self, place: tuple[str, ...], places: Places) -> Any:
        value = self.part.read(place, places)
        places[place] = self.part
        return value


class ScalarField(forms.CharField):
    """A number, yes or no, or a text: as JSON writes it, a text without quotation marks where it can."""

    @staticmethod
    def written(value: Any) -> Any:
        """Return a value as it is written in the field, so that `to_python` reads the same."""
        return value if value is None or is_plain(value) else json.dumps(value, ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        """Return the number, truth or text that was entered; ValidationError for what cannot be kept."""
        text = super().to_python(value) or ""
        read = text if is_plain(text) else json.loads(text)
        if fault := fault_of(read):
            raise forms.ValidationError(fault)
        return read


def is_plain(value: Any) -> bool:
    """Say whether a value is a text that JSON would not read as something else."""
    if not isinstance(value, str):
        return False
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return True
    return False


def in_order(before: Any, chosen: list[str]) -> list[str]:
    """Return what was chosen: first what was there `before`, in its order."""
    kept = [one for one in before if one in chosen] if isinstance(before, list) else []
    return [*kept, *(one for one in chosen if one not in kept)]


def lists_in(part: Part) -> Iterator[Rows]:
    """Yield the lists at a part and below it."""
    if isinstance(part, Rows):
        yield part
    for one in part.parts:
        yield from lists_in(one)


def failing(places: Places, path: tuple[str, ...]) -> Part | None:
    """Return the part at a JSON path, or the closest above it."""
    return next(
        (places[path[:end]] for end in range(len(path), -1, -1) if path[:end] in places), None
    )
