"""Cases that are not protected: those are read on the pages only, where each opening is noted."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters
from api.resources import Resource
from api.shapes import DayField, Ref, Strict, VisibleField
from apps.accounts.models import User
from apps.activities.models import Activity
from apps.activities.policies import HOLD
from apps.businesses import queries as businesses
from apps.businesses.models import Business
from apps.cases import queries, services
from apps.cases.lists import CaseFilter, CaseList
from apps.cases.models import Case, CaseNote, Helper
from apps.cases.queries import care
from apps.members import queries as members
from apps.members.models import Member
from apps.organization import queries as organization
from apps.organization.models import OrgUnit
from kernel import access
from kernel.access import Actor
from kernel.errors import Invalid

# The sources that are an activity, and whether it is a visit.
OUT_OF = {Case.Source.VISIT: True, Case.Source.MEETING: False}


def units(actor: Actor) -> QuerySet[OrgUnit]:
    """Return the units at which the actor may raise cases."""
    return access.visible(actor, OrgUnit.objects.in_being(), queries.RAISE)


def people(actor: Actor) -> QuerySet[User]:
    """Return the accounts that may answer cases somewhere within the actor's sight."""
    return queries.possible_owners(actor)


def came_from(actor: Actor) -> QuerySet[Activity]:
    """Return the activities out of which the actor may raise cases: they stand on their pages."""
    own = Activity.objects.exclude(state__in=(Activity.State.DRAFT, Activity.State.CANCELLED))
    held = access.visible(actor, own, HOLD).values("pk")
    paid = own.filter(visit__recorded_by=actor.id) if actor.id else own.none()
    return own.filter(Q(pk__in=held) | Q(pk__in=paid.values("pk"))).select_related("visit")


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
            "source_id", "raised_on", "triage_on", "due_on", "answered_on", "ended_on", "outcome", "rating",
            "rating_words", "merged_into", "version", "created_at", "updated_at",
        )  # fmt: skip


class CaseMade(CaseOut):
    """A new case with its code, which is for the one who raised it and is told this once."""

    code = serializers.CharField()

    class Meta(CaseOut.Meta):
        fields = (*CaseOut.Meta.fields, "code")  # type: ignore[assignment]  # one more


class CaseNoteOut(serializers.ModelSerializer[CaseNote]):
    """A line of a case's history; of a measure what was given and when, else these are empty."""

    aid = serializers.ChoiceField(CaseNote.Aid.choices, allow_blank=True)

    class Meta:
        model = CaseNote
        fields = ("id", "kind", "text", "aid", "given_on", "amount", "goods", "at", "by_label")


class HelperOut(serializers.ModelSerializer[Helper]):
    """Who helps with a case, a member or an account; `until` is set for who helps no longer."""

    member = Ref(allow_null=True)
    account = Ref(source="user", allow_null=True)

    class Meta:
        model = Helper
        fields = ("id", "member", "account", "task", "since", "until")


class HelperIn(Strict):
    """Who helps from today on: exactly one of a member and an account."""

    member = VisibleField(members_of, required=False)
    account = VisibleField(people, source="user", required=False)
    task = serializers.CharField(max_length=120, required=False, allow_blank=True)


class HelperEndIn(Strict):
    """Who helps no longer."""

    helper = VisibleField(care.helpers_seen)


class MeasureIn(Strict):
    """What was done or given, today unless a day is given."""

    text = serializers.CharField(max_length=4000)
    aid = serializers.ChoiceField(CaseNote.Aid.choices, required=False)
    amount = serializers.DecimalField(
        max_digits=12, decimal_places=2, required=False, allow_null=True, help_text="Yuan."
    )
    goods = serializers.CharField(max_length=200, required=False, allow_blank=True)
    given_on = DayField(required=False, allow_null=True)


class HandOverIn(Strict):
    """To another person, or to another unit where somebody is then named."""

    reason = serializers.CharField(max_length=300)
    unit = VisibleField(organization.units, required=False)
    owner = VisibleField(people, required=False)


class CaseReasonIn(Strict):
    """Why."""

    reason = serializers.CharField(max_length=300)


class MergeIn(Strict):
    """The case that goes on for both."""

    into = VisibleField(queries.unprotected)


