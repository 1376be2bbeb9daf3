"""The page of all imports."""

from __future__ import annotations

from django.http import HttpResponse

from kernel import access
from kernel.bringing.lists import ImportList
from kernel.lists import opened_or_exported
from kernel.tabular import queries
from kernel.tabular.views import kinds_for
from kernel.web.requests import ActorRequest


@opened_or_exported
def import_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "kernel.view_import")
    rows = queries.imports(request.actor).defer("mapping")
    return ImportList(request, rows).response(kinds=kinds_for(request.actor))
