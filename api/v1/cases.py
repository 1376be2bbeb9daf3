"""Cases that are not protected: those are read on the pages only, where each opening is noted."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters
from api.resources import Resource
from api.shapes import Ref, Strict, VisibleField
from apps.accounts.models import User
from apps.businesses import queries as businesses
from apps.businesses.models import Business
from apps.cases import queries, services
from apps.cases.lists import CaseFilter
from apps.cases.models import Case, CaseNote
from apps.members import queries as members
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import access
from kernel.access import Actor


def units(actor: Actor) -> QuerySet[OrgUnit]:
    """Return the units at which the actor may raise cases."""
    return access.visible(actor, OrgUnit.objects.in_being(), queries.RAISE)


def people(actor: Actor) -> QuerySet[User]:
    """Return the accounts that may answer cases somewhere within the actor's sight."""
    return queries.possible_owners(actor)


def businesses_of(actor: Actor) -> QuerySet[Business]:
    """Return the businesses the actor may see."""
    return businesses.businesses(actor)


def members_of(actor: Actor) -> QuerySet[Member]:
    """Return the members on the roll the actor may see."""
    return members.present(actor)


class CaseOut(serializers.ModelSerializer[Case]):
    unit = Ref()
    owner = Ref(allow_null=True)
    business = Ref(allow_null=True)
    member = Ref(allow_null=True)
    merged_into = serializers.UUIDField(
        source="merged_into_id", allow_null=True, help_text="The case that goes on."
    )

    class Meta:
        model = Case
        fields = (
            "id", "kind", "title", "text", "state", "unit", "owner", "business", "member", "source",
            "source_id", "raised_on", "triage_on", "due_on", "answered_on", "ended_on", "rating",
            "rating_words", "merged_into", "version", "created_at", "updated_at",
        )  # fmt: skip


class CaseMade(CaseOut):
    """A new case with its code, which is for the one who raised it and is told this once."""

    code = serializers.CharField()

    class Meta(CaseOut.Meta):
        fields = (*CaseOut.Meta.fields, "code")  # type: ignore[assignment]  # one more


class CaseNoteOut(serializers.ModelSerializer[CaseNote]):
    """A line of a case's history."""

    class Meta:
        model = CaseNote
        fields = ("id", "kind", "text", "amount", "goods", "at", "by_label")


class CaseIn(Strict):
    """A case, and whom it is about; with `owner` it is assigned at once."""

    unit = VisibleField(units)
    kind = serializers.CharField(max_length=40, help_text="A key of the county's kinds.")
    source = serializers.ChoiceField(Case.Source.choices)  # type: ignore[assignment]  # as the column
    title = serializers.CharField(max_length=80, required=False, allow_blank=True)
    text = serializers.CharField(max_length=4000)
    source_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="The row it came from, such as a meeting."
    )
    business = VisibleField(businesses_of, required=False, allow_null=True)
    member = VisibleField(members_of, required=False, allow_null=True)
    owner = VisibleField(people, required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    raiser_name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    raiser_phone = serializers.CharField(
        max_length=30,
        required=False,
        allow_blank=True,
        help_text="In clear; never read again here.",
    )


class AssignIn(Strict):
    """Who answers, and by when; the kind where it came as a wrong one."""

    owner = VisibleField(people)
    due_on = serializers.DateField(required=False, allow_null=True)
    kind = serializers.CharField(max_length=40, required=False)


class CaseTextIn(Strict):
    """An answer, or a private note."""

    text = serializers.CharField(max_length=4000)


class CloseIn(Strict):
    """A note on the closing."""

    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class CaseViewSet(Resource[Case]):
    """What is to be solved or followed up. Protected cases, such as hardships, are not here."""

    serves, row = Case, "case"
    # A stored answer would keep the code.
    never_kept = frozenset({"create"})
    scope, permission = "cases", queries.VIEW
    serializer_class = CaseOut
    order = ("raised_on", "id")
    filters = (*parameters.of(CaseFilter), parameters.search(queries.SEARCHED))

    def rows(self) -> QuerySet[Case]:
        return queries.unprotected(self.actor)

    @extend_schema(summary="Raise a case", request=CaseIn, responses={201: CaseMade})
    def create(self, request: Request) -> Response:
        """The code in the answer opens the case to the one who raised it: hand it on, keep no copy."""
        access.require(self.actor, queries.RAISE)
        case = services.raise_case(actor=self.actor, **self.read(CaseIn))
        answer = self.shown(case, 201)
        answer.data |= {"code": case.code}
        return answer

    @extend_schema(summary="The history of a case", responses=CaseNoteOut(many=True))
    @action(detail=True)
    def history(self, request: Request, pk: str) -> Response:
        """Private notes only for those who handle the case; the oldest first, not in pages."""
        rows = queries.history(self.actor, self.get_object())
        return Response([CaseNoteOut(note).data for note in rows])

    @extend_schema(summary="Assign a case", request=AssignIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """The person needs the right to answer cases of the unit."""
        return self.act(services.assign, AssignIn, right=queries.ASSIGN)

    @extend_schema(summary="Answer a case", request=CaseTextIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """The one who raised it reads this text and is asked to rate it."""
        return self.act(services.answer, CaseTextIn, right=queries.ANSWER)

    @extend_schema(summary="Note something privately", request=CaseTextIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, pk: str) -> Response:
        return self.act(services.add_note, CaseTextIn, right=queries.ANSWER)

    @extend_schema(summary="Close a case", request=CloseIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Only an answered one."""
        return self.act(services.close, CloseIn, right=queries.ASSIGN)


ROUTES = {"cases": CaseViewSet}
