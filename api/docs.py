"""Where integrators begin: a page on which the API is read and tried, and the catalogue naming it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

CATALOGUE = "application/linkset+json"
PROFILE = "https://www.rfc-editor.org/info/rfc9727"


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description as a page; requests tried there run as the logged-in person."""
    return render(request, "api/docs.html")


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Name the API, its description and its pages (RFC 9727); what they say needs a log-in."""
    schema, pages = (_address(request, name) for name in ("api:schema", "api:docs"))
    described = [
        {"href": schema, "type": kind}
        for kind in ("application/vnd.oai.openapi", "application/json")
    ]
    api = {
        "anchor": _address(request, "api:index"),
        "service-desc": described,
        "service-doc": [{"href": pages, "type": "text/html"}],
    }
    answer = JsonResponse({"linkset": [api]}, content_type=f'{CATALOGUE}; profile="{PROFILE}"')
    answer["Link"] = f'<{request.build_absolute_uri()}>; rel="api-catalog"; type="{CATALOGUE}"'
    return answer


def _address(request: HttpRequest, name: str) -> str:
    return request.build_absolute_uri(reverse(name))
