"""Activities: announced, held; who was there, what was voted on."""

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
from api.shapes import ByIdField, Ref, Strict, VisibleField
from api.signing_in import SigningIn
from apps.activities import queries, rules, services
from apps.activities.lists import ActivityFilter, ActivityList
from apps.activities.models import Activity, Attendance, Vote
from apps.activities.policies import APPROVE, HOLD, VIEW
from kernel import access


class AttendanceOut(serializers.ModelSerializer[Attendance]):
    member = Ref(allow_null=True)

    class Meta:
        model = Attendance
        fields = (
            "id",
            "member",
            "guest",
            "status",
            "votes",
            "reason",
            "answer",
            "answered_by_label",
        )


class VoteOut(serializers.ModelSerializer[Vote]):
    class Meta:
        model = Vote
        fields = (
            "id", "title", "rule", "rule_from", "voters", "present", "yes", "no", "abstained",
            "written_yes", "need_present", "need_yes", "quorum", "passed",
        )  # fmt: skip


class ActivityOut(serializers.ModelSerializer[Activity]):
    unit = Ref()
    agenda = serializers.SlugRelatedField("shown", many=True, read_only=True)  # type: ignore[var-annotated]  # of texts
    votes = VoteOut(many=True, source="ballots")

    class Meta:
        model = Activity
        fields = (
            "id", "kind", "title", "unit", "starts_at", "ends_at", "held_on", "place", "text", "state",
            "reason", "rolled_at", "recorded_at", "expected", "minutes_state", "agenda", "votes", "version",
            "created_at", "updated_at",
        )  # fmt: skip


class WhenIn(Strict):
    """What may be changed until the roll is frozen."""

    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    text = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    agenda: Any = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=30
    )


class ActivityIn(WhenIn):
    """A new activity of a unit; those whom its kind invites are put on its roll."""

    kind = serializers.CharField(max_length=40)
    unit = VisibleField(queries.hosts)
    title = serializers.CharField(max_length=120, default="", allow_blank=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class HoldIn(Strict):
    """Why nobody is recorded as present, where that is so."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class LastVoteIn(Strict):
    """The vote that was seen as the last one; it is refused when another was recorded since."""

    vote = serializers.UUIDField(required=False)


class CancelIn(Strict):
    """Why."""

    reason = serializers.CharField(max_length=200)


class RollIn(Strict):
    """Who is there, by ids of the roll's lines; for an absent one a reason makes it an excused absence."""

    present: Any = serializers.ListField(child=serializers.UUIDField(), max_length=2000)
    reasons: Any = ByIdField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        required=False,
        help_text="Why each of those who are absent is, by the id of the roll's line.",
    )
    refused: Any = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=2000,
        help_text="Lines of those who signed in and are not there; not named, they wait for an answer.",
    )


class VoteIn(Strict):
    """The papers counted; the roll says who has a vote and is there."""

    title = serializers.CharField(max_length=200)
    rule = serializers.ChoiceField(rules.VOTES)
    yes = serializers.IntegerField(min_value=0, max_value=9999)
    no = serializers.IntegerField(min_value=0, max_value=9999, default=0)
    abstained = serializers.IntegerField(min_value=0, max_value=9999, default=0)
    written_yes = serializers.IntegerField(min_value=0, max_value=9999, default=0)
    present = serializers.IntegerField(
        min_value=0,
        max_value=9999,
        required=False,
        help_text="How many with a vote are in the room, where fewer than came; without it all who are there.",
    )
    reason = serializers.CharField(
        max_length=200,
        default="",
        help_text="Why without a quorum; needed where too few are there.",
    )


class MinutesIn(Strict):
    """The minutes, as a whole."""

    minutes = serializers.CharField(max_length=20000, allow_blank=True)


