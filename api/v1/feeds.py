"""Calendar addresses: a person's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.resources import Resource
from api.shapes import Ref, Strict, VisibleField
from apps.activities import services
from apps.activities.models import CalendarFeed
from apps.activities.policies import VIEW
from apps.activities.queries import calendars
from apps.organization.queries import units


class FeedOut(serializers.ModelSerializer[CalendarFeed]):
    unit = Ref(allow_null=True)

    class Meta:
        model = CalendarFeed
        fields = ("id", "unit", "revoked_at", "version", "created_at", "updated_at")


class FeedMade(serializers.ModelSerializer[CalendarFeed]):
    """With the address, this one time."""

    unit = Ref(allow_null=True)
    address = serializers.URLField(read_only=True)

    class Meta:
        model = CalendarFeed
        fields = (*FeedOut.Meta.fields, "address")


class FeedIn(Strict):
    """Of which unit; left out: one's own activities."""

    unit: Any = VisibleField(units, required=False, allow_null=True)


class FeedViewSet(Resource[CalendarFeed]):
    """Secret addresses of calendars (iCalendar); a key has none, they belong to persons."""

    serves, row = CalendarFeed, "feed"
    told_once = frozenset({"address"})
    scope, permission = "activities", VIEW
    serializer_class = FeedOut
    order: Sequence[str] = ("created_at", "id")  # type: ignore[misc]  # they have no name

    def rows(self) -> QuerySet[CalendarFeed]:
        return calendars.feeds(self.actor)

    @extend_schema(summary="Make an address", request=FeedIn, responses={201: FeedMade})
    def create(self, request: Request) -> Response:
        """The one that stood for the same calendar stops. The address is in this answer only."""
        made = services.make_feed(actor=self.actor, **self.read(FeedIn))
        answer = self.shown(made.feed, 201)
        path = reverse("activities:feed", args=[made.secret])
        answer.data |= {"address": request.build_absolute_uri(path)}
        return answer

    @extend_schema(summary="Stop an address", request=None, responses=FeedOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        return self.act(services.revoke_feed)


ROUTES = {"calendar-feeds": FeedViewSet}
