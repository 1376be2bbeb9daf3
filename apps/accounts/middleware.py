"""Who acts in a request."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from apps.accounts import sessions
from apps.accounts.models import User
from kernel import access
from kernel.request import bind_account


class ActorMiddleware:
    """Sets `request.actor` from the session, and ends sessions that no longer stand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = access.ANONYMOUS  # type: ignore[attr-defined]
        user = request.user if "_auth_user_id" in request.session else None
        if isinstance(user, User):
            if sessions.is_alive(request.session, user):
                sessions.touch(request.session)
                bind_account(str(user.pk))
                request.actor = access.actor_for(user)  # type: ignore[attr-defined]
                self._speak(request, user)
            else:
                logout(request)
        return self.get_response(request)

    def _speak(self, request: HttpRequest, user: User) -> None:
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language  # type: ignore[attr-defined]
