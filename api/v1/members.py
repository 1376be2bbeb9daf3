"""Members."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters
from api.resources import Removals
from api.shapes import DayField, Ref, Strict, VisibleField
from apps.members import queries, services
from apps.members.lists import MemberFilter, MemberList
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import access
from kernel.access import Actor

CHANGE = "members.change_member"


def branches(actor: Actor) -> QuerySet[OrgUnit]:
    """Return the units whose members the actor may change."""
    return access.visible(actor, OrgUnit.objects.all(), CHANGE)


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


class MemberChange(Strict):
    """What is corrected of a member; branch and leaving are acts of their own."""

    name = serializers.CharField(max_length=60, required=False)
    phone = serializers.CharField(
        max_length=30, required=False, allow_blank=True, help_text="The new one, in clear."
    )
    category = serializers.ChoiceField(Member.Category.choices, required=False)
    joined_on = DayField(required=False)
    confirmed_on = DayField(
        required=False, allow_null=True, help_text="When they became a full member."
    )
    employer = serializers.CharField(max_length=120, required=False, allow_blank=True)
    employer_code = serializers.CharField(
        max_length=18, required=False, allow_blank=True, help_text="A credit code."
    )
    job = serializers.CharField(max_length=60, required=False, allow_blank=True)
    education = serializers.CharField(max_length=20, required=False, allow_blank=True)
    skills = serializers.CharField(max_length=120, required=False, allow_blank=True)
    wishes = serializers.CharField(max_length=120, required=False, allow_blank=True)


class TransferIn(Strict):
    """Where a member goes, and from which day on."""

    unit = VisibleField(branches)
    effective_on = DayField()
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class LeavingIn(Strict):
    """When a member left the county, and why."""

    left_on = DayField()
    leaving = serializers.ChoiceField(Member.Leaving.choices)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ReturnIn(Strict):
    """Why a leaving is taken back."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class RevealIn(Strict):
    """Which masked value is wanted, and what for."""

    field = serializers.ChoiceField(services.PERSONAL)
    reason = serializers.CharField(
        max_length=120, required=False, help_text="Needed from a person, not from a key."
    )


class RevealOut(serializers.Serializer[Any]):
    """A value in clear."""

    field = serializers.ChoiceField(services.PERSONAL)
    value = serializers.CharField(allow_blank=True)


class MemberViewSet(Removals[Member]):
    """Party members; ID numbers and phones are masked."""

    serves, row, about_people = Member, "member", True
    # A stored answer would be a personal value in clear in the database.
    never_kept = frozenset({"reveal"})
    scope, permission, brought_by = "members", "members.view_member", "members"
    serializer_class = MemberOut
    listing = MemberList
    filters = (*parameters.of(MemberFilter), parameters.search(queries.SEARCHED))

    def rows(self) -> QuerySet[Member]:
        return queries.members(self.actor)

    def needed_scope(self, request: Request) -> str:
        return "members:reveal" if self.action == "reveal" else super().needed_scope(request)

    @extend_schema(summary="Correct a member", request=MemberChange, responses=MemberOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """The next roll that names another value overwrites it."""
        return self.act(services.change_member, MemberChange, right=CHANGE, if_match=True)

    @extend_schema(
        summary="Put a member into another branch", request=TransferIn, responses=MemberOut
    )
    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, pk: str) -> Response:
        """The stay in the branch before ends on that day and is kept."""
        return self.act(services.transfer_member, TransferIn, right=CHANGE)

    @extend_schema(summary="Record that a member left", request=LeavingIn, responses=MemberOut)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """The membership ends on that day; an account that is only a member's is closed."""
        return self.act(services.leave_county, LeavingIn, right=CHANGE)

    @extend_schema(
        summary="Take a leaving back",
        operation_id="members_return",
        request=ReturnIn,
        responses=MemberOut,
    )
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def take_leaving_back(self, request: Request, pk: str) -> Response:
        """For one recorded by mistake: membership and account go on."""
        return self.act(services.return_member, ReturnIn, right=CHANGE)

    @extend_schema(summary="A value in clear", request=RevealIn, responses=RevealOut)
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, pk: str) -> Response:
        """Needs `members:reveal`; each reading is noted in the county's journal."""
        given = self.read(RevealIn)
        value = services.reveal_member(actor=self.actor, member=self.get_object(), **given)
        return Response({"field": given["field"], "value": value})


ROUTES = {"members": MemberViewSet}
