"""The API's description, served to those who are logged in and committed for everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.urls import include, path
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api import schema
from api.resources import Endpoint
from kernel import realm

COUNTY, PLATFORM = "api.urls_county", "api.urls_public"


class SchemaView(Endpoint):
    """The description itself, as YAML, or as JSON to those who accept it."""

    content_negotiation_class = DefaultContentNegotiation
    renderer_classes = (OpenApiYamlRenderer, JSONRenderer)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(description(PLATFORM if realm.current().is_platform else COUNTY))


@lru_cache(maxsize=2)
def description(addresses: str) -> Mapping[str, Any]:
    """Return the description of the addresses in a module; the same at each call."""
    with translation.override("en"):
        patterns = [path("api/", include(addresses))]
        generator: Any = SchemaGenerator(patterns=patterns)  # type: ignore[no-untyped-call]  # no stubs
        found: dict[str, Any] = generator.get_schema(public=True)
    found["components"] |= schema.shared()
    return found


def as_yaml(addresses: str) -> str:
    """Return the description as it is committed."""
    renderer: Any = OpenApiYamlRenderer()
    text: bytes = renderer.render(description(addresses))
    return text.decode()
