"""A saved view as the API reads it: its rows, without a page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from kernel.access import Actor
from kernel.lists import filters, search
from kernel.lists.address import Address
from kernel.lists.rows import ListRows
from kernel.lists.saved import views_of


def viewed(
    listing: type[ListRows], actor: Actor, name: str, rows: QuerySet[Any]
) -> QuerySet[Any] | None:
    """Return those of `rows` that a saved view shows, None when the actor has no view of that name.

    Search and filters count; the order and the columns are the caller's.
    """
    found = next((v for v in views_of(actor, listing.__name__) if v.name == name), None)
    if found is None:
        return None
    request = HttpRequest()
    request.GET = QueryDict(found.query)
    address = Address(request)
    if listing.filterset is not None:
        data = filters.data_of(listing.filterset, address)
        asker: Any = SimpleNamespace(actor=actor)
        rows = listing.filterset(data, queryset=rows, request=asker).qs
    return search.matching(rows, listing.search, address.get("q"))
