"""Authentication by API key or session, and the check of scope and permission."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.errors import Problem, ProblemError
from api.throttling import count_wrong_key
from apps.integrations import queries, services
from apps.integrations.models import ApiKey
from apps.organization.models import OrgUnit
from kernel import access, realm
from kernel.access import Actor
from kernel.request import bind_account
from kernel.web.requests import ActorRequest, mark
from tenants.counties.models import Region

EVERYTHING = "/"


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer lx_…`: an actor with the key's permissions on its subtree."""

    def authenticate(self, request: Request) -> tuple[Actor, ApiKey] | None:
        scheme, _blank, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = queries.key_of(text.strip())
        path = path_of(key) if key else None
        if key is None or path is None:
            count_wrong_key(request)
            raise AuthenticationFailed(
                _("This key is not valid here: it is mistyped, revoked, expired or of elsewhere."),
                code="invalid_key",
            )
        services.note_use(key=key)
        bind_account(str(key.pk))
        actor = queries.actor_of(key, path)
        mark(request._request, actor=actor)
        return actor, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="liangxin"'


class SessionActor(SessionAuthentication):
    """A person logged in with this browser; unsafe methods need the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        actor = cast("ActorRequest", request._request).actor
        if actor.kind != "user":
            return None
        self.enforce_csrf(request)
        return actor, None

    def enforce_csrf(self, request: Request) -> None:
        """Refuse a write without the token, in the reader's language."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            text = _("A change made by a log-in needs the header X-CSRFToken of this site's page.")
            raise PermissionDenied(text) from error


class ScopePermission(BasePermission):
    """A key needs the endpoint's scope; every actor needs its permission on at least one row.

    The service checks the permission on the row that is written.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        actor = request.user
        if not isinstance(actor, Actor):
            return False
        scope = view.needed_scope(request)
        key = request.auth
        if scope and isinstance(key, ApiKey) and scope not in key.scopes:
            text = _("This key lacks the scope %(scope)s.") % {"scope": scope}
            raise ProblemError(Problem(403, text, "scope_missing"))
        if view.permission:
            access.require(actor, view.permission)
        return True


def path_of(key: ApiKey) -> str | None:
    """Return the path of the unit or region a key is limited to; None when that is gone."""
    if key.within_id is None:
        return EVERYTHING
    model: type[Model] = Region if realm.current().is_platform else OrgUnit
    return _path(model, key.within_id)


def _path(model: type[Model], identifier: UUID) -> str | None:
    found: str | None = (
        model._base_manager.filter(pk=identifier).values_list("path", flat=True).first()
    )
    return found


def actor_of_key(identifier: UUID) -> Actor | None:
    """Return the actor of a valid key by its id; None when there is none."""
    key = queries.valid_keys().filter(pk=identifier).first()
    path = path_of(key) if key else None
    return queries.actor_of(key, path) if key and path else None
