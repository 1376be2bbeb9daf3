"""The API's pages, in both languages, those to try requests on (Swagger UI), and the API catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from api import description, reference

CATALOGUE = "application/linkset+json"
PROFILE = "https://www.rfc-editor.org/info/rfc9727"


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Show how to begin, the rules that hold everywhere, and the groups there are."""
    context = {
        "guide": description.here()["info"]["description"].split("\n\n"),
        "groups": _groups(*description.which()).values(),
        "me": _address(request, "api:me"),
    }
    return render(request, "api/docs.html", context)


@require_GET
def group(request: HttpRequest, key: str) -> HttpResponse:
    """Show the operations of one resource, each with its values and examples."""
    groups = _groups(*description.which())
    if key not in groups:
        raise Http404
    context = {
        "group": groups[key],
        "trail": [(_("The API"), reverse("api:docs"))],
    }
    return render(request, "api/group.html", context)


@require_GET
def trial(request: HttpRequest) -> HttpResponse:
    """Show Swagger UI, on which requests are sent with the person's own session."""
    context = {"trail": [(_("The API"), reverse("api:docs"))]}
    return render(request, "api/trial.html", context)


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Return the links of the API, its description and its page (RFC 9727); these need a log-in, this does not."""
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


@lru_cache(maxsize=4)
def _groups(addresses: str, language: str) -> Mapping[str, reference.Group]:
    return reference.groups(description.description(addresses, language))


def _address(request: HttpRequest, name: str) -> str:
    return request.build_absolute_uri(reverse(name))
