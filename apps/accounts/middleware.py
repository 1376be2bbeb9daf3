"""Who acts in a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts import sessions
from apps.accounts.models import User
from kernel import access
from kernel.request import bind_account
from kernel.web.requests import ActorRequest, mark


class ActorMiddleware:
    """Sets `request.actor` from the session, and ends sessions that are no longer valid."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark(request, actor=access.ANONYMOUS, is_session_outdated=False)
        user = request.user if "_auth_user_id" in request.session else None
        if isinstance(user, User):
            if sessions.is_alive(request.session, user):
                sessions.touch(request.session)
                bind_account(str(user.pk))
                mark(request, actor=access.actor_for(user))
                self._speak(request, user)
            else:
                mark(request, is_session_outdated=sessions.is_outdated(request.session, user))
                logout(request)
        return self.get_response(request)

    def process_view(
        self, request: ActorRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Redirect requests without an account to the log-in page.

        Every view requires an account unless it says `@login_not_required` (the API authenticates
        by itself): a view that says nothing is closed.
        """
        if request.actor.kind != "anonymous" or not getattr(view, "login_required", True):
            return None
        way = redirect_to_login(page_of(request), _login_url(request))
        return HttpResponseClientRedirect(way["Location"]) if request.htmx else way

    def _speak(self, request: HttpRequest, user: User) -> None:
        # What was chosen on this device comes first.
        if user.language and not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language


def page_of(request: HttpRequest) -> str:
    """Return the page to show after the log-in: for a POST or a part of a page the one it was sent from.

    Many addresses take only a POST: opened after the log-in they would answer 405.
    """
    sender = request.headers.get("Referer", "")
    is_page = request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers
    if is_page or not url_has_allowed_host_and_scheme(
        sender, {request.get_host()}, request.is_secure()
    ):
        return request.get_full_path()
    # A browser takes what follows two slashes, of either kind, for a host.
    page = "/" + urlsplit(sender)._replace(scheme="", netloc="").geturl().lstrip("/\\")
    return page if url_has_allowed_host_and_scheme(page, None) else request.get_full_path()


def _login_url(request: ActorRequest) -> str:
    """Return the log-in page's URL, which says why a log-in ended and whether a form was sent.

    That one has ended is told by a form or a cookie.
    """
    url = resolve_url(settings.LOGIN_URL)
    has_sent = request.method not in {"GET", "HEAD"}
    if not (has_sent or request.COOKIES.get(settings.SESSION_COOKIE_NAME)):
        return url
    said = {"ended": "rights" if request.is_session_outdated else "time"}
    return f"{url}?{urlencode(said | ({'sent': '1'} if has_sent else {}))}"
