"""Changing the settings: an editor, then what it would change, then it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.office import queries, services
from apps.office.forms import settings as editors
from kernel import access, blueprint
from kernel.access import Actor
from kernel.blueprint.words import Words
from kernel.errors import Conflict, Denied, Invalid, Unchanged
from kernel.models import ConfiguredSection, records
from kernel.web.drawn import operated, rows_name
from kernel.web.offers import after_settings, previews
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said, tell

# What a button of an editor asks for; anything else shows the editor (again).
REVIEW, SAVE = "review", "save"
UNSENT = {"csrfmiddlewaretoken", "step", "do"}


@require_http_methods(["GET", "POST"])
def item(request: ActorRequest, key: str, item: str) -> HttpResponse:
    row = changeable(request, key)
    present = blueprint.items(row.value)
    if item not in present:
        raise Http404
    data, context = _operated(request)
    form = editors.ItemEditor(data, row=row, item=item, validates=_validates(request))
    name = queries.names_of(Words(form.section), present)[item]
    return _edit(request, form, name, "office/edit_item.html", {**context, "item": item})


@require_http_methods(["GET", "POST"])
def new_item(request: ActorRequest, key: str) -> HttpResponse:
    row = changeable(request, key)
    if not blueprint.sections[key].is_open:
        raise Http404
    data, context = _operated(request)
    form = editors.ItemEditor(data, row=row, validates=_validates(request))
    return _edit(request, form, _("Add"), "office/edit_item.html", context)


@require_http_methods(["GET", "POST"])
def order(request: ActorRequest, key: str) -> HttpResponse:
    row = changeable(request, key)
    if not isinstance(row.value, list):
        raise Http404
    data, context = _operated(request)
    form = editors.OrderEditor(data, row=row, validates=_validates(request))
    return _edit(request, form, _("Order"), "office/edit_order.html", context)


@require_http_methods(["GET", "POST"])
def names(request: ActorRequest, key: str) -> HttpResponse:
    row = changeable(request, key)
    if not blueprint.sections[key].is_named:
        raise Http404
    form = editors.NamesEditor(request.POST or None, row=row)
    return _edit(request, form, _("Names"), "office/edit_names.html")


@require_http_methods(["GET", "POST"])
def table(request: ActorRequest, key: str) -> HttpResponse:
    row = changeable(request, key)
    if not blueprint.sections[key].table:
        raise Http404
    form = editors.TableEditor(request.POST or None, row=row)
    shown = request.GET.get("of", next(iter(form.items), ""))
    return _edit(request, form, _("Table of ticks"), "office/edit_table.html", {"shown": shown})


@require_http_methods(["GET", "POST"])
def whole(request: ActorRequest, key: str) -> HttpResponse:
    row = changeable(request, key)
    form = editors.TextEditor(request.POST or None, row=row)
    return _edit(request, form, _("The whole section as text"), "office/edit_text.html")


@require_POST
def remove_item(request: ActorRequest, key: str, item: str) -> HttpResponse:
    row = changeable(request, key)
    if item not in blueprint.items(row.value) or not blueprint.sections[key].is_open:
        raise Http404
    return _preset(request, row, blueprint.with_item(row.value, item, None), _("Take it out"))


@require_POST
def reset_item(request: ActorRequest, key: str, item: str) -> HttpResponse:
    row = changeable(request, key)
    value = blueprint.with_item(row.value, item, blueprint.items(row.base).get(item))
    return _preset(request, row, value, _("Back to the method"))


@require_POST
def reset_section(request: ActorRequest, key: str) -> HttpResponse:
    row = changeable(request, key)
    return _preset(request, row, row.base, _("Back to the method"))


@require_POST
def take_back(request: ActorRequest, key: str, entry_id: UUID) -> HttpResponse:
    row = changeable(request, key)
    entry = get_object_or_404(queries.changes_of(row.section), pk=entry_id)
    try:
        services.take_back(actor=request.actor, entry=entry)
    except (Invalid, Conflict, Denied) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back. It is as it was before this change."))
    return redirect("office:section", key)


def changeable(request: ActorRequest, key: str) -> ConfiguredSection:
    """Return a section's row for somebody who may change it. Raises Denied, Http404 for no section."""
    access.require(request.actor, "kernel.change_blueprint", access.EVERYWHERE)
    if key not in blueprint.sections:
        raise Http404
    return blueprint.rows()[key]


