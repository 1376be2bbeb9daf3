"""Consultations: the cases on their agenda, and the result of each there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags, parameters
from api.resources import Resource
from api.shapes import DayField, Ref, Strict, VisibleField
from api.v1.cases import people
from apps.activities import services
from apps.activities.models import Activity, AgendaItem
from apps.activities.policies import HOLD, VIEW
from apps.activities.queries import consulting
from apps.cases import queries as cases
from kernel import access
from kernel.access import Actor


def consultations(actor: Actor) -> QuerySet[Activity]:
    """Return the consultations for which the actor prepares the agenda."""
    return consulting.consultations(actor)


class PointOut(serializers.ModelSerializer[AgendaItem]):
    """A case on the agenda of a consultation, and its result there."""

    activity = Ref()
    case = serializers.UUIDField(source="case_id")

    class Meta:
        model = AgendaItem
        fields = (
            "id", "activity", "place", "case", "title", "presenter", "outcome", "said", "version",
            "created_at", "updated_at",
        )  # fmt: skip


class PointIn(Strict):
    """A case that is to be discussed, of the area of the unit that consults."""

    activity = VisibleField(consultations)
    case = VisibleField(cases.unprotected)


class DiscussIn(Strict):
    """The result; `said` is read by the one who raised the case, `owner` is for what is assigned."""

    outcome = serializers.ChoiceField(AgendaItem.Outcome.choices)
    said = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    owner = VisibleField(people, required=False, allow_null=True)
    due_on = DayField(required=False, allow_null=True)


class PointViewSet(Resource[AgendaItem]):
    """Cases on the agenda of consultations, none of them protected; other points stand with their activity."""

    serves, row = AgendaItem, "item"
    scope, permission = "activities", VIEW
    serializer_class = PointOut
    field_names: ClassVar[Mapping[str, str]] = {"cases": "case"}
    order: Sequence[str] = ("place", "id")  # type: ignore[misc]  # as on the agenda
    filters = (
        parameters.reference("activity", "Of one consultation."),
        parameters.reference("case", "Where one case is discussed."),
    )

    def rows(self) -> QuerySet[AgendaItem]:
        return consulting.points_seen(self.actor).filter(case__is_sensitive=False)

    @extend_schema(summary="Put a case on the agenda", request=PointIn, responses={201: PointOut})
    def create(self, request: Request) -> Response:
        """A case that stands there already is answered with its point."""
        access.require(self.actor, HOLD)
        given = self.read(PointIn)
        services.put_on_agenda(actor=self.actor, activity=given["activity"], cases=[given["case"]])
        return self.shown(self.rows().get(**given), 201)

    @extend_schema(summary="Take a case off the agenda", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Only before it was discussed."""
        row = self.get_object()
        access.require(self.actor, HOLD, row)
        etags.check(request, row, required=False)
        services.take_off_agenda(actor=self.actor, item=row)
        return Response(status=204)

    @extend_schema(summary="Record its result", request=DiscussIn, responses=PointOut)
    @action(detail=True, methods=["post"])
    def discuss(self, request: Request, pk: str) -> Response:
        """Once; it is the answer to the case, or names who answers: a key needs `cases:write` too."""
        return self.act(_discussed, DiscussIn, right=HOLD)


def _discussed(*, expected_version: object, **given: Any) -> AgendaItem:
    del expected_version  # the service refuses a point that has a result
    return services.discuss_point(**given)


ROUTES = {"points": PointViewSet}
