"""The API's index, and the caller's own actor."""

from __future__ import annotations

from typing import Any

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import routes
from api.errors import Problem, not_found
from api.resources import Endpoint
from apps.integrations.models import ApiKey
from kernel import realm


class Index(serializers.Serializer[Any]):
    """What there is."""

    version = serializers.CharField()
    links = serializers.DictField(child=serializers.CharField())


class IndexView(Endpoint):
    """The resources there are, and where."""

    @extend_schema(operation_id="index", tags=["index"], summary="What there is", responses=Index)
    def get(self, request: Request) -> Response:
        base = request.build_absolute_uri(request.path)
        names = (*routes.resources(on_platform=realm.current().is_platform), "schema", "docs")
        return Response({"version": "v1", "links": {name: f"{base}{name}/" for name in names}})


class Right(serializers.Serializer[Any]):
    """A right, and the paths of units it is held on; "/" is everything."""

    name = serializers.CharField()
    within = serializers.ListField(child=serializers.CharField())


class Realm(serializers.Serializer[Any]):
    """The county that answers; null on the platform."""

    slug = serializers.CharField()
    name = serializers.CharField()


class Me(serializers.Serializer[Any]):
    """Who asks, and what they may do."""

    kind = serializers.ChoiceField(["user", "key"])
    id = serializers.UUIDField()
    name = serializers.CharField()
    county = Realm(allow_null=True)
    scopes = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Of a key; null for a person."
    )
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Of a key.")
    rights = Right(many=True)


class MeView(Endpoint):
    """Who asks, and what they may do."""

    @extend_schema(operation_id="me", tags=["me"], summary="Who am I", responses=Me)
    def get(self, request: Request) -> Response:
        actor, here = self.actor, realm.current()
        key = request.auth if isinstance(request.auth, ApiKey) else None
        held = sorted({name for reach in actor.reaches for name in reach.permissions})
        me = {
            "kind": actor.kind,
            "id": actor.id,
            "name": actor.label,
            "county": None if here.is_platform else here,
            "scopes": key.scopes if key else None,
            "expires_at": key.expires_at if key else None,
            "rights": [{"name": name, "within": actor.paths(name)} for name in held],
        }
        return Response(Me(me).data)


class Nothing(Endpoint):
    """404 for every other address below /api/."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Skip authentication and checks: every method gets 404."""

    def http_method_not_allowed(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]  # stock signature
        address = with_slash(request)
        if address is None:
            return not_found().response()
        text = _("Addresses of the API end with a slash: %(address)s") % {"address": address}
        return Problem(404, text, "missing_slash").response()


def with_slash(request: Request) -> str | None:
    """Return the address with a slash at its end, None when there is nothing either."""
    try:
        found = resolve(f"{request.path}/", request._request.urlconf)
    except Resolver404:
        return None
    if found.url_name == "nothing":
        return None
    query = request.META.get("QUERY_STRING")
    return request.build_absolute_uri(f"{request.path}/" + (f"?{query}" if query else ""))


ROUTES = PLATFORM_ROUTES = {"": IndexView, "me": MeView}
