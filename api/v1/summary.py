"""The figures of counties, for higher departments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters
from api.resources import Resource
from api.shapes import writer
from tenants.counties.models import County
from tenants.oversight import queries
from tenants.oversight.queries import CountySummary


class FigureOut(serializers.Serializer[Any]):
    """One figure, as the county last pushed it; a value of null is kept back, being of so few."""

    indicator = serializers.CharField()
    dimension = serializers.CharField(allow_blank=True, help_text="Empty: the whole.")
    value = serializers.DecimalField(18, 4, allow_null=True)
    change = serializers.DecimalField(18, 4, allow_null=True, help_text="In thirty days.")
    definition_version = serializers.IntegerField()
    calculated_at = serializers.DateTimeField()


class RegionOut(serializers.Serializer[Any]):
    """A division of China (GB/T 2260)."""

    code = serializers.CharField(source="region_code")
    name = serializers.CharField(source="region_name")


class CountyOut(serializers.Serializer[Any]):
    """A county with its latest figures."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    region = RegionOut(source="*")
    calculated_at = serializers.DateTimeField(
        allow_null=True, help_text="Of the oldest figure; null where there are none."
    )
    figures = serializers.SerializerMethodField()

    @extend_schema_field(FigureOut(many=True))
    def get_figures(self, county: CountySummary) -> list[Any]:
        return [writer(FigureOut)(figure) for figure in county.figures.values()]


class SummaryViewSet(Resource[County]):
    """Counties of one's regions, each with its figures."""

    serves = County
    scope, permission = "summary", queries.VIEW
    serializer_class = CountyOut
    order = ("slug", "id")
    tells_changes = False
    filters = (
        parameters.Parameter(
            "region",
            "Counties of a division, by its code: 36, 3607, 360725.",
            {"type": "string", "pattern": "^([0-9]{2}){1,3}$"},
            parameters.division,
        ),
    )

    def rows(self) -> QuerySet[County]:
        code = self.given.get("region")
        if code is None:
            return queries.counties(self.actor)
        region = queries.region(self.actor, code)
        return queries.counties(self.actor, region) if region else County.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.rows())
        return self.get_paginated_response(self._summaries(page or []))

    def shown(self, row: County, status: int = 200) -> Response:
        return Response(self._summaries([row])[0], status=status)

    def _summaries(self, counties: Sequence[County]) -> Sequence[dict[str, Any]]:
        return [self.written(row) for row in queries.summary(self.actor, only=counties)]


PLATFORM_ROUTES = {"summary": SummaryViewSet}
