"""Pages of accounts: logging in, activating, one's own account."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from apps.accounts import queries, registry, services, sessions
from apps.accounts.forms import ActivateForm, LoginForm, OwnAccountForm, PasswordForm
from apps.accounts.middleware import page_of
from apps.accounts.models import User
from apps.accounts.rules import DEVICE_LIFETIME
from kernel import access
from kernel.web import pages
from kernel.web.cookies import remember
from kernel.web.requests import ActorRequest, address_of

# Bound to the host like the session's, so that no county sees another's.
DEVICE = "device"


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def log_in(request: ActorRequest) -> HttpResponse:
    if request.method == "GET" and request.actor.kind != "anonymous":
        return HttpResponseRedirect(_next(request))
    form = LoginForm(request.POST or None)
    token = request.COOKIES.get(DEVICE, "")
    if form.attempt(services.log_in, address=address_of(request), device=token):
        if form.result.locked_at:
            messages.warning(
                request,
                _("Somebody typed a wrong password for your account, again and again."),
            )
        return _begin(request, form.result, HttpResponseRedirect(_next(request)))
    context = {
        "form": form,
        "ended": "" if form.is_bound else request.GET.get("ended", ""),
        "open_logins": registry.open_logins_here(),
    }
    return render(request, "accounts/login.html", context)


def csrf_failed(request: ActorRequest, reason: str = "") -> HttpResponse:
    """Return the page of a form that was opened before the last log-in (CSRF_FAILURE_VIEW).

    Its button leads to the page the form was on, where the browser's draft is put back.
    """
    del reason  # known to the log
    page = page_of(request)
    if request.path == resolve_url(settings.LOGIN_URL):
        # Another tab logged in meanwhile, or the form is a day old: a fresh one, or on with it.
        return HttpResponseRedirect(page if request.actor.kind == "anonymous" else _next(request))
    if request.htmx:
        return HttpResponseClientRefresh()
    return render(request, "csrf.html", {"page": page}, status=403)


@require_POST
def log_out(request: ActorRequest) -> HttpResponse:
    logout(request)
    return redirect("accounts:login")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def activate(request: ActorRequest) -> HttpResponse:
    code = request.GET.get("code", "")
    form = ActivateForm(request.POST or None, initial={"code": code})
    if form.attempt(services.activate):
        messages.success(request, _("Your account is open. Welcome."))
        return _begin(request, form.result, redirect("/"))
    return render(request, "accounts/activate.html", {"form": form})


@require_http_methods(["GET", "POST"])
def me(request: ActorRequest) -> HttpResponse:
    user = queries.own_account(request.actor)
    initial = {"name": user.name, "language": user.language}
    form = OwnAccountForm(request.POST or None, initial=initial)
    context = {
        "user": user,
        "roles": registry.roles_of(user.pk),
        "rights": rights_of(request),
        "links": registry.own_links_of(request.actor),
    }
    return pages.act(
        request,
        form,
        services.change_own_account,
        user=user,
        done=_("Saved."),
        to=_in_their_language,
        template="accounts/me.html",
        context=context,
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: ActorRequest) -> HttpResponse:
    user = queries.own_account(request.actor)
    form = PasswordForm(request.POST or None)
    if form.attempt(services.change_password, actor=request.actor, user=user):
        messages.success(request, _("Your password is changed; other devices are logged out."))
        return _begin(request, form.result, redirect("accounts:me"))
    return render(request, "accounts/password.html", {"form": form})


@require_http_methods(["GET", "POST"])
def devices(request: ActorRequest) -> HttpResponse:
    """Show the devices of one's own account; sending the page says that one has seen a lock."""
    user = queries.own_account(request.actor)
    if request.method == "POST":
        services.take_note_of_lock(actor=request.actor, user=user)
        return redirect("accounts:devices")
    own = queries.devices(request.actor)
    here = queries.device_of(user, request.COOKIES.get(DEVICE, ""))
    context = {"devices": own, "here": here, "locked_at": user.locked_at}
    return render(request, "accounts/devices.html", context)


@require_POST
def forget_device(request: ActorRequest, device_id: UUID) -> HttpResponse:
    device = pages.fetch(queries.devices(request.actor), request, device_id)
    services.forget_device(actor=request.actor, device=device)
    messages.success(request, _("The device is removed. It counts as unknown from now on."))
    return redirect("accounts:devices")


def rights_of(request: ActorRequest) -> list[str]:
    """Return in plain words what the account may do where no role describes it."""
    held = {name for reach in request.actor.reaches for name in reach.permissions}
    return [access.label_of(name) for name in sorted(held | request.actor.own)]


def _in_their_language(_user: User) -> HttpResponse:
    """Redirect to the account page without the language cookie, so that the account's language applies."""
    response = redirect("accounts:me")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


def _begin(request: ActorRequest, user: User, response: HttpResponse) -> HttpResponse:
    """Begin the session of `user`, and have the response leave the cookie of a known device."""
    actor = access.actor_for(user)
    sessions.begin(request, user, is_staff=bool(actor.reaches))
    is_phone = "Mobi" in request.headers.get("User-Agent", "")
    token = services.know_device(
        user=user, token=request.COOKIES.get(DEVICE, ""), is_phone=is_phone
    )
    remember(response, DEVICE, token, DEVICE_LIFETIME)
    return response


def _next(request: ActorRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    is_safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if is_safe else "/"
