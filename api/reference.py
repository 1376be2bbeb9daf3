"""The API's description as people read it: groups of operations, each with its fields and examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from api.words import halves

Part = Mapping[str, Any]
# A value of a choice and its name, as the generator lists them below the text.
CHOICE = re.compile(r"^\* `(.+?)` - (.*)$", re.MULTILINE)
METHODS = ("get", "post", "put", "patch", "delete")
# How far a value is taken apart: a row, a place in it, and what that holds.
DEEPEST = 2
GROUPS = {
    "index": lazy("What there is"),
    "me": lazy("Who am I"),
    "units": lazy("Party units"),
    "zones": lazy("Places"),
    "members": lazy("Party members"),
    "businesses": lazy("Businesses"),
    "coverage": lazy("Coverage"),
    "activities": lazy("Activities"),
    "activity-files": lazy("Files of activities"),
    "series": lazy("Series"),
    "standing-invitations": lazy("Standing invitations"),
    "visits": lazy("Visits"),
    "links": lazy("Links"),
    "duties": lazy("Duties"),
    "exemptions": lazy("Exemptions"),
    "findings": lazy("Breaches of rules"),
    "rules": lazy("Rules"),
    "cases": lazy("Cases"),
    "case-files": lazy("Files of cases"),
    "points": lazy("Points of consultations"),
    "imports": lazy("Imports"),
    "jobs": lazy("Jobs"),
    "notices": lazy("Notices"),
    "calendar-feeds": lazy("Calendar addresses"),
    "summary": lazy("Summary of counties"),
}
KINDS = {
    "string": lazy("text"),
    "integer": lazy("whole number"),
    "number": lazy("a number"),
    "boolean": lazy("true or false"),
    "object": lazy("object"),
    "array": lazy("list"),
    "date": lazy("day (2026-11-24)"),
    "date-time": lazy("moment (ISO 8601)"),
    "uuid": lazy("id"),
    "decimal": lazy("number as text"),
    "binary": lazy("file"),
    "uri": lazy("address"),
}


@dataclass(frozen=True)
class Value:
    """A parameter, or a field of a body; `place` is query, path or header, or empty.

    `choices` are its values, each with its name where that says more.
    """

    name: str
    kind: str
    text: str
    is_needed: bool
    choices: tuple[tuple[str, str], ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Answer:
    """What an operation answers: its fields, and an example as text."""

    status: str
    text: str
    values: tuple[Value, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    key: str
    method: str
    path: str
    title: str
    text: str
    parameters: tuple[Value, ...]
    sent: tuple[Value, ...]
    example: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Group:
    """The operations of one resource."""

    key: str
    title: str
    operations: list[Operation] = field(default_factory=list)


def groups(description: Part) -> dict[str, Group]:
    """Return the groups of a description by key, in the order of `GROUPS`.

    Raises ImproperlyConfigured for operations of a group that has no title there.
    """
    found = {key: Group(key, str(title)) for key, title in GROUPS.items()}
    for path, methods in description["paths"].items():
        for method in METHODS:
            if operation := methods.get(method):
                key = operation["tags"][0]
                if key not in found:
                    raise ImproperlyConfigured(f"Give “{key}” a title: api/reference.py, GROUPS.")
                found[key].operations.append(_operation(description, path, method, operation))
    return {key: group for key, group in found.items() if group.operations}


def _operation(whole: Part, path: str, method: str, said: Part) -> Operation:
    body = _content(said.get("requestBody", {}))
    return Operation(
        key=said["operationId"],
        method=method.upper(),
        path=path,
        title=said.get("summary") or _title(path, method),
        text=said.get("description", ""),
        parameters=tuple(_parameter(whole, one) for one in said.get("parameters", ())),
        sent=tuple(_values(whole, body.get("schema", {}))),
        example=_example(body),
        answers=tuple(
            _answer(whole, status, one) for status, one in sorted(said["responses"].items())
        ),
    )


def _title(path: str, method: str) -> str:
    """Return the name of what has none of its own: a list, or one row of it."""
    if method == "get":
        return _("One of them") if path.endswith("{id}/") else _("List")
    return {"post": _("Add"), "put": _("Change"), "patch": _("Change"), "delete": _("Remove")}.get(
        method, method
    )


def _parameter(whole: Part, said: Part) -> Value:
    schema = said.get("schema", {})
    return Value(
        name=said["name"],
        kind=_kind(whole, schema),
        text=halves(said.get("description", ""))[0],
        is_needed=bool(said.get("required")),
        choices=_choices(schema),
        place=said["in"],
    )


def _answer(whole: Part, status: str, said: Part) -> Answer:
    said = _resolved(whole, said)
    text = said.get("description", "")
    if status >= "300":
        return Answer(status, text)
    content = _content(said)
    values = tuple(_values(whole, content.get("schema", {})))
    return Answer(status, text, values, _example(content))


def _content(said: Part) -> Part:
    contents = said.get("content", {})
    found: Part = contents.get("application/json") or next(iter(contents.values()), {})
    return found


def _example(content: Part) -> str:
    for example in content.get("examples", {}).values():
        return json.dumps(example["value"], ensure_ascii=False, indent=2)
    return ""


def _values(whole: Part, schema: Part, prefix: str = "", depth: int = 0) -> Iterator[Value]:
    """Yield the fields of an object, of lists their rows'; those within as `town.name`."""
    schema = _plain(whole, schema)
    if schema.get("type") == "array":
        yield from _values(whole, schema.get("items", {}), f"{prefix}[].", depth)
        return
    for name, said in schema.get("properties", {}).items():
        whole_name = f"{prefix}{name}"
        yield Value(
            name=whole_name,
            kind=_kind(whole, said),
            text=_text(said),
            is_needed=name in schema.get("required", ()),
            choices=_choices(_plain(whole, said)),
        )
        if depth < DEEPEST:
            inner = _plain(whole, said)
            ending = "[]." if inner.get("type") == "array" else "."
            rows = inner.get("items", {}) if ending == "[]." else inner
            yield from _values(whole, rows, f"{whole_name}{ending}", depth + 1)


