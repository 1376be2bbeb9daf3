"""Businesses and their coverage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags, parameters
from api.resources import Removals
from api.shapes import Confirmed, DayField, Ref, Strict, VisibleField
from apps.businesses import queries, services
from apps.businesses.lists import BusinessFilter, BusinessList
from apps.businesses.models import Business
from apps.businesses.rules.register import CLOSINGS
from apps.organization.models import OrgUnit
from apps.organization.queries import zones
from kernel import access
from kernel.access import Actor

ASSIGN, CHANGE = "businesses.assign_cover", "businesses.change_business"


def coverers(actor: Actor) -> QuerySet[OrgUnit]:
    """Return the units to which the actor may assign businesses."""
    return access.visible(actor, OrgUnit.objects.all(), ASSIGN)


class BusinessOut(serializers.ModelSerializer[Business]):
    phone = serializers.CharField(help_text="Masked.")
    town = Ref(allow_null=True)
    community = Ref(allow_null=True)
    district = Ref(allow_null=True)
    market = Ref(allow_null=True)
    unit = Ref(allow_null=True, help_text="The branch that covers it.")

    class Meta:
        model = Business
        fields = (
            "id", "code", "name", "kind", "type_text", "status", "status_text", "owner", "phone",
            "founded_on", "industry", "industry_code", "address", "town", "community", "district",
            "market", "head_count", "capital", "unit", "version", "created_at", "updated_at",
        )  # fmt: skip


class CoverIn(Strict):
    """The branch to cover a business by hand; null leaves it to the rules again."""

    unit = VisibleField(coverers, allow_null=True)
    reason = serializers.CharField(max_length=200)


class BusinessChange(Strict):
    """What is corrected; kind and pinyin follow."""

    name = serializers.CharField(max_length=120, required=False)
    code = serializers.CharField(
        source="credit_code",
        max_length=18,
        required=False,
        help_text="A credit code, in the place of a registration number only.",
    )
    type_text = serializers.CharField(max_length=60, required=False, help_text="As registered.")
    owner = serializers.CharField(max_length=60, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    founded_on = DayField(required=False)
    confirmed = Confirmed()
    industry = serializers.RegexField(r"^[A-T]$", required=False, help_text="GB/T 4754 section.")
    industry_code = serializers.CharField(
        max_length=8, required=False, allow_blank=True, help_text="The section follows from it."
    )
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    town = VisibleField(zones, required=False, allow_null=True)
    community = VisibleField(zones, required=False, allow_null=True)
    district = VisibleField(zones, required=False, allow_null=True)
    market = VisibleField(zones, required=False, allow_null=True)
    head_count = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, allow_null=True
    )
    capital = serializers.DecimalField(
        14, 4, min_value=0, required=False, allow_null=True, help_text="In 10,000 yuan."
    )


class Closing(Strict):
    """When a business closed."""

    closed_on = DayField()
    status_text = serializers.ChoiceField(list(CLOSINGS), help_text="The register's word for it.")


class BusinessViewSet(Removals[Business]):
    """The county's register: enterprises, individual businesses, market stalls."""

    serves, row = Business, "business"
    listing = BusinessList
    scope, permission, brought_by = "businesses", "businesses.view_business", "register"
    field_names: ClassVar[Mapping[str, str]] = {"credit_code": "code"}
    serializer_class = BusinessOut
    filters = (
        *parameters.of(BusinessFilter),
        parameters.reference("community", "In a community or village."),
        parameters.reference("market", "In a specialised market."),
        parameters.search(queries.SEARCHED),
    )

    def rows(self) -> QuerySet[Business]:
        return queries.businesses(self.actor)

    @extend_schema(summary="Correct a business", request=BusinessChange, responses=BusinessOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """The next register that names another value overwrites it.

        Cover by the rules follows at once; cover given by hand stays.
        """
        return self.act(services.change_business, BusinessChange, right=CHANGE, if_match=True)

    @extend_schema(summary="Record that it closed", request=Closing, responses=BusinessOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Its cover ends on that day."""
        return self.act(services.close_business, Closing, right=CHANGE)

    @extend_schema(summary="Record that it is open again", request=None, responses=BusinessOut)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """The rules cover it from today."""
        return self.act(services.reopen_business, right=CHANGE)

    @extend_schema(summary="Cover a business by hand", request=CoverIn, responses=BusinessOut)
    @action(detail=True, methods=["post"], url_path="assign-cover")
    def assign_cover(self, request: Request, pk: str) -> Response:
        business = self.get_object()
        access.require(self.actor, ASSIGN, business)
        version = etags.check(request, business, required=False)
        given = self.read(CoverIn)
        seen = business.stamp if version is not None else None
        business = services.assign_cover(actor=self.actor, business=business, seen=seen, **given)
        return self.shown(business)


ROUTES = {"businesses": BusinessViewSet}
