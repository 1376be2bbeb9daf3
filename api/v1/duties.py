"""Duties: who owes what until when, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters
from api.resources import Resource
from api.shapes import LASTING, Ref, Strict
from apps.duties import queries, services
from apps.duties.lists import DutyFilter, DutyList, ExemptionFilter, FindingFilter
from apps.duties.models import Duty, Exemption, Finding
from apps.duties.policies import DECIDE, SEE_EXEMPTIONS, SEE_FINDINGS, VIEW
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
            "by", "weight", "done", "unknown", "met_on", "state", "waived", "late", "account", "deputy",
            "deputy_state", "subject_kind", "subject_id", "reminded_on", "version", "created_at", "updated_at",
        )  # fmt: skip
        extra_kwargs: ClassVar = LASTING

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
    listing = DutyList
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


class FindingOut(serializers.ModelSerializer[Finding]):
    unit = Ref()

    class Meta:
        model = Finding
        fields = (
            "id", "rule", "unit", "found_on", "what", "subject_id", "reason", "reason_by", "version",
            "created_at", "updated_at",
        )  # fmt: skip


class FindingViewSet(Resource[Finding]):
    """Breaches of rules, each with the reason that was given."""

    serves, row = Finding, "finding"
    scope, permission = "duties", SEE_FINDINGS
    serializer_class = FindingOut
    order: Sequence[str] = ("-found_on", "id")  # type: ignore[misc]  # the newest first
    filters = parameters.of(FindingFilter)

    def rows(self) -> QuerySet[Finding]:
        return queries.findings(self.actor)


class ExemptionOut(serializers.ModelSerializer[Exemption]):
    member = Ref()

    class Meta:
        model = Exemption
        fields = (
            "id", "member", "kind", "reason", "starts_on", "ends_on", "version", "created_at",
            "updated_at",
        )  # fmt: skip
        extra_kwargs: ClassVar = LASTING


class ExemptionViewSet(Resource[Exemption]):
    """Members of whom no duties are asked for a time."""

    serves, row = Exemption, "exemption"
    scope, permission = "duties", SEE_EXEMPTIONS
    serializer_class = ExemptionOut
    order: Sequence[str] = ("-starts_on", "id")  # type: ignore[misc]  # the newest first
    filters = parameters.of(ExemptionFilter)

    def rows(self) -> QuerySet[Exemption]:
        return queries.exemptions(self.actor)


ROUTES = {"duties": DutyViewSet, "findings": FindingViewSet, "exemptions": ExemptionViewSet}