def _text(said: Part) -> str:
    text, _choices = halves(said.get("description", ""))
    return text or str(said.get("title", ""))


def _kind(whole: Part, schema: Part) -> str:
    """Return what a value is in words; of a list also what it is a list of."""
    schema = _plain(whole, schema)
    named = schema.get("type", "object")
    types = [named] if isinstance(named, str) else [one for one in named if one != "null"]
    words = str(KINDS.get(schema.get("format", ""), KINDS.get((types or ["object"])[0], "")))
    if types == ["array"]:
        words = _("list of: %(kind)s") % {"kind": _kind(whole, schema.get("items", {}))}
    return _("%(kind)s, or null") % {"kind": words} if schema.get("may_be_null") else words


def _choices(schema: Part) -> tuple[tuple[str, str], ...]:
    names = dict(CHOICE.findall(schema.get("description", "")))
    values = [str(value) for value in schema.get("enum", ()) if value not in {None, ""}]
    return tuple((one, "" if names.get(one) == one else names.get(one, "")) for one in values)


def _plain(whole: Part, schema: Part) -> dict[str, Any]:
    """Return a schema without references; `may_be_null` says what it said by "null"."""
    schema = _resolved(whole, schema)
    named = schema.get("type")
    may_be_null = isinstance(named, list) and "null" in named
    for joined in ("oneOf", "anyOf", "allOf"):
        kinds = [_resolved(whole, one) for one in schema.get(joined, ())]
        real = [one for one in kinds if one.get("type") != "null"]
        may_be_null = may_be_null or len(real) < len(kinds)
        if real:
            schema = {**real[0], **{k: v for k, v in schema.items() if k != joined}}
    return {**schema, "may_be_null": may_be_null}


def _resolved(whole: Part, part: Part) -> Part:
    while "$ref" in part:
        found: Part = whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = {**found, **{k: v for k, v in part.items() if k != "$ref"}}
    return part
