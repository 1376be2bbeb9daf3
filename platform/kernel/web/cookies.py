"""What a browser keeps for the server alone: no script reads it, no other site sends it along."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse


def remember(response: HttpResponse, name: str, value: str, life: timedelta) -> None:
    """Have the browser keep a value under a name, and send it with each request."""
    response.set_cookie(
        name,
        value,
        max_age=life,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
