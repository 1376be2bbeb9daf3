"""Liaison: who looks after which unit, member or business."""

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
from api.shapes import LASTING, DayField, Ref, Strict, VisibleField
from apps.businesses import queries as businesses
from apps.businesses.models import Business
from apps.liaison import queries, services
from apps.liaison.lists import LinkFilter, LinkList
from apps.liaison.models import Link
from apps.liaison.policies import CHANGE, VIEW
from apps.members import queries as members
from apps.members.models import Member
from apps.organization import queries as organization
from apps.organization.models import OrgUnit
from kernel import access
from kernel.access import Actor


def units_of(actor: Actor) -> QuerySet[OrgUnit]:
    """Return the units in being the actor may see."""
    return organization.units(actor).in_being()


def members_of(actor: Actor) -> QuerySet[Member]:
    """Return the members on the roll the actor may see."""
    return members.present(actor)


def businesses_of(actor: Actor) -> QuerySet[Business]:
    """Return the businesses the actor may see."""
    return businesses.businesses(actor)


class LinkOut(serializers.ModelSerializer[Link]):
    keeper = Ref()
    unit = Ref(allow_null=True)
    member = Ref(allow_null=True)
    business = Ref(allow_null=True)

    class Meta:
        model = Link
        fields = (
            "id", "rule", "keeper", "unit", "member", "business", "starts_on", "ends_on",
            "is_manual", "reason", "ending", "version", "created_at", "updated_at",
        )  # fmt: skip
        extra_kwargs: ClassVar = LASTING


class LinkIn(Strict):
    """Who looks after whom; exactly one of unit, member and business, as the rule says."""

    rule = serializers.CharField(max_length=40, help_text="A key of the county's rules.")
    keeper = VisibleField(queries.keepers)
    unit = VisibleField(units_of, required=False)
    member = VisibleField(members_of, required=False)
    business = VisibleField(businesses_of, required=False)
    starts_on = DayField(required=False, help_text="Today unless given.")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class LinkEndIn(Strict):
    """From when on it does not hold any more."""

    ends_on = DayField(required=False, help_text="The first day without it: today unless given.")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class LinkViewSet(Resource[Link]):
    """Who looks after whom, present and past. The county's numbers are targets and refuse nothing."""

    serves, row = Link, "link"
    scope, permission = "links", VIEW
    serializer_class = LinkOut
    order: Sequence[str] = ("starts_on", "id")  # type: ignore[misc]  # the first to begin first
    listing = LinkList
    filters = (*parameters.of(LinkFilter), parameters.search(queries.SEARCHED))

    def rows(self) -> QuerySet[Link]:
        return queries.links(self.actor)

    @extend_schema(
        summary="Let somebody look after another", request=LinkIn, responses={201: LinkOut}
    )
    def create(self, request: Request) -> Response:
        access.require(self.actor, CHANGE)
        return self.shown(services.begin_link(actor=self.actor, **self.read(LinkIn)), 201)

    @extend_schema(summary="End a link", request=LinkEndIn, responses=LinkOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        return self.act(services.end_link, LinkEndIn, right=CHANGE)


ROUTES = {"links": LinkViewSet}
