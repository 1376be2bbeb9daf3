"""Visits: paid to businesses, members and units; recorded whole, taken back by who recorded them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags, parameters
from api.resources import Resource
from api.shapes import DayField, Ref, Strict, VisibleField
from apps.activities import services
from apps.activities.lists import VisitFilter
from apps.activities.models import Visit
from apps.activities.policies import VIEW, VISIT
from apps.activities.queries import visits
from apps.members.queries import members
from kernel import access


class VisitOut(serializers.ModelSerializer[Visit]):
    activity = serializers.UUIDField(source="activity_id")
    kind = serializers.CharField(source="activity.kind")
    held_on = DayField(source="activity.held_on")
    held_by = Ref(source="activity.unit")
    business = Ref(allow_null=True)
    member = Ref(allow_null=True)
    unit = Ref(allow_null=True)
    text = serializers.CharField(source="activity.text")
    place = serializers.CharField(source="activity.place")

    class Meta:
        model = Visit
        fields = (
            "id", "activity", "kind", "held_on", "held_by", "visited", "business", "member", "unit",
            "met", "met_name", "findings", "text", "place", "version", "created_at", "updated_at",
        )  # fmt: skip


class VisitIn(Strict):
    """A visit that was paid: to one of `business`, `member`, `unit` or `person`, a name."""

    kind = serializers.CharField(max_length=40)
    held_on = DayField()
    business = VisibleField(lambda actor: visits.visitable(actor, "business"), required=False)
    member = VisibleField(lambda actor: visits.visitable(actor, "member"), required=False)
    unit = VisibleField(lambda actor: visits.visitable(actor, "unit"), required=False)
    person = serializers.CharField(max_length=60, required=False)
    met = serializers.ChoiceField(Visit.Met.choices)
    met_name = serializers.CharField(max_length=60, default="", allow_blank=True)
    findings: Any = serializers.ListField(
        child=serializers.CharField(max_length=40), default=list, max_length=40
    )
    text = serializers.CharField(max_length=1000, default="", allow_blank=True)
    place = serializers.CharField(max_length=120, default="", allow_blank=True)
    visitors: Any = serializers.ListField(child=VisibleField(members), default=list, max_length=20)
    case_kind = serializers.CharField(max_length=40, default="", allow_blank=True)
    case_text = serializers.CharField(max_length=4000, default="", allow_blank=True)


class VisitViewSet(Resource[Visit]):
    """Visits paid to businesses, members and units. Each is an activity that was held."""

    serves, row = Visit, "visit"
    scope, permission = "activities", VIEW
    serializer_class = VisitOut
    order: Sequence[str] = ("-activity__held_on", "-id")  # type: ignore[misc]  # the newest first
    filters = (*parameters.of(VisitFilter),)

    def rows(self) -> QuerySet[Visit]:
        return visits.visits(self.actor)

    @extend_schema(summary="Record a visit", request=VisitIn, responses={201: VisitOut})
    def create(self, request: Request) -> Response:
        """It counts at once; send an `Idempotency-Key`, so that a repeated request is one visit.

        With `case_kind` a case is raised too: a key needs `cases:write` as well.
        """
        access.require(self.actor, VISIT)
        row = services.record_visit(actor=self.actor, **self.read(VisitIn))
        return self.shown(row, 201)

    @extend_schema(summary="Take a visit back", request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """By who recorded it, until its month is closed. It is listed no more; its facts do not hold."""
        visit = self.get_object()
        etags.check(request, visit, required=False)
        services.take_visit_back(actor=self.actor, activity=visit.activity)
        return Response(status=204)


ROUTES = {"visits": VisitViewSet}
