"""The rows a person ticked: some of a page, or all that an address finds."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
# The parameter of an address that narrows a list to some of its rows, by their ids.
CHOSEN = "chosen"


def ids_in(texts: Iterable[str]) -> list[UUID]:
    """Return the ids that `texts` hold, separated by commas; what is none is ignored."""
    found = []
    for text in texts:
        for part in text.split(","):
            with suppress(ValueError):
                found.append(UUID(part))
    return found


def selected(request: HttpRequest, rows: QuerySet[M]) -> QuerySet[M]:
    """Return those of `rows` that a bulk action's POST selected; invalid ids are ignored."""
    return rows.filter(pk__in=ids_in(request.POST.getlist("selected")))
