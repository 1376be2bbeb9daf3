"""Coverage: figures, by what it can be split, and recomputings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters
from api.parameters import Parameter
from api.resources import Endpoint, Resource
from api.v1.jobs import JobOut, job_started
from apps.businesses import queries, services
from apps.businesses.models import CoverageRun
from kernel import access, jobs

VIEW, RECOMPUTE = "businesses.view_coverage", "businesses.recompute_coverage"
RATE: dict[str, Any] = {"min_value": 0, "max_value": 1, "allow_null": True}


class CoverageOut(serializers.Serializer[Any]):
    """Active businesses, and how many a branch covers."""

    total = serializers.IntegerField()
    covered = serializers.IntegerField()
    uncovered = serializers.IntegerField()
    rate = serializers.FloatField(help_text="Covered of all, 0 to 1; null of none.", **RATE)
    by_unit = serializers.DictField(child=serializers.IntegerField())


class SplitOut(serializers.Serializer[Any]):
    """The coverage of one kind, township, industry or branch."""

    key = serializers.CharField(allow_blank=True, help_text="Empty: without one.")
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a name of ours
    total = serializers.IntegerField()
    covered = serializers.IntegerField()
    uncovered = serializers.IntegerField()
    rate = serializers.FloatField(**RATE)


class SplitsOut(serializers.Serializer[Any]):
    """All lines of a split, the largest first; there is no next page."""

    results = SplitOut(many=True)
    next = serializers.CharField(allow_null=True)


class PreviewOut(serializers.Serializer[Any]):
    """What recomputing would change."""

    total = serializers.IntegerField()
    gained = serializers.IntegerField(help_text="Businesses that would be covered anew.")
    lost = serializers.IntegerField(help_text="Businesses that would lose their cover.")
    moved = serializers.IntegerField(help_text="Businesses that would go to another branch.")


SPLIT = parameters.one_of(
    "split", tuple(queries.SPLITS), "By what.", required=True, apply=lambda rows, _value: rows
)


class FiguresView(Endpoint):
    """How many businesses the branches cover."""

    scope, permission = "coverage", VIEW

    @extend_schema(operation_id="coverage", summary="Figures", responses=CoverageOut)
    def get(self, request: Request) -> Response:
        """Of the businesses the caller may see."""
        return Response(CoverageOut(queries.coverage_figures(self.actor)).data)


class SplitView(Endpoint):
    """Coverage by kind, township, industry or branch."""

    scope, permission = "coverage", VIEW

    def parameters(self) -> Sequence[Parameter]:
        return (SPLIT,)

    @extend_schema(operation_id="coverage_by", summary="Figures, split", responses=SplitsOut)
    def get(self, request: Request) -> Response:
        """Of the businesses the caller may see."""
        split = self.given["split"]
        lines = queries.coverage_by(self.actor, split)[split]
        return Response(SplitsOut({"results": lines, "next": None}).data)


class PreviewView(Endpoint):
    """What recomputing would change."""

    scope, permission = "coverage", RECOMPUTE

    @extend_schema(
        operation_id="coverage_preview",
        summary="What recomputing would change",
        responses=PreviewOut,
    )
    def get(self, request: Request) -> Response:
        """Nothing is changed."""
        return Response(PreviewOut(services.preview_coverage(actor=self.actor)).data)


class RunOut(serializers.ModelSerializer[CoverageRun]):
    summary = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = CoverageRun
        fields = (
            "id", "state", "on", "summary", "by_label", "undone_at", "version", "created_at",
        )  # fmt: skip


class UndoneOut(serializers.Serializer[Any]):
    """What taking back did."""

    taken_back = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="Left as they are: changed since.")


class RunViewSet(Resource[CoverageRun]):
    """Recomputings of the county's coverage."""

    serves = CoverageRun
    scope, permission = "coverage", VIEW
    serializer_class = RunOut
    order = ("-id",)
    tells_changes = False

    def rows(self) -> QuerySet[CoverageRun]:
        return queries.runs(self.actor)

    @extend_schema(summary="Recompute", request=None, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Starts a job; its result is the run's id, or null where nothing changes."""
        access.require(self.actor, RECOMPUTE, access.EVERYWHERE)
        return job_started(jobs.start(self.actor, "recompute_coverage"), request)

    @extend_schema(summary="Take a recomputing back", request=None, responses=UndoneOut)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Only the last one that stands can be taken back."""
        taken_back, kept = services.undo_coverage(actor=self.actor, run=self.get_object())
        return Response(UndoneOut({"taken_back": taken_back, "kept": kept}).data)


ROUTES = {
    "coverage": FiguresView,
    "coverage/by": SplitView,
    "coverage/preview": PreviewView,
    "coverage/runs": RunViewSet,
}
