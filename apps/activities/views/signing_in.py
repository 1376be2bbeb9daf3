"""Signing in by the code on the screen, and who the organiser confirms; leave that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.activities import forms, queries, services
from apps.activities.models import Activity, Attendance
from apps.activities.policies import HOLD
from apps.activities.rules import codes
from kernel.lazily import Later
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest

if TYPE_CHECKING:
    import segno
else:
    segno = Later("segno")


@never_cache
@require_GET
def invitation(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    """An invitation to print or send, with the QR code of the activity's page."""
    row = pages.fetch(queries.activities(request.actor), request, activity_id, HOLD)
    address = request.build_absolute_uri(reverse("activities:detail", args=[row.pk]))
    context = {"activity": row, "kind": queries.kind_of(row), "address": address}
    context |= {"picture": _picture(address), "agenda": row.agenda.all()}
    return render(request, "activities/invitation.html", context)


@never_cache
@require_GET
def screen(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    """The page for the projector or the host's phone; its part asks for the next code by itself."""
    row = pages.fetch(queries.activities(request.actor), request, activity_id, HOLD)
    code = codes.current(row.pk)
    address = request.build_absolute_uri(reverse("activities:sign-in", args=[row.pk, code]))
    context = {"activity": row, "picture": _picture(address), "seconds": codes.seconds_left()}
    context |= {"is_today": services.is_today(row), "live": queries.live(row)}
    template = "activities/_code.html" if request.htmx else "activities/screen.html"
    return render(request, template, context)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: ActorRequest, activity_id: UUID, code: str) -> HttpResponse:
    """Say to be here. Opening the address changes nothing: a look ahead by a browser is no claim."""
    seen = queries.activities(request.actor).filter(pk=activity_id).first()
    if not codes.is_good(activity_id, request.actor.id, code):
        if seen is None:
            raise Http404
        return render(request, "activities/sign_in.html", {"activity": seen, "expired": codes.expired()})  # fmt: skip
    row = get_object_or_404(Activity, pk=activity_id)
    mine = queries.own_attendance(request.actor, row)
    given = {"ticket": codes.ticket(row.pk, request.actor.id)}
    form = forms.TicketForm(request.POST or None, initial=given)
    answer = pages.attempt(
        request, form, services.claim_presence, to=lambda _found: redirect("activities:detail", row.pk),
        done=_signed_in, activity=row,
    )  # fmt: skip
    context = {"activity": row, "form": form, "mine": mine}
    return answer or render(request, "activities/sign_in.html", context)


@never_cache
@require_GET
def live(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    """How many are here, for the page that asks again every few seconds."""
    row = pages.fetch(queries.activities(request.actor), request, activity_id)
    return render(request, "activities/_live.html", {"activity": row, "live": queries.live(row)})


@never_cache
@require_http_methods(["GET", "POST"])
def claims(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    """Who says to be here, and who asks for leave; a POST confirms everybody who signed in."""
    row = pages.fetch(queries.activities(request.actor), request, activity_id, HOLD)
    form = forms.ConfirmForm(
        request.POST if request.method == "POST" else None, rows=queries.roll(row)
    )
    answer = pages.attempt(
        request, form, services.confirm_claims, to=lambda _count: redirect(request.path),
        done=_confirmed, activity=row,
    )  # fmt: skip
    return answer or _claims(request, row, form)


@require_POST
def claim(request: ActorRequest, activity_id: UUID, line: UUID, what: str) -> HttpResponse:
    """Confirm or refuse one who signed in, grant or refuse one leave."""
    row = pages.fetch(queries.activities(request.actor), request, activity_id, HOLD)
    attendance = get_object_or_404(queries.roll(row), pk=line)
    acts: dict[str, tuple[Any, dict[str, Any], str]] = {
        "confirm": (services.confirm_claims, {"attendances": [line]}, _("Confirmed.")),
        "refuse": (services.refuse_claim, {"attendance": line}, _("Not confirmed.")),
        "grant": (services.answer_leave, {"attendance": line, "granted": True}, _("Leave granted.")),
        "deny": (services.answer_leave, {"attendance": line, "granted": False}, _("Leave refused.")),
    }  # fmt: skip
    if what not in acts:
        raise Http404
    service, values, done = acts[what]
    shape = forms.AnswerForm if what == "deny" else DomainForm
    form = shape(request.POST)
    answer = pages.attempt(
        request, form, service, to=lambda _done: redirect("activities:claims", row.pk), done=done,
        activity=row, **values,
    )  # fmt: skip
    return answer or _claims(request, row, form, attendance)


def _claims(
    request: ActorRequest, row: Activity, form: DomainForm, at: Attendance | None = None
) -> HttpResponse:
    waiting = queries.told_apart(queries.waiting(row))
    context = {"activity": row, "form": form, "at": at, "live": queries.live(row)}
    context |= {
        "claims": [one for one in waiting if one.status == Attendance.Status.CLAIMED],
        "leaves": [one for one in waiting if one.status == Attendance.Status.ASKED],
    }
    return render(request, "activities/claims.html", context)


def _picture(address: str) -> str:
    # White behind it: on a dark page no phone reads a transparent one.
    return str(segno.make(address, error="m").svg_data_uri(scale=8, border=4, light="white"))


def _signed_in(found: tuple[Attendance, bool]) -> str:
    _row, is_new = found
    if is_new:
        return _("You are signed in. The organiser confirms it.")
    return _("You were signed in already: nothing was changed, you need do nothing more.")


def _confirmed(count: int) -> str:
    if not count:
        return _("Nobody was waiting: somebody else confirmed them, or nobody signed in.")
    return _("Confirmed: %(count)d.") % {"count": count}
