"""The journal, in words."""

from __future__ import annotations

from django.http import HttpResponse

from apps.office import queries
from apps.office.lists import JournalList
from kernel import access
from kernel.lists import opened_or_exported
from kernel.web.requests import ActorRequest


@opened_or_exported
def journal(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "kernel.view_journal", access.EVERYWHERE)
    return JournalList(request, queries.entries(request.actor)).response()
