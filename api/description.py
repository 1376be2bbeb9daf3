"""The API's description, served to those who are logged in and committed for everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

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


class SchemaView(Endpoint):
    """The description itself, as YAML, or as JSON to those who accept it."""

    content_negotiation_class = DefaultContentNegotiation
    renderer_classes = (OpenApiYamlRenderer, JSONRenderer)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(description(request._request.urlconf))


@lru_cache(maxsize=4)
def description(urlconf: str) -> Mapping[str, Any]:
    """Return the description of all addresses of a URL configuration; the same at each call."""
    with translation.override("en"):
        generator: Any = SchemaGenerator(urlconf=urlconf)  # type: ignore[no-untyped-call]
        found: dict[str, Any] = generator.get_schema(public=True)
    found["components"] |= schema.shared()
    return found


def as_yaml(urlconf: str) -> str:
    """Return the description as it is committed."""
    renderer: Any = OpenApiYamlRenderer()
    text: bytes = renderer.render(description(urlconf))
    return text.decode()
