"""Signing in to activities, and leave: parts of the activities' resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.resources import Resource
from api.shapes import Strict
from apps.activities import services
from apps.activities.models import Activity
from apps.activities.policies import HOLD
from apps.activities.rules import codes
from kernel import access


class CodeOut(serializers.Serializer[Any]):
    """What the screen shows; ask again when its seconds are over."""

    code = serializers.CharField()
    seconds = serializers.IntegerField()


class TicketIn(Strict):
    """The code that is on the screen."""

    ticket = serializers.CharField(max_length=300)


class ClaimOut(serializers.Serializer[Any]):
    """Whether this was the first time; a second time changes nothing."""

    status = serializers.CharField()
    is_new = serializers.BooleanField()


class ClaimsIn(Strict):
    """Lines of the roll; left out: everybody who signed in."""

    attendances: Any = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=2000
    )


class LineIn(Strict):
    """A line of the roll."""

    attendance = serializers.UUIDField()


class LeaveIn(Strict):
    """Why one cannot come."""

    reason = serializers.CharField(max_length=200)


class LeaveAnswerIn(LineIn):
    """Whether leave is granted; a refusal says why."""

    granted = serializers.BooleanField()
    answer = serializers.CharField(max_length=200, default="", allow_blank=True)


class SigningIn(Resource[Activity]):
    """What is done with a roll before it is recorded."""

    @extend_schema(summary="The code to sign in by", responses=CodeOut)
    @action(detail=True, methods=["get"])
    def code(self, request: Request, pk: str) -> Response:
        """For a screen of your own; it changes every half minute."""
        row = self.get_object()
        access.require(self.actor, HOLD, row)
        return Response({"code": codes.current(row.pk), "seconds": codes.seconds_left()})

    @extend_schema(summary="Sign in", request=TicketIn, responses=ClaimOut)
    @action(detail=True, methods=["post"], url_path="sign-in")
    def sign_in(self, request: Request, pk: str) -> Response:
        """As the member who is invited; the organiser confirms it."""
        given = self.read(TicketIn)
        row, is_new = services.claim_presence(actor=self.actor, activity=self.get_object(), **given)
        return Response({"status": row.status, "is_new": is_new})

    @extend_schema(summary="Confirm who signed in", request=ClaimsIn)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Once the roll is frozen. Those who are confirmed already stay so."""
        return self.act(_on_roll(services.confirm_claims), ClaimsIn, right=HOLD)

    @extend_schema(summary="Say that one who signed in is not here", request=LineIn)
    @action(detail=True, methods=["post"], url_path="refuse-claim")
    def refuse_claim(self, request: Request, pk: str) -> Response:
        return self.act(_on_roll(services.refuse_claim), LineIn, right=HOLD)

    @extend_schema(summary="Ask for leave", request=LeaveIn)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """As the member who is invited."""
        return self.act(_on_roll(services.ask_for_leave), LeaveIn)

    @extend_schema(summary="Take the asking for leave back", request=None)
    @action(detail=True, methods=["post"], url_path="leave-back")
    def leave_back(self, request: Request, pk: str) -> Response:
        """As the member who asked; the organiser is told."""
        return self.act(_on_roll(services.take_leave_back))

    @extend_schema(summary="Grant or refuse leave", request=LeaveAnswerIn)
    @action(detail=True, methods=["post"], url_path="answer-leave")
    def answer_leave(self, request: Request, pk: str) -> Response:
        return self.act(_on_roll(services.answer_leave), LeaveAnswerIn, right=HOLD)


def _on_roll(service: Callable[..., Any]) -> Callable[..., Activity]:
    """Return `service` as one that returns the activity; what changes is a line, not its version."""

    def act(*, activity: Activity, expected_version: object, **given: Any) -> Activity:
        del expected_version
        service(activity=activity, **given)
        return Activity.objects.select_related("unit").get(pk=activity.pk)

    return act
