"""Standing invitations: whom a unit always invites to its activities of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters
from api.resources import Resource
from api.shapes import Ref, Strict, VisibleField
from apps.activities import queries, services
from apps.activities.models import StandingInvitation
from apps.activities.policies import HOLD, VIEW
from kernel import access
from kernel.errors import Unchanged


class StandingInvitationOut(serializers.ModelSerializer[StandingInvitation]):
    unit = Ref()

    class Meta:
        model = StandingInvitation
        fields = (
            "id", "unit", "kind", "roles", "below", "guests", "version", "created_at", "updated_at",
        )  # fmt: skip


class StandingInvitationIn(Strict):
    """Who is always invited besides those of the kind, in the place of what stood for unit and kind."""

    unit = VisibleField(queries.hosts)
    kind = serializers.CharField(max_length=40, help_text="A key of the county's kinds.")
    roles: Any = serializers.ListField(
        child=serializers.CharField(max_length=40), default=list, max_length=30
    )
    below = serializers.BooleanField(default=False, help_text="Also holders at units below.")
    guests: Any = serializers.ListField(
        child=serializers.CharField(max_length=60), default=list, max_length=30
    )


class StandingInvitationViewSet(Resource[StandingInvitation]):
    """Who is always invited, by unit and kind of activity; those of one series stand with it."""

    serves, row = StandingInvitation, "invitation"
    scope, permission = "activities", VIEW
    serializer_class = StandingInvitationOut
    order: Sequence[str] = ("unit__path", "kind", "id")  # type: ignore[misc]  # in the order of the tree
    filters = (parameters.reference("unit", "Of one unit."),)

    def rows(self) -> QuerySet[StandingInvitation]:
        return queries.invitations(self.actor)

    @extend_schema(
        summary="Say who is always invited",
        request=StandingInvitationIn,
        responses={200: StandingInvitationOut, 201: StandingInvitationOut},
    )
    def create(self, request: Request) -> Response:
        """It holds for what is announced from now on; 200 when it is so already."""
        access.require(self.actor, HOLD)
        given = self.read(StandingInvitationIn)
        try:
            return self.shown(services.set_invitation(actor=self.actor, **given), 201)
        except Unchanged:
            return self.shown(self.rows().get(unit=given["unit"], kind=given["kind"]))


ROUTES = {"standing-invitations": StandingInvitationViewSet}
