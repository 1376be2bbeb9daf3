"""Series: activities that come again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.resources import Resource
from api.shapes import DayField, Ref, Strict, VisibleField
from apps.activities import queries, services
from apps.activities.models import Series
from apps.activities.policies import HOLD, VIEW
from apps.activities.rules import recurring
from kernel import access

HOUR = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"


@extend_schema_field({"type": "string", "pattern": HOUR})
class HourField(serializers.TimeField):
    """A time of day in the county, without an offset: what names one is refused, for it would be lost."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": lazy("Write the time of day in the county as 09:00.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(help_text="The time of day in the county, as 09:00.", **options)

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(HOUR, value):
            self.fail("invalid", format="")
        return super().to_internal_value(value)


class SeriesOut(serializers.ModelSerializer[Series]):
    unit = Ref()
    at = HourField()

    class Meta:
        model = Series
        fields = (
            "id", "kind", "title", "unit", "rule", "starts_on", "until", "at", "minutes", "place", "text",
            "holidays", "roles", "below", "guests", "skipped", "version", "created_at", "updated_at",
        )  # fmt: skip


class EachIn(Strict):
    """What a series says of each of its activities."""

    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    at = HourField(required=False)
    minutes = serializers.IntegerField(min_value=1, max_value=44640, required=False)
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    text = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    holidays = serializers.ChoiceField(Series.Holidays.choices, required=False)
    roles: Any = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=30
    )
    below = serializers.BooleanField(required=False)
    guests: Any = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=30
    )


class SeriesIn(EachIn):
    """A new series; the days after the first are like it."""

    kind = serializers.CharField(max_length=40)
    unit = VisibleField(queries.hosts)
    every = serializers.ChoiceField(tuple(recurring.EVERY))
    interval = serializers.IntegerField(min_value=1, max_value=recurring.MOST_APART, default=1)
    starts_on = DayField()
    until = DayField(required=False, allow_null=True)
    at = HourField()
    minutes = serializers.IntegerField(min_value=1, max_value=44640)


class ChangeFromIn(EachIn):
    """What is different from a day on; `every` is left out when it comes again as before."""

    title = serializers.CharField(max_length=120, required=False)
    day = DayField()
    every = serializers.ChoiceField(tuple(recurring.EVERY), required=False)
    interval = serializers.IntegerField(min_value=1, max_value=recurring.MOST_APART, required=False)
    starts_on = DayField(required=False)


class SkipIn(Strict):
    """A day on which there is none, and why."""

    day = DayField()
    reason = serializers.CharField(max_length=200)


class EndIn(Strict):
    """The last day on which there may be one, and why it ends."""

    last_on = DayField()
    reason = serializers.CharField(max_length=200)


class SeriesViewSet(Resource[Series]):
    """What comes again by a rule; its occurrences are activities, made ahead as drafts."""

    serves, row = Series, "series"
    scope, permission = "activities", VIEW
    serializer_class = SeriesOut
    order: Sequence[str] = ("title", "id")  # type: ignore[misc]  # they have no pinyin

    def rows(self) -> QuerySet[Series]:
        return queries.series(self.actor)

    @extend_schema(summary="Begin a series", request=SeriesIn, responses={201: SeriesOut})
    def create(self, request: Request) -> Response:
        access.require(self.actor, HOLD)
        return self.shown(services.start_series(actor=self.actor, **self.read(SeriesIn)), 201)

    @extend_schema(summary="Change it from a day on", request=ChangeFromIn, responses=SeriesOut)
    @action(detail=True, methods=["post"], url_path="change-from")
    def change_from(self, request: Request, pk: str) -> Response:
        """The answer is another series, which goes on in the place of this one."""
        return self.act(services.change_from, ChangeFromIn, right=HOLD)

    @extend_schema(summary="Leave out a day", request=SkipIn, responses=SeriesOut)
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: str) -> Response:
        return self.act(services.skip_day, SkipIn, right=HOLD)

    @extend_schema(summary="End it", request=EndIn, responses=SeriesOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        return self.act(services.end_series, EndIn, right=HOLD)


ROUTES = {"series": SeriesViewSet}