class ActivityViewSet(SigningIn):
    """What units do: meetings, lessons, service days."""

    serves, row = Activity, "activity"
    scope, permission = "activities", VIEW
    serializer_class = ActivityOut
    order: Sequence[str] = ("-starts_at", "id")  # type: ignore[misc]  # the newest first
    listing = ActivityList
    filters = (*parameters.of(ActivityFilter), parameters.search(queries.SEARCHED))

    def rows(self) -> QuerySet[Activity]:
        return queries.activities(self.actor).prefetch_related("agenda__case", "ballots")

    @extend_schema(summary="Prepare an activity", request=ActivityIn, responses={201: ActivityOut})
    def create(self, request: Request) -> Response:
        access.require(self.actor, HOLD)
        row = services.plan_activity(actor=self.actor, **self.read(ActivityIn))
        return self.shown(row, 201)

    @extend_schema(summary="Change an activity", request=WhenIn, responses=ActivityOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.act(services.change_activity, WhenIn, right=HOLD, if_match=True)

    @extend_schema(summary="Announce it", request=None, responses=ActivityOut)
    @action(detail=True, methods=["post"])
    def announce(self, request: Request, pk: str) -> Response:
        return self.act(services.announce_activity, right=HOLD)

    @extend_schema(summary="Cancel it", request=CancelIn, responses=ActivityOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        return self.act(services.cancel_activity, CancelIn, right=HOLD)

    @extend_schema(summary="Freeze the roll", request=None, responses=ActivityOut)
    @action(detail=True, methods=["post"])
    def freeze(self, request: Request, pk: str) -> Response:
        """From then on nobody is added, and full members of the unit have a vote."""
        return self.act(services.freeze_roll, right=HOLD)

    @extend_schema(summary="Who is on the roll", responses=AttendanceOut(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def roll(self, request: Request, pk: str) -> Response:
        """With how each attended."""
        rows = queries.roll_seen(self.actor, self.get_object())
        return Response(AttendanceOut(rows, many=True).data)

    @extend_schema(summary="Record who is there", request=RollIn, responses=ActivityOut)
    @roll.mapping.put
    def record_roll(self, request: Request, pk: str) -> Response:
        """Who is not named is absent, or excused when they asked for leave."""
        return self.act(services.record_roll, RollIn, right=HOLD, if_match=True)

    @extend_schema(summary="Record a vote", request=VoteIn, responses=ActivityOut)
    @action(detail=True, methods=["post"])
    def votes(self, request: Request, pk: str) -> Response:
        """It is judged by the frozen roll and the rule as it holds on the day."""
        return self.act(_voted, VoteIn, right=HOLD)

    @extend_schema(summary="Take the last vote back", request=LastVoteIn, responses=ActivityOut)
    @action(detail=True, methods=["post"], url_path="take-vote-back")
    def take_vote_back(self, request: Request, pk: str) -> Response:
        """While the activity is announced; afterwards take back first that it was held, its votes stay."""
        return self.act(_vote_back, LastVoteIn, right=HOLD)

    @extend_schema(summary="Say that it was held", request=HoldIn, responses=ActivityOut)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str) -> Response:
        return self.act(services.hold_activity, HoldIn, right=HOLD)

    @extend_schema(summary="Take back that it was held", request=None, responses=ActivityOut)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        return self.act(services.take_holding_back, right=HOLD)

    @extend_schema(summary="Write the minutes", request=MinutesIn, responses=ActivityOut)
    @action(detail=True, methods=["put"])
    def minutes(self, request: Request, pk: str) -> Response:
        return self.act(services.write_minutes, MinutesIn, right=HOLD, if_match=True)

    @extend_schema(summary="Hand the minutes in", request=None, responses=ActivityOut)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        return self.act(services.submit_minutes, right=HOLD)

    @extend_schema(summary="Return the minutes", request=CancelIn, responses=ActivityOut)
    @action(detail=True, methods=["post"], url_path="return")
    def return_minutes(self, request: Request, pk: str) -> Response:
        """To be written better; who handed them in is told."""
        return self.act(services.return_minutes, CancelIn, right=APPROVE)

    @extend_schema(summary="Approve the minutes", request=None, responses=ActivityOut)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Somebody else than who handed them in."""
        return self.act(services.approve_minutes, right=APPROVE)


def _voted(*, activity: Activity, expected_version: object, **given: Any) -> Activity:
    """Record a vote, and return its activity read again."""
    del expected_version  # a vote is added, it changes nothing that was seen
    services.record_vote(activity=activity, **given)
    return Activity.objects.select_related("unit").get(pk=activity.pk)


def _vote_back(*, expected_version: object, **given: Any) -> Activity:
    del expected_version  # what was seen is named by `vote`
    return services.take_vote_back(**given)


ROUTES = {"activities": ActivityViewSet}
