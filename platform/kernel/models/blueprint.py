"""The county's current configuration, one row for each section."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from django.db.models import F

from kernel import realm
from kernel.models.fixed import Among, Fixed, Given
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


_VALUES = Fixed(
    lambda _known: ConfiguredSection.objects.filter(
        Among(F("section"), Given("wanted"))
    ).values_list("section", "value")
)
# {(schema, section): value} of the block of `reading` that runs, None outside of one.
_read: ContextVar[dict[tuple[str, str], Any] | None] = ContextVar("sections_read", default=None)


@contextmanager
def reading(*sections: str) -> Iterator[None]:
    """Read each section at most once in the block, the named ones by one query at its start.

    What is changed within the block is not seen: it is for pages of many parts, and for acts that
    read several sections.
    """
    schema, known = realm.current().schema, dict(_read.get() or {})
    if wanted := [name for name in sections if (schema, name) not in known]:
        known |= {(schema, name): value for name, value in _VALUES(wanted=wanted)}
    token = _read.set(known)
    try:
        yield
    finally:
        _read.reset(token)


def stored(section: str) -> Any:
    """Return a section's value in the current county, None where none is stored. At most one query."""
    known, key = _read.get(), (realm.current().schema, section)
    if known is not None and key in known:
        return known[key]
    found = next((value for _name, value in _VALUES(wanted=[section])), None)
    if known is not None:
        known[key] = found
    return found
