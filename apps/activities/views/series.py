"""Pages of series, and of who is always invited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.activities import queries, services
from apps.activities.forms.series import (
    EndForm,
    InvitationForm,
    SeriesChangeForm,
    SeriesForm,
    SkipForm,
)
from apps.activities.models import Series
from apps.activities.policies import HOLD, VIEW
from apps.activities.rules import recurring
from apps.organization import grants
from kernel import access, clock
from kernel.chinese.text import labelled
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest

SHOWN = 12


@require_GET
def series_list(request: ActorRequest) -> HttpResponse:
    """The series that go on, then those that have ended."""
    access.require(request.actor, VIEW)
    rows = queries.series(request.actor)
    running = rows.filter(queries.running(clock.today()))
    context = {
        "running": [(row, recurring.in_words(row.rule)) for row in running],
        "ended": rows.exclude(pk__in=running.values("pk")),
        "kinds": {key: kind.name for key, kind in queries.kinds().items()},
        "may_plan": access.allows(request.actor, HOLD),
    }
    return render(request, "activities/series_list.html", context)


@require_GET
def detail(request: ActorRequest, series_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.series(request.actor), request, series_id)
    context = {
        "series": row,
        "rule": recurring.in_words(row.rule),
        "days": queries.coming(row, SHOWN),
        "roles": [grants.role_names().get(key, key) for key in row.roles],
        "is_running": row.until is None or row.until >= clock.today(),
        "may_hold": access.allows(request.actor, HOLD, row),
    }
    return render(request, "activities/series.html", context)


@require_http_methods(["GET", "POST"])
def start(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, HOLD)
    initial = {"starts_on": clock.today(), "at": "09:00", "minutes": 60, "interval": 1}
    form = SeriesForm(request.POST or None, actor=request.actor, initial=initial)
    return _act(
        request, form, services.start_series, _("Begin a series"),
        _("Begun: the next activities are prepared."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, series_id: UUID) -> HttpResponse:
    """Change a series from one of its days on."""
    row = pages.fetch(queries.series(request.actor), request, series_id, HOLD)
    names = ("title", "at", "minutes", "place", "text", "holidays", "roles", "below")
    initial = {name: getattr(row, name) for name in names} | _at(request, row)
    initial["guests"] = "\n".join(row.guests)
    form = SeriesChangeForm(request.POST or None, initial=initial)
    return _act(
        request, form, services.change_from, _("Change it from a day on"), _("Changed."), series=row
    )


@require_http_methods(["GET", "POST"])
def skip(request: ActorRequest, series_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.series(request.actor), request, series_id, HOLD)
    form = SkipForm(request.POST or None, initial=_at(request, row))
    return _act(request, form, services.skip_day, _("Leave out a day"), _("Left out."), series=row)


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, series_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.series(request.actor), request, series_id, HOLD)
    initial = {"last_on": clock.today(), "expected_version": row.version}
    form = EndForm(request.POST or None, initial=initial)
    return _act(
        request, form, services.end_series, _("End the series"),
        _("Ended. What was announced stays: decide about each."), series=row,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def invitations(request: ActorRequest) -> HttpResponse:
    """Who is always invited, by unit and kind; a POST sets one of them."""
    access.require(request.actor, HOLD)
    form = InvitationForm(request.POST or None, actor=request.actor)
    names = grants.role_names()
    context = {
        "heading": _("Who is always invited"),
        "rows": [
            (row, [names.get(key, key) for key in row.roles])
            for row in queries.invitations(request.actor)
        ],
        "kinds": {key: kind.name for key, kind in queries.kinds().items()},
    }
    return pages.act(
        request, form, services.set_invitation, to=lambda _row: redirect(request.path),
        done=_("Saved: it holds for what is announced from now on."),
        template="activities/invitations.html", context=context,
    )  # fmt: skip


def _act(
    request: ActorRequest,
    form: DomainForm,
    service: Callable[..., Series],
    heading: str,
    done: str,
    series: Series | None = None,
) -> HttpResponse:
    about = {"series": series} if series else {}
    shown = {"heading": labelled(heading, series.title) if series else heading, **about}
    return pages.act(
        request, form, service, to=lambda row: redirect("activities:series", row.pk), done=done,
        template="activities/series_form.html", context=shown, **about,
    )  # fmt: skip


def _at(request: ActorRequest, row: Series) -> dict[str, Any]:
    """Return the day of the address, else the next one."""
    given = request.GET.get("day", "")
    try:
        day: date | None = parse_date(given) if given else None
    except ValueError:
        raise Http404 from None
    coming = queries.coming(row, 1)
    return {"day": day or (coming[0].day if coming else None), "expected_version": row.version}
