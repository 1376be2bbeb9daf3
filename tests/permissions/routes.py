"""Every address of a resolver, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

URLCONFS = {"county": settings.COUNTY_URLCONF, "platform": settings.ROOT_URLCONF}


@dataclass(frozen=True)
class Route:
    """A named address, its parameters, and the text it is written as."""

    name: str
    parameters: tuple[str, ...]
    written: str


def routes(side: str) -> dict[str, Route]:
    """Return the routes of "county" or "platform" by their full name."""
    found = {route.name: route for route in _walk(get_resolver(URLCONFS[side]))}
    return dict(sorted(found.items()))


def _walk(
    resolver: URLResolver, prefix: str = "", names: str = "", given: tuple[str, ...] = ()
) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        written = prefix + str(pattern.pattern)
        parameters = (*given, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Route(f"{names}{pattern.name or written}", parameters, written)
            continue
        inner = f"{names}{pattern.namespace}:" if pattern.namespace else names
        yield from _walk(pattern, written, inner, parameters)
