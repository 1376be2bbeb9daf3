"""Where integrators begin: a page on which the API is read and tried."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description as a page; whoever is logged in tries requests in their own name."""
    return render(request, "api/docs.html")
