"""Query parameters: declared with a type, parsed strictly; unknown ones are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db.models import Choices, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import (
    ChoiceFilter,
    DateFilter,
    DateFromToRangeFilter,
    ModelChoiceFilter,
    UUIDFilter,
)
from django_filters.utils import get_model_field
from rest_framework.serializers import Serializer

from api.errors import bad_parameter
from api.shapes import DAY
from kernel.lists import ListFilter, ValuesFilter, YesNoFilter, matching

Rows = QuerySet[Any]
# Any but control characters.
_SEARCH = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,60}")
_TEXT = {"type": "string", "pattern": f"^{_SEARCH.pattern}$"}


@dataclass(frozen=True)
class Parameter:
    """A query parameter: `parse` returns its value or raises ValueError, `apply` narrows a list.

    `check` raises ValueError for a value that none of the rows has that the caller may see.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    parse: Callable[[str], Any]
    apply: Callable[[Rows, Any], Rows] = lambda rows, _value: rows
    required: bool = False
    check: Callable[[Rows, Any], None] = lambda _rows, _value: None


def narrowed(rows: Rows, given: Mapping[str, Any], known: Iterable[Parameter]) -> Rows:
    """Return those of `rows` that match all parameters given. Raises ProblemError (400) for a value of none."""
    kept = rows
    for parameter in known:
        if parameter.name in given:
            value = given[parameter.name]
            with _refused(parameter.name):
                parameter.check(rows, value)
            kept = parameter.apply(kept, value)
    return kept


@contextmanager
def _refused(name: str) -> Iterator[None]:
    """Raise ProblemError (400) for a ValueError, which says what may be sent."""
    try:
        yield
    except ValueError as error:
        text = _("The parameter %(name)s cannot be read.") % {"name": name}
        raise bad_parameter(name, "bad_parameter", str(error) or text) from error


def read(query: QueryDict, known: Iterable[Parameter]) -> dict[str, Any]:
    """Return the parsed values. Raises ProblemError (400) for an unknown, repeated, invalid or missing parameter."""
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    for name, given in query.lists():
        if name not in by_name:
            text = _("There is no parameter %(name)s here. Known are: %(known)s.")
            shown = {"name": name, "known": ", ".join(sorted(by_name)) or "-"}
            raise bad_parameter(name, "unknown_parameter", text % shown)
        if len(given) > 1:
            text = _("The parameter %(name)s is given twice.") % {"name": name}
            raise bad_parameter(name, "doubled_parameter", text)
        with _refused(name):
            values[name] = by_name[name].parse(given[0])
    for parameter in by_name.values():
        if parameter.required and parameter.name not in values:
            text = _("The parameter %(name)s is missing.") % {"name": parameter.name}
            raise bad_parameter(parameter.name, "missing_parameter", text)
    return values


def one_of(name: str, choices: type[Choices] | Iterable[str], description: str, **more: Any) -> Any:
    """Return a parameter with an enumeration of values; by default it filters the column of its name."""
    values = [str(value) for value in getattr(choices, "values", choices)]

    def parse(text: str) -> str:
        return _one_among(values, text)

    more.setdefault("apply", lambda rows, value: rows.filter(**{name: value}))
    return Parameter(name, description, {"type": "string", "enum": values}, parse, **more)


def _one_among(values: Sequence[str], text: str) -> str:
    if text not in values:
        raise ValueError(_("It is one of: %(known)s.") % {"known": ", ".join(values)})
    return text


def reference(name: str, description: str, column: str = "") -> Parameter:
    """Return a parameter that takes the id of a related row."""
    column = column or f"{name}_id"
    return Parameter(
        name,
        description,
        {"type": "string", "format": "uuid"},
        _uuid,
        lambda rows, value: rows.filter(**{column: value}),
    )


def of(filterset: type[ListFilter]) -> tuple[Parameter, ...]:
    """Return the filters of a page's list as parameters, with the same names, values and results.

    A filter's `help_text` is the parameter's description; a related row is given by its id.
    """
    return tuple(
        parameter
        for name, found in filterset.base_filters.items()
        for parameter in _of_filter(filterset, name, found)
    )


def _of_filter(filterset: type[ListFilter], name: str, found: Any) -> Iterator[Parameter]:
    text = found.extra["help_text"]

    def keep(rows: Rows, value: Any) -> Rows:
        kept: Rows = filterset(queryset=rows).filters[name].filter(rows, value)
        return kept

    if isinstance(found, DateFromToRangeFilter):
        for end in ("after", "before"):
            yield _day(name, end, text, filterset)
    elif isinstance(found, DateFilter):
        yield Parameter(name, text, {"type": "string", "format": "date"}, _date, keep)
    elif isinstance(found, YesNoFilter):
        yield Parameter(name, text, {"type": "boolean"}, boolean, keep)
    elif isinstance(found, (ModelChoiceFilter, UUIDFilter)):
        yield Parameter(name, text, {"type": "string", "format": "uuid"}, _uuid, keep)
    elif isinstance(found, ChoiceFilter) and (values := _values_of(filterset, found)):
        yield one_of(name, values, text, apply=keep)
    else:
        yield _as_text(Parameter(name, text, _TEXT, _text, keep), found)


