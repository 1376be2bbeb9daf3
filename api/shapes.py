"""Serializers and fields shared by requests and responses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from kernel.access import Actor
from kernel.chinese.text import seen

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=256)
def writer(
    shape: type[serializers.Serializer[Any]], wanted: frozenset[str] | None = None
) -> Callable[[Any], dict[str, Any]]:
    """Return the function that turns a row into an answer's values: all of `shape`, or the `wanted` fields.

    The serializer behind it is kept for all requests of the process: making its fields takes longer
    than ten rows. It is only read, so it must not depend on a request's `context`.
    """
    serializer = shape()
    fields = serializer.fields
    for name in () if wanted is None else set(fields) - wanted:
        del fields[name]
    return serializer.to_representation


# What lasts is `[starts_on, ends_on)`, as everywhere in the product.
LASTING = {"ends_on": {"help_text": "The first day after it; the last day is the one before."}}


class Strict(serializers.Serializer[Any]):
    """Input that refuses keys it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            self._refuse_twice(data)
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                text = _("No such key. Known are: %(known)s.") % {"known": ", ".join(self.fields)}
                fault = [ErrorDetail(text, "unknown_key")]
                raise serializers.ValidationError(dict.fromkeys(unknown, fault))
            if isinstance(data, MultiValueDict):
                data = MultiValueDict({name: _seen(given, name) for name, given in data.lists()})
            else:
                data = {name: _seen(given, name) for name, given in data.items()}
        return super().to_internal_value(data)

    def _refuse_twice(self, data: Mapping[str, Any]) -> None:
        """Raise ValidationError for a part of a form that comes twice: one would be lost."""
        parts = data.lists() if isinstance(data, MultiValueDict) else ()
        twice = [name for name, values in parts if len(values) > 1]
        if twice:
            fault = [ErrorDetail(_("Send one of these at a time."), "doubled_key")]
            raise serializers.ValidationError(dict.fromkeys(twice, fault))


def _seen(given: Any, field: str) -> Any:
    """Return a field's value with its texts, at whatever depth, without what nobody sees; files as they are.

    Raises ValidationError for two keys of an object that look the same: one would be lost.
    """
    if isinstance(given, str):
        return seen(given)
    if isinstance(given, list):
        return [_seen(one, field) for one in given]
    if not isinstance(given, Mapping):
        return given
    found = {seen(name): _seen(inner, field) for name, inner in given.items()}
    if len(found) < len(given):
        text = _("Two of these keys look the same: send each once.")
        raise serializers.ValidationError({field: [ErrorDetail(text, "doubled_key")]})
    return found


class Ref(serializers.Serializer[Any]):
    """A related row: its id, and its name for people."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class VisibleField(serializers.UUIDField):
    """The id of a row the actor may use; absent and invisible rows give the same error."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_found": lazy("There is no such row, or it is not yours to use."),
    }

    def __init__(self, rows: Callable[[Actor], QuerySet[Any]], **options: Any) -> None:
        self.rows = rows
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        identifier = super().to_internal_value(data)
        row = self.rows(self.context["actor"]).filter(pk=identifier).first()
        if row is None:
            self.fail("not_found")
        return row


class DayField(serializers.DateField):
    """A day as 2026-07-01: Python also reads weeks and days without dashes, which the schema does not allow."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise serializers.ValidationError(_("Write a day as 2026-07-01."), "invalid")
        return super().to_internal_value(value)


class ByIdField(serializers.DictField):
    """An object whose keys are ids of rows."""

    def to_internal_value(self, data: Any) -> Any:
        found, faults = {}, {}
        for name, value in super().to_internal_value(data).items():
            try:
                found[serializers.UUIDField().to_internal_value(name)] = value
            except serializers.ValidationError as error:
                faults[name] = error.detail
        if faults:
            raise serializers.ValidationError(faults)
        return found


class Confirmed(serializers.BooleanField):
    """Says that a value refused as `doubtful` is right."""

    def __init__(self) -> None:
        super().__init__(required=False, help_text="True lets pass what was refused as `doubtful`.")


class ValueFault(serializers.Serializer[Any]):
    """One value at fault: `pointer` into the body (RFC 6901), or the query `parameter`."""

    pointer = serializers.CharField(allow_blank=True)
    parameter = serializers.CharField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemDocument(serializers.Serializer[Any]):
    """A problem (RFC 9457): `code` never changes and is never translated."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = ValueFault(many=True)  # type: ignore[assignment]  # a name of ours
    request_id = serializers.CharField()


class Tombstone(serializers.Serializer[Any]):
    """A row that was removed."""

    id = serializers.UUIDField(source="row_id")
    deleted_at = serializers.DateTimeField(source="of.undone_at")
