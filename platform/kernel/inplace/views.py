"""One field of a row: its form in a box over the list, or on a page without a script; and the way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from kernel.inplace import former
from kernel.lists.inplace import InPlace, fields
from kernel.web import pages
from kernel.web.offers import Link
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said, tell


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, key: str, row_id: UUID) -> HttpResponse:
    """Ask for the field; saved, the list shows the row as it is now, and says how to take it back."""
    field, row = _found(request, key, row_id)
    what = _named(field, request, row)
    form = field.form(request.POST or None, actor=request.actor, row=row)
    before = field.former(row) if field.former else None
    if form.attempt(field.service, actor=request.actor, row=row):
        after = field.of.rows(request.actor).filter(pk=row_id).first()
        if before is not None and after is not None:
            former.keep(request, key, after, before)
        return _done(request, key, row_id, _said(request, key, row_id, what, form.result))
    context = {
        "form": form, "what": what,
        "back": _list_of(request, field), "list_title": field.of.listing.title,
    }  # fmt: skip
    template = "inplace/_form.html" if request.htmx else "inplace/change.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
def take_back(request: ActorRequest, key: str, row_id: UUID) -> HttpResponse:
    """Give the field what it had before, by the same form and service, unless the row changed since."""
    field, row = _found(request, key, row_id)
    kept = former.take(request, key, row)
    if kept is None:
        sorry = _("This cannot be taken back here any more. Change it by hand.")
        tell(request, sorry, messages.WARNING)
        return redirect(_list_of(request, field))
    version, values = kept
    data = {**values, "expected_version": str(version)}
    form = field.form(data, actor=request.actor, row=row)
    for one in form.fields.values():
        # What was empty before is empty again.
        one.required = False
    if form.attempt(field.service, actor=request.actor, row=row):
        tell(request, _("Taken back: %(what)s") % {"what": _named(field, request, row)})
    else:
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        tell(request, said, messages.WARNING)
    return redirect(_list_of(request, field))


def _found(request: ActorRequest, key: str, row_id: UUID) -> tuple[InPlace, Any]:
    field = fields.get(key)
    if field is None:
        raise Http404
    return field, pages.fetch(field.of.rows(request.actor), request, row_id, field.permission)


def _named(field: InPlace, request: ActorRequest, row: Any) -> str:
    """Return the field and the row as the list names them: "Phone: 东街小吃店"."""
    (row,) = field.of.listing(request, field.of.rows(request.actor)).prepared([row])
    words = {"what": field.label, "whose": field.of.listing.columns[0].printed(row)}
    return _("%(what)s: %(whose)s") % words


def _said(request: ActorRequest, key: str, row_id: UUID, what: str, result: Any) -> Said:
    field = fields[key]
    query = request.GET.urlencode()
    own = reverse("inplace:back", args=[key, row_id]) + (f"?{query}" if query else "")
    back = field.back(result) if field.back else Link(_("Take back"), own, posts=True)
    return Said(_("Saved: %(what)s") % {"what": what}, (back,))


def _done(request: ActorRequest, key: str, row_id: UUID, said: Said) -> HttpResponse:
    """Answer with the row as the list shows it now, or go back to the list."""
    field = fields[key]
    if not request.htmx:
        tell(request, said)
        return redirect(_list_of(request, field))
    listing = field.of.listing(request, field.of.rows(request.actor).filter(pk=row_id))
    context = {"list": listing, "line": listing.line_of(row_id), "said": said}
    answer = render(request, "inplace/_done.html", context)
    retarget(answer, f"#row-{row_id}")
    reswap(answer, "outerHTML")
    done = {"row": f"row-{row_id}", "key": key}
    return trigger_client_event(answer, "inPlaceDone", done, after="settle")


def _list_of(request: ActorRequest, field: InPlace) -> str:
    """Return the address of the list as it was narrowed."""
    query = request.GET.urlencode()
    return reverse(field.of.page) + (f"?{query}" if query else "")
