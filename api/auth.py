"""Authentication by API key or browser session, and the check of scopes and permissions."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.errors import Problem, ProblemError
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
    """`Authorization: Bearer lx_…`: the key's rights, on the subtree it was made for."""

    def authenticate(self, request: Request) -> tuple[Actor, ApiKey] | None:
        scheme, _blank, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = queries.key_of(text.strip())
        path = path_of(key) if key else None
        if key is None or path is None:
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
    """A person logged in with this browser; what changes data needs the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        actor = cast("ActorRequest", request._request).actor
        if actor.kind != "user":
            return None
        self.enforce_csrf(request)
        return actor, None


class ScopePermission(BasePermission):
    """A key needs the scope of what it asks for; everybody needs the right to see it somewhere.

    Whether a write is allowed on the very row is the service's to say.
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
    """Return the path of the unit or region a key reaches; None when there is none any more."""
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
    """Return the actor behind a valid key's id; None when there is none."""
    key = queries.valid_keys().filter(pk=identifier).first()
    path = path_of(key) if key else None
    return queries.actor_of(key, path) if key and path else None
