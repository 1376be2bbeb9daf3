"""The county's current configuration, one row for each section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from django.db import models

from kernel import realm
from kernel.models.records import Record


class ConfiguredSection(Record):
    """One section of the county's configuration: the blueprint's value, and the county's own."""

    scope_exempt = "configuration, readable with its own permission"

    section = models.CharField(max_length=60, unique=True)
    value = models.JSONField()
    base = models.JSONField()
    blueprint = models.CharField(max_length=80)
    changed_by_label = models.CharField(max_length=120, default="")
    changed_at = models.DateTimeField(null=True)


# {(schema, section): value} of the block of `reading` that runs.
_NOTHING: Mapping[tuple[str, str], Any] = MappingProxyType({})
_read: ContextVar[Mapping[tuple[str, str], Any]] = ContextVar("sections_read", default=_NOTHING)


@contextmanager
def reading(*sections: str) -> Iterator[None]:
    """Read sections by one query; within the block `stored` returns them as they were then."""
    schema, known = realm.current().schema, _read.get()
    wanted = [name for name in sections if (schema, name) not in known]
    if not wanted:
        yield
        return
    rows = ConfiguredSection.objects.filter(section__in=wanted).values_list("section", "value")
    token = _read.set({**known, **{(schema, name): value for name, value in rows}})
    try:
        yield
    finally:
        _read.reset(token)


def stored(section: str) -> Any:
    """Return a section's value in the current county, None where none is stored. At most one query."""
    found = _read.get().get((realm.current().schema, section))
    if found is not None:
        return found
    rows = ConfiguredSection.objects.filter(section=section)
    return rows.values_list("value", flat=True).first()
