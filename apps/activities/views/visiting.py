"""Pages of visits: whom to visit, the form, a street at once, taking back, photos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.activities import services
from apps.activities.forms.visits import PaidForm, StreetForm, VisitForm, ZoneForm
from apps.activities.models import Visit, VisitPhoto
from apps.activities.policies import VISIT
from apps.activities.queries import visits
from apps.businesses.models import Business
from apps.files import queries as files
from kernel import access
from kernel.errors import Denied
from kernel.lists.chosen import CHOSEN
from kernel.web import pages
from kernel.web.forms import DomainForm, offer
from kernel.web.offers import Link
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said

MOST_ON_A_STREET = 100
# The script that sends a form when the network is back says whose it is, and asks for an answer it can read.
LATER, KEY = "X-Sent-Later", "Idempotency-Key"


@require_GET
def choose(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VISIT)
    text = request.GET.get("q", "").strip()
    choices = visits.found_by(request.actor, text) if text else visits.my_list(request.actor)
    context = {"choices": choices, "q": text}
    return render(request, "activities/visit_choose.html", context)


@require_http_methods(["GET", "POST"])
def visit(
    request: ActorRequest,
    business_id: UUID | None = None,
    member_id: UUID | None = None,
    unit_id: UUID | None = None,
) -> HttpResponse:
    access.require(request.actor, VISIT)
    what, row = _whom(request, business=business_id, member=member_id, unit=unit_id)
    form = VisitForm(
        _with_key(request), request.FILES or None, actor=request.actor, what=what,
        initial={"kind": request.GET.get("kind", "")},
    )  # fmt: skip
    _require_kinds(form)
    target = {what: row} if row else {}
    answer = _saved(
        request, form, services.record_visit, lambda made: ("activities:detail", made.activity_id),
        _recorded, **target,
    )  # fmt: skip
    last = visits.last_to(request.actor, row) if row else []
    context = {"form": form, "row": row, "last": last, "names": visits.findings()}
    return answer or render(request, "activities/visit_form.html", context)


@require_http_methods(["GET", "POST"])
def street(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VISIT)
    first, places = visits.places(request.actor)
    asked = ZoneForm(request.GET or None, initial={"zone": first})
    offer(asked, "zone", places)
    rows = list(_along(request, asked)[: MOST_ON_A_STREET + 1]) if asked.is_valid() else []
    form = StreetForm(_with_key(request), actor=request.actor, rows=rows[:MOST_ON_A_STREET])
    _require_kinds(form)
    answer = _saved(
        request, form, services.record_street, lambda _made: ("activities:visit-choose",),
        _counted,
    )  # fmt: skip
    has_more = len(rows) > MOST_ON_A_STREET
    context = {"asked": asked, "form": form, "rows": rows, "has_more": has_more}
    return answer or render(request, "activities/visit_street.html", context)


@require_POST
def take_back(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    row = pages.fetch(visits.visits(request.actor), request, visit_id).activity
    form = DomainForm(request.POST)
    answer = pages.attempt(
        request, form, services.take_visit_back, to=lambda _row: redirect("activities:visit-choose"),
        done=_("Taken back: nothing counts of it. A case that was raised stays."), activity=row,
    )  # fmt: skip
    return answer or render(request, "activities/refused.html", {"activity": row, "form": form})


@require_GET
def photo(request: ActorRequest, photo_id: UUID) -> HttpResponse:
    """Hand a photo out to those who may see its visit."""
    rows = VisitPhoto.objects.select_related("attachment")
    seen = rows.filter(visit__in=visits.visits(request.actor).order_by().values("pk"))
    return files.response(get_object_or_404(seen, pk=photo_id).attachment)


def _whom(request: ActorRequest, **given: UUID | None) -> tuple[str, Any]:
    for what, key in given.items():
        if key is not None:
            return what, get_object_or_404(visits.visitable(request.actor, what), pk=key)
    return "person", None


def _along(request: ActorRequest, asked: ZoneForm) -> QuerySet[Business]:
    zone, text = asked.cleaned_data["zone"], asked.cleaned_data["street"]
    rows = visits.visitable(request.actor, "business").filter(status=Business.Status.ACTIVE)
    there = rows.filter(Q(market=zone) | Q(district=zone) | Q(community=zone) | Q(town=zone))
    return there.filter(Q(address__contains=text) | Q(name__contains=text)) if text else there


def _require_kinds(form: PaidForm) -> None:
    if not form.has_kinds:
        raise Denied(
            _(
                "None of the county's kinds of visits is recorded by your role. Ask the administrator."
            )
        )


def _with_key(request: ActorRequest) -> Any:
    """Return what was sent, with the key of the header Idempotency-Key when there is one."""
    if request.method != "POST":
        return None
    if (writer := request.headers.get(LATER)) and writer != str(request.actor.id):
        raise Denied(_("Somebody else wrote this. It is sent when they log in again."))
    if KEY not in request.headers:
        return request.POST
    sent = request.POST.copy()
    sent["key"] = request.headers[KEY]
    return sent


def _saved(
    request: ActorRequest,
    form: DomainForm,
    service: Callable[..., Any],
    to: Callable[[Any], tuple[Any, ...]],
    done: Callable[[Any], Said],
    **target: Any,
) -> HttpResponse | None:
    """Return the answer to a form that was sent, None for one that is to be shown (again)."""
    answer = pages.attempt(
        request, form, service, to=lambda made: redirect(*to(made)), done=done, **target
    )
    if request.method != "POST" or LATER not in request.headers:
        return answer
    if answer is None:
        why = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"errors": why}, status=422)
    return JsonResponse({"url": answer["Location"], "text": done(form.result).text}, status=201)


def _recorded(made: Visit) -> Said:
    """Return that a visit was recorded, with the way to the next one, and back."""
    back = reverse("activities:visit-take-back", args=[made.pk])
    steps = (
        Link(_("The next visit"), reverse("activities:visit-choose")),
        Link(_("Take back"), back, posts=True),
    )
    text = (
        _("Recorded: %(name)s.")
        if made.was_met
        else _("Recorded: %(name)s, nobody there. It counts as no visit of who looks after them.")
    )
    return Said(text % {"name": made.visited}, steps)


def _counted(made: list[Visit]) -> Said:
    count = len(made)
    text = ngettext("%(count)d visit recorded.", "%(count)d visits recorded.", count)
    ids = ",".join(str(row.activity_id) for row in made)
    chosen = urlencode({CHOSEN: ids, "state": "all"})
    see = Link(_("See them, and take back what is wrong"), f"{reverse('activities:list')}?{chosen}")
    return Said(text % {"count": count}, (see,))
