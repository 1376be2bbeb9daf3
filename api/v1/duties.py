"""Duties: who owes what until when, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters
from api.resources import Resource
from api.shapes import Ref, Strict
from apps.duties import queries, services
from apps.duties.lists import DutyFilter
from apps.duties.models import Duty
from apps.duties.policies import DECIDE, VIEW
from apps.duties.rules import State
from kernel import clock


class DutyOut(serializers.ModelSerializer[Duty]):
    unit = Ref()
    member = Ref(allow_null=True)
    account = Ref(allow_null=True)
    deputy = Ref(allow_null=True)
    state = serializers.SerializerMethodField()

    class Meta:
        model = Duty
        fields = (
            "id", "rule", "unit", "member", "period", "starts_on", "ends_on", "times", "grace_days",
            "by", "weight", "done", "met_on", "state", "waived", "late", "account", "deputy", "deputy_state",
            "subject_kind", "subject_id", "reminded_on", "version", "created_at", "updated_at",
        )  # fmt: skip

    def get_state(self, duty: Duty) -> State:
        """Return how it stands today."""
        return queries.state_of(duty, clock.today())


class ReasonIn(Strict):
    """Why."""

    reason = serializers.CharField(max_length=200)


class DutyViewSet(Resource[Duty]):
    """What units and members owe."""

    serves, row = Duty, "duty"
    scope, permission = "duties", VIEW
    serializer_class = DutyOut
    order: Sequence[str] = ("ends_on", "id")  # type: ignore[misc]  # the first to end first
    filters = parameters.of(DutyFilter)

    def rows(self) -> QuerySet[Duty]:
        return queries.duties(self.actor)

    @extend_schema(summary="Waive a duty", request=ReasonIn, responses=DutyOut)
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, pk: str) -> Response:
        return self.act(services.waive_duty, ReasonIn, right=DECIDE)

    @extend_schema(summary="Say why it was late", request=ReasonIn, responses=DutyOut)
    @action(detail=True, methods=["post"])
    def late(self, request: Request, pk: str) -> Response:
        return self.act(services.explain_lateness, ReasonIn, right=DECIDE)


ROUTES = {"duties": DutyViewSet}
