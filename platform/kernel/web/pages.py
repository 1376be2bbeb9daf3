"""Helpers of views: fetch a row the person may act on; call a form's service or show the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from kernel import access
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said, tell

M = TypeVar("M", bound=Model)
# The success message: a text, with next steps or without, or a function of the service's result.
Done = str | Said | Callable[[Any], str | Said]
# Makes the response from the service's result; mostly a redirect.
Then = Callable[[Any], HttpResponse]


def fetch(rows: QuerySet[M], request: ActorRequest, pk: object, right: str = "") -> M:
    """Return the row with `pk` among `rows`, those the person may see.

    Raises Http404 when there is none, Denied when the person does not hold `right` on it.
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
    """Call `service` with actor, form data and `arguments`; return the response of `to`.

    Returns None when the form is not valid or the service refused: the form then shows the errors.
    """
    if not form.attempt(service, actor=request.actor, **arguments):
        return None
    if said := done(form.result) if callable(done) else done:
        tell(request, said)
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
    """Return the response of `attempt`, or the page with the form when there is none."""
    answer = attempt(request, form, service, to=to, done=done, **arguments)
    return answer or render(request, template, {**(context or {}), "form": form})