class CaseIn(Strict):
    """A case, and whom it is about; with `owner` it is assigned at once."""

    unit = VisibleField(units)
    kind = serializers.CharField(max_length=40, help_text="A key of the county's kinds.")
    source = serializers.ChoiceField(Case.Source.choices)  # type: ignore[assignment]  # as the column
    title = serializers.CharField(max_length=80, required=False, allow_blank=True)
    text = serializers.CharField(max_length=4000)
    source_id = VisibleField(
        came_from,
        required=False,
        allow_null=True,
        help_text="The activity it came from, which lists it; needed with `visit` and `meeting`, and not "
        "taken with any other source. One the caller holds, or a visit of theirs.",
    )
    business = VisibleField(businesses_of, required=False, allow_null=True)
    member = VisibleField(members_of, required=False, allow_null=True)
    owner = VisibleField(people, required=False, allow_null=True)
    due_on = DayField(required=False, allow_null=True)
    raiser_name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    raiser_phone = serializers.CharField(
        max_length=30,
        required=False,
        allow_blank=True,
        help_text="In clear; never read again here.",
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse a source whose activity is not named or of another kind, and an activity no source names."""
        row, source = given.get("source_id"), given["source"]
        if source not in OUT_OF:
            fault = (
                _("Only what came from a visit or a meeting names one. Leave it out.")
                if row
                else ""
            )
        elif row is None:
            fault = _("Name the visit or the meeting it came from, by the id of its activity.")
        else:
            is_meant = hasattr(row, "visit") == OUT_OF[source]
            fault = "" if is_meant else _("This activity is of another kind than the source says.")
        if fault:
            raise serializers.ValidationError({"source_id": [ErrorDetail(fault, "bad_source")]})
        return given | {"source_id": row.pk if row else None}


class AssignIn(Strict):
    """Who answers, and by when; the kind where it came as a wrong one."""

    owner = VisibleField(people)
    due_on = DayField(required=False, allow_null=True)
    kind = serializers.CharField(max_length=40, required=False)


class CaseTextIn(Strict):
    """An answer, or a private note."""

    text = serializers.CharField(max_length=4000)


class CloseIn(Strict):
    """How it ended, and a note on the closing."""

    outcome = serializers.ChoiceField(Case.Outcome.choices, required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class CaseViewSet(Resource[Case]):
    """What is to be solved or followed up. Protected cases, such as hardships, are not here."""

    serves, row = Case, "case"
    told_once = frozenset({"code"})
    scope, permission = "cases", queries.VIEW
    serializer_class = CaseOut
    order = ("raised_on", "id")
    listing = CaseList
    filters = (*parameters.of(CaseFilter), parameters.search(queries.SEARCHED))

    def rows(self) -> QuerySet[Case]:
        return queries.unprotected(self.actor)

    @extend_schema(summary="Raise a case", request=CaseIn, responses={201: CaseMade})
    def create(self, request: Request) -> Response:
        """The code opens the case to the one who raised it: hand it on, keep no copy. It is in this answer only."""
        access.require(self.actor, queries.RAISE)
        given = self.read(CaseIn)
        case = services.raise_case(actor=self.actor, **given)
        answer = self.shown(case, 201)
        answer.data |= {"code": case.code}
        return answer

    @extend_schema(summary="The history of a case", responses=CaseNoteOut(many=True))
    @action(detail=True, pagination_class=None)
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

    @extend_schema(summary="Hand a case over", request=HandOverIn, responses=CaseOut)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, pk: str) -> Response:
        """Its owner may, and those who assign cases; in another unit somebody is then named."""
        return self.act(services.hand_over, HandOverIn)

    @extend_schema(summary="Join a case with another", request=MergeIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """The answer is the one that goes on."""
        return self.act(services.merge, MergeIn, right=queries.ASSIGN)

    @extend_schema(summary="Reopen a case", request=CaseReasonIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """An answered or closed one that is not solved; it gets a new day."""
        return self.act(services.reopen, CaseReasonIn)

    @extend_schema(summary="Withdraw a case", request=CaseReasonIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Before its answer."""
        return self.act(services.withdraw, CaseReasonIn)

    @extend_schema(summary="Who helps with a case", responses=HelperOut(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def helpers(self, request: Request, pk: str) -> Response:
        """Those who help now first, then those who helped; not in pages."""
        rows = care.helpers(self.get_object())
        return Response(HelperOut(rows, many=True).data)

    @extend_schema(summary="Name who helps", request=HelperIn, responses=CaseOut)
    @helpers.mapping.post
    def add_helper(self, request: Request, pk: str) -> Response:
        """That person sees the case until it ends."""
        return self.act(services.add_helper, HelperIn, right=queries.ASSIGN)

    @extend_schema(summary="Note who helps no longer", request=HelperEndIn, responses=CaseOut)
    @action(detail=True, methods=["post"], url_path="end-help")
    def end_help(self, request: Request, pk: str) -> Response:
        return self.act(_ended, HelperEndIn, right=queries.ASSIGN)

    @extend_schema(summary="Record a measure", request=MeasureIn, responses=CaseOut)
    @action(detail=True, methods=["post"])
    def measures(self, request: Request, pk: str) -> Response:
        """Help, goods or money that was given; it is read in the history of the case."""
        return self.act(services.record_measure, MeasureIn)


def _ended(*, actor: Actor, case: Case, helper: Helper, expected_version: object) -> Case:
    """Note that one of the case's helpers helps no longer. Raises Invalid for one of another case."""
    del expected_version  # the service refuses a second time
    if helper.case_id != case.pk:
        raise Invalid(helper=_("This person helps with another case."))
    services.end_helper(actor=actor, helper=helper)
    return case


ROUTES = {"cases": CaseViewSet}
