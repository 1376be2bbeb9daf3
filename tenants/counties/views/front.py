"""Public pages: the platform's first page, sign-up, and following a sign-up."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kernel import access, blueprint
from kernel.errors import DomainError
from kernel.web import pages
from kernel.web.requests import ActorRequest, address_of
from tenants.counties import addresses, queries, services, signing_up
from tenants.counties.forms import SignupForm

# Where each kind of person of the platform begins.
BEGINNINGS = (
    ("oversight.view_rollupfact", "oversight:summary"),
    ("counties.view_county", "counties:console"),
    ("counties.manage_staff", "counties:staff"),
)


@login_not_required
@require_GET
def home(request: ActorRequest) -> HttpResponse:
    for permission, url_name in BEGINNINGS:
        if access.allows(request.actor, permission):
            return redirect(url_name)
    text = request.GET.get("county", "").strip()
    found = [
        (county, addresses.county_url(county.slug, "/login/"))
        for county in queries.find_counties(text)
    ]
    return render(request, "counties/home.html", {"text": text, "found": found})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request: ActorRequest) -> HttpResponse:
    form = SignupForm(request.POST or None)
    applied = pages.attempt(
        request,
        form,
        services.apply_for_county,
        address=address_of(request),
        to=lambda made: redirect("counties:follow", signing_up.follow_up_text(str(made.pk))),
    )
    if applied:
        return applied
    parent = request.GET.get("parent", "")
    context = {
        "form": form,
        "chosen": queries.county_region(form["region_code"].value() or ""),
        "blueprints": [(blueprint.title_of(one), one) for one in blueprint.available().values()],
        "base_domain": settings.BASE_DOMAIN,
        **_choices(parent, ""),
    }
    return render(request, "counties/signup.html", context)


@login_not_required
@require_GET
def regions(request: ActorRequest) -> HttpResponse:
    """The part of the form that offers divisions: those under one, or those that match a word."""
    choices = _choices(request.GET.get("parent", ""), request.GET.get("region_search", ""))
    return render(request, "counties/_regions.html", choices)


@login_not_required
@require_GET
def suggest_slug(request: ActorRequest) -> HttpResponse:
    """The part of the form that holds the web address, suggested for a county; the choice is folded."""
    region = queries.county_region(request.GET.get("region_code", ""))
    if region is None:
        raise Http404
    context = {
        "value": queries.suggest_slug(region),
        "base_domain": settings.BASE_DOMAIN,
        "present": queries.counties_of(region),
        "region": region,
        "chosen": region,
        "out_of_band": True,
        **_choices(region.parent.code if region.parent else "", ""),
    }
    return render(request, "counties/_slug.html", context)


@login_not_required
@require_GET
def check_slug(request: ActorRequest) -> HttpResponse:
    """Say at once whether an address can be had."""
    problem = ""
    try:
        services.check_slug_is_free(request.GET.get("slug", "").strip().lower())
    except DomainError as error:
        problem = str(error)
    return render(request, "counties/_slug_state.html", {"problem": problem})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: ActorRequest, token: str) -> HttpResponse:
    """Show the applicant the state of the sign-up and, once, the first administrator's link."""
    identifier = signing_up.signup_id_of(token)
    signup = queries.signup_by_id(identifier) if identifier else None
    if signup is None:
        raise Http404
    context = {
        "signup": signup,
        "signup_url": addresses.county_url(signup.slug, "/"),
        "follow_url": request.build_absolute_uri(),
    }
    if request.method == "POST":
        code = services.show_activation(actor=request.actor, signup=signup)
        context["activation_url"] = addresses.county_url(
            signup.slug, addresses.activation_path(code)
        )
        context["code"] = code
    elif signup.county is not None:
        context["county_url"] = addresses.county_url(signup.county.slug, "/")
    return render(request, "counties/follow.html", context)


def _choices(parent: str, text: str) -> dict[str, object]:
    """Return what the chooser shows: matches of `text`, or the divisions under `parent`."""
    above = queries.region(parent) if parent else None
    return {
        "found": queries.find_regions(text),
        "search": text,
        "trail": queries.ancestors(above) if above else [],
        "divisions": queries.regions_under(above.code if above else ""),
    }
