"""The operator's console: sign-ups, counties, staff, the journal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel import access, blueprint
from kernel.lists import opened_or_exported
from kernel.web import pages
from kernel.web.requests import ActorRequest
from tenants.counties import addresses, queries, services, staff
from tenants.counties.forms import ReasonForm, StaffForm
from tenants.counties.lists import CountyList, JournalList, SignupList


@require_GET
def console(request: ActorRequest) -> HttpResponse:
    return render(
        request, "counties/console.html", {"fleet": queries.fleet_overview(request.actor)}
    )


@opened_or_exported
def signup_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "counties.view_signup")
    return SignupList(request, queries.signups(request.actor)).response()


@require_http_methods(["GET", "POST"])
def signup_detail(request: ActorRequest, signup_id: UUID) -> HttpResponse:
    """A sign-up; the form on the page refuses it."""
    signup = pages.fetch(queries.signups(request.actor), request, signup_id)
    context = {
        "signup": signup,
        "method": blueprint.called(signup.blueprint),
        "twins": queries.twins_of(request.actor, signup),
        "present": [c for c in queries.counties_of(signup.region) if c.pk != signup.county_id],
        "may_decide": access.allows(request.actor, "counties.decide_signup"),
    }
    return pages.act(
        request,
        ReasonForm(request.POST or None),
        services.refuse_signup,
        signup=signup,
        done=_("Refused. The applicant reads your reason."),
        to=lambda _signup: redirect("counties:signup-list"),
        template="counties/signup_detail.html",
        context=context,
    )


@never_cache
@require_POST
def show_phone(request: ActorRequest, signup_id: UUID) -> HttpResponse:
    signup = pages.fetch(queries.signups(request.actor), request, signup_id)
    phone = services.show_phone(actor=request.actor, signup=signup)
    return render(request, "counties/phone.html", {"signup": signup, "phone": phone})


@require_POST
def approve(request: ActorRequest, signup_id: UUID) -> HttpResponse:
    signup = pages.fetch(queries.signups(request.actor), request, signup_id)
    signup = services.approve_signup(actor=request.actor, signup=signup)
    if signup.county_id is None:
        messages.info(request, _("Approved: the county is being prepared and opens in minutes."))
        return redirect("counties:signup-detail", signup.pk)
    messages.success(
        request, _("Approved: the county is ready, and the applicant's link shows the way in.")
    )
    return redirect("counties:county-detail", signup.county_id)


@opened_or_exported
def county_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, "counties.view_county")
    return CountyList(request, queries.counties(request.actor)).response()


@require_http_methods(["GET", "POST"])
def county_detail(request: ActorRequest, county_id: UUID) -> HttpResponse:
    """A county's state and health; the form on the page suspends it."""
    county = pages.fetch(queries.counties(request.actor), request, county_id)
    context = {
        "county": county,
        "method": blueprint.called(county.blueprint),
        "health": getattr(county, "health", None),
        "url": addresses.county_url(county.slug, "/"),
        "may_change": access.allows(request.actor, "counties.change_county"),
        "may_invite": access.allows(request.actor, "counties.decide_signup"),
    }
    return pages.act(
        request,
        ReasonForm(request.POST or None),
        services.suspend_county,
        county=county,
        done=_("Suspended. The county's people read your reason."),
        to=lambda _county: redirect("counties:county-detail", county_id),
        template="counties/county_detail.html",
        context=context,
    )


@require_POST
def resume(request: ActorRequest, county_id: UUID) -> HttpResponse:
    county = pages.fetch(queries.counties(request.actor), request, county_id)
    services.resume_county(actor=request.actor, county=county)
    messages.success(request, _("The county is open again."))
    return redirect("counties:county-detail", county.pk)


@never_cache
@require_POST
def renew_activation(request: ActorRequest, county_id: UUID) -> HttpResponse:
    county = pages.fetch(queries.counties(request.actor), request, county_id)
    code = services.renew_activation(actor=request.actor, county=county)
    url = addresses.county_url(county.slug, addresses.activation_path(code))
    return render(
        request, "counties/activation.html", {"who": county.name, "url": url, "code": code}
    )


@never_cache
@require_http_methods(["GET", "POST"])
def staff_list(request: ActorRequest) -> HttpResponse:
    """The platform's accounts; the form on the page opens another one."""
    form = StaffForm(request.POST or None)
    opened = pages.attempt(
        request,
        form,
        staff.appoint_staff,
        to=lambda made: _invitation(request, form.cleaned_data["name"], made.activation_code),
    )
    context = {"form": form, "members": staff.members(request.actor)}
    return opened or render(request, "counties/staff.html", context)


@require_http_methods(["GET", "POST"])
def dismiss(request: ActorRequest, user_id: UUID) -> HttpResponse:
    member = _member(request, user_id)
    return pages.act(
        request,
        ReasonForm(request.POST or None),
        staff.dismiss,
        user_id=user_id,
        done=_("The account is closed."),
        to=lambda _done: redirect("counties:staff"),
        template="counties/dismiss.html",
        context={"member": member},
    )


@never_cache
@require_POST
def invite_again(request: ActorRequest, user_id: UUID) -> HttpResponse:
    member = _member(request, user_id)
    code = staff.invite_again(actor=request.actor, user_id=user_id)
    return _invitation(request, member.name, code)


@opened_or_exported
def journal(request: ActorRequest) -> HttpResponse:
    return JournalList(request, queries.platform_journal(request.actor)).response()


def _member(request: ActorRequest, user_id: UUID) -> staff.StaffMember:
    for member in staff.members(request.actor):
        if member.user_id == user_id:
            return member
    raise Http404


def _invitation(request: ActorRequest, who: str, code: str) -> HttpResponse:
    url = addresses.platform_url(addresses.activation_path(code))
    return render(request, "counties/activation.html", {"who": who, "url": url, "code": code})
