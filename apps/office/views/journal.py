"""The journal, in words."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from apps.office import queries
from apps.office.lists import JournalList
from kernel import access
from kernel.web.requests import ActorRequest


@require_GET
def journal(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "kernel.view_journal", access.EVERYWHERE)
    return JournalList(request, queries.entries(request.actor)).response()