def _as_text(plain: Parameter, found: Any) -> Parameter:
    """Return `plain` with what may be sent to a filter whose values are the county's own, or its rows'."""
    if isinstance(found, ValuesFilter):
        if not found.pattern:
            return replace(plain, check=partial(_of_rows, found.field_name))
        shape = {"type": "string", "pattern": found.pattern}
        return replace(plain, schema=shape, parse=partial(_written, found))
    if isinstance(found, ChoiceFilter) and callable(found.extra.get("choices")):
        return replace(plain, parse=partial(_of_county, found))
    return plain


def _written(found: ValuesFilter, text: str) -> str:
    if not re.fullmatch(found.pattern, text):
        raise ValueError(_("It is written as: %(how)s") % {"how": found.extra["help_text"]})
    return text


def _of_county(found: Any, text: str) -> str:
    """Return one of the choices that the county has now. Raises ValueError."""
    return _one_among([str(value) for value, _label in found.extra["choices"]()], text)


def _of_rows(column: str, rows: Rows, text: str) -> None:
    """Raise ValueError for a value that does not occur in a column of the rows the caller may see."""
    found = rows.exclude(**{column: ""}).order_by(column).values_list(column, flat=True)
    _one_among(list(found.distinct()), text)


def _values_of(filterset: type[ListFilter], found: Any) -> list[str]:
    """Return the values of a choice; those of its column when the choices are a function (a county's labels).

    Empty when the column has no choices either: the values are the county's own.
    """
    if isinstance(found, ValuesFilter):
        return []
    choices = found.extra["choices"]
    if callable(choices):
        choices = get_model_field(filterset._meta.model, found.field_name).choices or ()
    return [str(value) for value, _label in choices]


def _day(name: str, end: str, text: str, filterset: type[ListFilter]) -> Parameter:
    """Return one end of a range of days, which alone is asked: the other filters may need a person."""

    def keep(rows: Rows, value: date) -> Rows:
        days = [value.isoformat(), ""] if end == "after" else ["", value.isoformat()]
        bound = filterset(queryset=rows).filters[name]
        kept: Rows = bound.filter(rows, bound.field.clean(days))
        return kept

    return Parameter(f"{name}_{end}", text, {"type": "string", "format": "date"}, _date, keep)


def search(columns: Sequence[str]) -> Parameter:
    """Return the parameter `q`, which searches as the list's page does."""
    return Parameter(
        "q",
        "Words, each of which occurs in the name, its pinyin, its initials or another text of "
        "the row, as in the search field of the pages.",
        _TEXT,
        _text,
        lambda rows, text: matching(rows, columns, text),
    )


@cache
def fields_of(shape: type[Serializer[Any]]) -> Parameter:
    """Return the parameter `fields`: the wanted fields of a serializer, separated by commas."""
    known = tuple(shape().fields)

    def parse(text: str) -> frozenset[str]:
        wanted = frozenset(text.split(","))
        if not wanted <= set(known):
            raise ValueError(_("It is made of: %(known)s.") % {"known": ", ".join(known)})
        return wanted

    name = f"({'|'.join(known)})"
    return Parameter(
        "fields",
        "Answer with these fields alone, as in `id,name`; with all unless given.",
        {"type": "string", "pattern": f"^{name}(,{name})*$"},
        parse,
    )


def boolean(text: str) -> bool:
    """Return the boolean of "true" or "false". Raises ValueError for anything else."""
    if text not in {"true", "false"}:
        raise ValueError(_("Say true or false."))
    return text == "true"


def _uuid(text: str) -> UUID:
    # Python also reads braces and missing dashes, which the schema does not allow.
    if len(text) != 36:
        raise ValueError(_("An id has 36 characters."))
    return UUID(text)


def _date(text: str) -> date:
    # Python also reads weeks and days without dashes, which the schema does not allow.
    with suppress(ValueError):
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    raise ValueError(_("Write a day as 2026-07-01."))


def _text(text: str) -> str:
    if not _SEARCH.fullmatch(text):
        raise ValueError(_("Search for 1 to 60 characters, without line ends."))
    return text.strip()


def division(text: str) -> str:
    """Return a division's code of two, four or six digits. Raises ValueError for anything else."""
    if not (text.isascii() and text.isdigit()) or len(text) not in {2, 4, 6}:
        raise ValueError(_("A division's code has two, four or six digits."))
    return text


VIEW = Parameter(
    "view",
    "The name of a saved view of the list's page: one's own, or one shared where one's rights lie; a key "
    "has those of the person who made it. Its search and filters count, not its sorting and columns.",
    _TEXT,
    _text,
)
