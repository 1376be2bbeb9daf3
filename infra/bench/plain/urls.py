"""The addresses that are asked of both."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path
from rest_framework import generics, pagination, serializers

from infra.bench.plain.models import Business
from infra.bench.serving import page

ROWS = Business.objects.select_related("unit", "town", "community", "district", "market").order_by(
    "name_pinyin", "id"
)


class Named(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class BusinessOut(serializers.ModelSerializer[Business]):
    phone = serializers.SerializerMethodField()
    town = Named()
    community = Named()
    district = Named()
    market = Named()
    unit = Named()

    class Meta:
        model = Business
        fields = (
            "id", "code", "name", "kind", "type_text", "status", "status_text", "owner", "phone",
            "founded_on", "industry", "industry_code", "address", "town", "community", "district",
            "market", "head_count", "capital", "unit", "version", "created_at", "updated_at",
        )  # fmt: skip

    def get_phone(self, _business: Business) -> str:
        return "199****9999"


class Uncounted(pagination.LimitOffsetPagination):
    """The product's API does not count the rows of a list either."""

    def get_count(self, queryset: object) -> int:
        return 10_000


class Businesses(generics.ListAPIView[Business]):
    serializer_class = BusinessOut
    pagination_class = Uncounted
    queryset = ROWS


def listed(request: HttpRequest) -> JsonResponse:
    return page(ROWS.all(), str(request.user))


urlpatterns = [
    path("bench/", listed),
    path("api/v1/businesses/", Businesses.as_view()),
]
