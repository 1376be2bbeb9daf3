"""The calendar page, calendar addresses, and the feed behind one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from apps.activities import forms, queries, services
from apps.activities.policies import HOLD, VIEW
from apps.activities.queries import calendars
from apps.activities.rules import grid
from apps.activities.views import ical
from apps.organization.queries import units
from kernel import access, clock, realm
from kernel.lazily import Later
from kernel.web import pages, rates
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest

if TYPE_CHECKING:
    import segno
else:
    segno = Later("segno")

# What one address, or one network address with wrong ones, may ask for within a minute.
A_MINUTE, AT_MOST = 60, 30


@require_GET
def calendar(request: ActorRequest) -> HttpResponse:
    """Activities by month, week or as a list; all of it stands in the address."""
    access.require(request.actor, VIEW)
    form = forms.CalendarForm(request.GET, actor=request.actor)
    form.is_valid()
    given = form.cleaned_data
    span = grid.span(given.get("view") or grid.MONTH, given.get("day") or clock.today())
    unit, kind = given.get("unit"), given.get("kind", "")
    rows = calendars.between(request.actor, span.first, span.last, unit=unit, kind=kind)
    kept = {"unit": unit.pk if unit else "", "kind": kind}
    kept = {name: value for name, value in kept.items() if value}

    def address(view: str, day: Any) -> str:
        return "?" + urlencode({"view": view, "day": day.isoformat(), **kept})

    weeks = calendars.placed(span, rows)
    context = {
        "form": form, "span": span, "today": clock.today(), "weeks": weeks,
        "is_empty": not any(one.activities for week in weeks for one in week),
        "views": [(key, name, address(key, span.day)) for key, name in grid.VIEWS.items()],
        "before": address(span.view, span.before), "after": address(span.view, span.after),
        "now": address(span.view, clock.today()), "may_plan": access.allows(request.actor, HOLD),
        "kinds": {key: one.name for key, one in queries.kinds().items()},
    }  # fmt: skip
    return render(request, "activities/calendar.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def addresses(request: ActorRequest) -> HttpResponse:
    """One's own calendar addresses; a POST makes one and shows it, this one time."""
    access.require(request.actor, VIEW)
    asked = request.POST.get("unit") or request.GET.get("unit")
    try:
        unit = pages.fetch(units(request.actor).in_being(), request, UUID(asked), VIEW) if asked else None  # fmt: skip
    except ValueError:
        raise Http404 from None
    context: dict[str, Any] = {"unit": unit, "feeds": calendars.feeds(request.actor)}
    form = DomainForm(request.POST if request.method == "POST" else None)
    if form.attempt(services.make_feed, actor=request.actor, unit=unit):
        path = reverse("activities:feed", args=[form.result.secret])
        address = request.build_absolute_uri(path)
        picture = segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="white")
        # What the phone's own calendar opens at one tap, where there is one.
        opens = f"webcal://{request.get_host()}{path}"
        context |= {"address": address, "opens": opens, "picture": picture}
    return render(request, "activities/addresses.html", context | {"form": form})


@require_POST
def revoke(request: ActorRequest, feed_id: UUID) -> HttpResponse:
    row = pages.fetch(calendars.feeds(request.actor), request, feed_id)
    form = DomainForm(request.POST)
    answer = pages.attempt(
        request, form, services.revoke_feed, to=lambda _row: redirect("activities:addresses"),
        done=_("Stopped: with this address nobody sees anything any more."), feed=row,
    )  # fmt: skip
    context = {"feeds": calendars.feeds(request.actor), "form": form}
    return answer or render(request, "activities/addresses.html", context)


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address, as its owner may see it now; 404 for a wrong one."""
    row = calendars.feed_by_secret(secret)
    who = str(row.pk) if row else rates.network(request)
    asked = rates.count(f"calendar/{who}", A_MINUTE)
    if asked.used > AT_MOST:
        return HttpResponse(_("Too many requests: try again in a minute."), status=429, headers={"Retry-After": str(A_MINUTE)})  # fmt: skip
    if row is None:
        raise Http404
    today = clock.today()
    rows = calendars.fed(row, today - timedelta(days=90), today + timedelta(days=400))
    # The program that asks has no language; its owner does.
    with translation.override(row.user.language or settings.LANGUAGE_CODE):
        name = row.unit.name if row.unit else _("my activities")
    body = ical.written(
        f"{realm.current().name} · {name}", rows,
        lambda one: request.build_absolute_uri(reverse("activities:detail", args=[one.pk])),
    )  # fmt: skip
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag = ical.etag(body)
    answer["Cache-Control"] = "private, no-cache"
    found = get_conditional_response(request, etag=etag, response=answer)
    return found or answer
