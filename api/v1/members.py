"""Members."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags, parameters
from api.resources import Removals
from api.shapes import Ref, Strict
from apps.members import queries, services
from apps.members.lists import MemberFilter
from apps.members.models import Member
from kernel import access


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A member",
            value={
                "id": "0190a5c2-7e1b-7cc3-98c4-dc0c0c07398f",
                "name": "王丽兰",
                "sex": "female",
                "born_on": "1975-09-08",
                "ethnicity": "汉族",
                "id_number": "360725**********12",
                "phone": "199****9999",
                "category": "full",
                "joined_on": "2000-07-01",
                "confirmed_on": "2001-07-01",
                "left_on": None,
                "leaving": "",
                "leaving_note": "",
                "unit": {
                    "id": "0190a5c2-7e1b-7cc3-98c4-dc0c0c073990",
                    "name": "中共崇义县横水镇商圈联合支部",
                },
                "employer": "崇义县横水镇老表杂货店",
                "employer_code": "92360725MA35XK2L7T",
                "job": "经营者",
                "education": "高中",
                "skills": "",
                "wishes": "扶贫帮困",
                "version": 1,
                "created_at": "2026-11-24T12:00:00+08:00",
                "updated_at": "2026-11-24T12:00:00+08:00",
            },
            response_only=True,
        )
    ]
)
class MemberOut(serializers.ModelSerializer[Member]):
    id_number = serializers.CharField(help_text="Masked.")
    phone = serializers.CharField(help_text="Masked.")
    unit = Ref()

    class Meta:
        model = Member
        fields = (
            "id", "name", "sex", "born_on", "ethnicity", "id_number", "phone", "category",
            "joined_on", "confirmed_on", "left_on", "leaving", "leaving_note", "unit", "employer",
            "employer_code", "job", "education", "skills", "wishes", "version", "created_at",
            "updated_at",
        )  # fmt: skip


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Transferred out",
            value={"left_on": "2026-07-01", "leaving": "transferred", "note": "转往上犹县"},
            request_only=True,
        )
    ]
)
class LeavingIn(Strict):
    """When a member left the county, and why."""

    left_on = serializers.DateField()
    leaving = serializers.ChoiceField(Member.Leaving.choices)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ReturnIn(Strict):
    """Why a leaving is taken back."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class RevealIn(Strict):
    """Which masked value is wanted."""

    field = serializers.ChoiceField(services.PERSONAL)


class RevealOut(serializers.Serializer[Any]):
    """A value in clear."""

    field = serializers.ChoiceField(services.PERSONAL)
    value = serializers.CharField(allow_blank=True)


class MemberViewSet(Removals[Member]):
    """Party members; ID numbers and phones are masked."""

    serves = Member
    # A kept answer would be a personal value in clear at rest.
    never_kept = frozenset({"reveal"})
    scope, permission, brought_by = "members", "members.view_member", "members"
    serializer_class = MemberOut
    filters = (*parameters.of(MemberFilter), parameters.search(queries.SEARCHED))

    def rows(self) -> QuerySet[Member]:
        return queries.members(self.actor)

    def needed_scope(self, request: Request) -> str:
        return "members:reveal" if self.action == "reveal" else super().needed_scope(request)

    @extend_schema(summary="Record that a member left", request=LeavingIn, responses=MemberOut)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """The membership ends on that day; an account that is only a member's is closed."""
        return self._act(services.leave_county, LeavingIn)

    @extend_schema(
        summary="Take a leaving back",
        operation_id="members_return",
        request=ReturnIn,
        responses=MemberOut,
    )
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def take_leaving_back(self, request: Request, pk: str) -> Response:
        """For one recorded by mistake: membership and account go on."""
        return self._act(services.return_member, ReturnIn)

    def _act(self, service: Any, shape: type[Strict]) -> Response:
        member = self.get_object()
        access.require(self.actor, "members.change_member", member)
        version = etags.check(self.request, member, required=False)
        given = self.read(shape)
        member = service(actor=self.actor, member=member, expected_version=version, **given)
        return self.shown(member)

    @extend_schema(summary="A value in clear", request=RevealIn, responses=RevealOut)
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, pk: str) -> Response:
        """Needs `members:reveal`; each reading is noted in the county's journal."""
        given = self.read(RevealIn)
        value = services.reveal_member(actor=self.actor, member=self.get_object(), **given)
        return Response({**given, "value": value})