def _validates(request: ActorRequest) -> bool:
    return request.POST.get("step") in {REVIEW, SAVE} and "do" not in request.POST


def _operated(request: ActorRequest) -> tuple[QueryDict | None, dict[str, str]]:
    """Return what was sent after the act on rows that was asked for, what to say of it, where it leads."""
    if request.method != "POST":
        return None, {}
    act = request.POST.get("do", "")
    data = operated(request.POST, act)
    verb, _colon, rest = act.partition(":")
    path, _colon, number = rest.partition(":")
    numbers = data.getlist(rows_name(path))
    if number in numbers:
        told = _("Now no. %(place)d of %(count)d.")
        said = told % {"place": numbers.index(number) + 1, "count": len(numbers)}
        return data, {"told": said, "focus": f"do-{act}"}
    if verb == "add" and numbers:
        return data, {"told": _("A row was added."), "focus": f"row-{path}-{numbers[-1]}"}
    if verb == "remove":
        return data, {"told": _("The row was taken out."), "focus": f"do-add:{path}"}
    return data, {}


def _preset(request: ActorRequest, row: ConfiguredSection, value: Any, what: str) -> HttpResponse:
    data = request.POST.copy()
    data.setdefault("expected_version", str(row.version))
    form = editors.PresetEditor(data, row=row, value=value)
    return _edit(request, form, what, "office/edit_preset.html")


def _edit(
    request: ActorRequest,
    form: Any,
    what: str,
    template: str,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show an editor; when it is sent, what it would change; when that is agreed to, save it."""
    base = "ui/part.html" if request.htmx else "base.html"
    context = {"base": base, "section": form.section, "form": form, "what": what, **(more or {})}
    if not _validates(request) or not form.is_valid():
        return render(request, template, context)
    draft = form.draft()
    if not _is_done(request, form, draft):
        return render(request, template, context)
    if request.POST["step"] == SAVE:
        tell(request, _saved(request.actor, form.row.section))
        return redirect("office:section", form.row.section)
    return render(request, "office/review.html", {**context, **_reviewed(request, form, draft)})


def _saved(actor: Actor, key: str) -> Said:
    """Return what is said of a change, and what comes next; the way back stands on the page it leads to."""
    follows = after_settings.get(key)
    steps = [*follows(actor)] if follows else []
    return Said(_("Saved. It holds from now on."), tuple(steps))


def _is_done(request: ActorRequest, form: Any, draft: Any) -> bool:
    """Weigh what a section would be, or with SAVE save it; False when the form says what is wrong."""
    wrong = blueprint.section_problems(form.section, draft)
    for problem in wrong:
        form.point_out(problem)
    if not wrong:
        form.call(
            _save if request.POST["step"] == SAVE else _weigh,
            actor=request.actor,
            row=form.row,
            draft=draft,
            expected_version=form.cleaned_data["expected_version"],
        )
    if form.errors:
        _show_present(form)
    return not form.errors


def _show_present(form: Any) -> None:
    """Let a form be sent once more where another person saved meanwhile: what they saved is shown in it."""
    if form.cleaned_data.get("expected_version") == form.row.version:
        return
    form.data = form.data.copy()
    form.data["expected_version"] = str(form.row.version)
    form.add_error(None, _("What you entered is still here. Send it again, and yours holds."))


def _weigh(
    *, actor: Actor, row: ConfiguredSection, draft: Any, expected_version: int
) -> ConfiguredSection:
    """Raise what would keep a section from being saved."""
    records.require_version(row, expected_version)
    if draft == row.value:
        raise Unchanged
    blueprint.require_possible(actor, row, draft)
    return row


def _save(
    *, actor: Actor, row: ConfiguredSection, draft: Any, expected_version: int
) -> ConfiguredSection:
    return blueprint.change_section(
        actor=actor, key=row.section, value=draft, expected_version=expected_version
    )


def _reviewed(request: ActorRequest, form: Any, draft: Any) -> dict[str, Any]:
    """Return what a draft would change, and what was sent, to be sent again."""
    row, preview = form.row, previews.get(form.row.section)
    return {
        "differences": queries.differences(Words(form.section), row.value, draft),
        "cards": list(preview(request.actor, row.value, draft)) if preview else [],
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in UNSENT
        ],
    }
