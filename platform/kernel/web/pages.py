"""Shared by views: fetch a visible row, and run a form's service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from kernel import access
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest

M = TypeVar("M", bound=Model)
# What was done, in words: a text, or a function of what the service returned.
Done = str | Callable[[Any], str]
# The answer to what was done, made from what the service returned; mostly a redirect.
Then = Callable[[Any], HttpResponse]


def fetch(rows: QuerySet[M], request: ActorRequest, pk: object, right: str = "") -> M:
    """Return the row of that id among those the person may see.

    Raises Http404 for any other, and Denied when the person lacks `right` on it.
    """
    row = get_object_or_404(rows, pk=pk)
    if right:
        access.require(request.actor, right, row)
    return row


def attempt(
    request: ActorRequest,
    form: DomainForm,
    service: Callable[..., Any],
    *,
    to: Then,
    done: Done = "",
    **arguments: Any,
) -> HttpResponse | None:
    """Call `service` with actor, form and `arguments`; return the answer, None for a form to show.

    None also when the service refused: the form says at which field and why.
    """
    if not form.attempt(service, actor=request.actor, **arguments):
        return None
    if text := done(form.result) if callable(done) else done:
        messages.success(request, text)
    return to(form.result)


def act(
    request: ActorRequest,
    form: DomainForm,
    service: Callable[..., Any],
    *,
    to: Then,
    template: str,
    done: Done = "",
    context: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> HttpResponse:
    """Show a form until its service has done it, then say `done` and go on."""
    answer = attempt(request, form, service, to=to, done=done, **arguments)
    return answer or render(request, template, {**(context or {}), "form": form})
