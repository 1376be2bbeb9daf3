"""Files of activities, and of cases that are not protected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags, parameters
from api.bodies import StrictJson
from api.resources import Resource
from api.shapes import Strict, VisibleField
from apps.activities import queries as activities
from apps.activities.models import Activity
from apps.activities.policies import HOLD, VIEW
from apps.cases import queries as cases
from apps.cases.models import Case
from apps.files import services as storing
from apps.files.models import Attachment
from apps.files.queries import response
from apps.files.rules.types import MEDIA_TYPES
from apps.papers import queries, services
from apps.papers.models import ActivityFile, CaseFile, HeldFile
from kernel import access
from kernel.access import Actor
from kernel.errors import Invalid

F = TypeVar("F", bound=HeldFile)
CONTENT: Any = {
    (200, media_type): OpenApiTypes.BINARY
    for media_type in sorted({*MEDIA_TYPES, "application/octet-stream"})
}
FACTS = (
    "id", "name", "media_type", "size", "sha256", "caption", "brought_by_label", "version",
    "created_at", "updated_at",
)  # fmt: skip


class FileOut(serializers.ModelSerializer[Any]):
    """What is known of a file; its bytes are at `content/`."""

    name = serializers.CharField(source="attachment.name")
    media_type = serializers.CharField(source="attachment.media_type")
    size = serializers.IntegerField(source="attachment.size")
    sha256 = serializers.CharField(source="attachment.sha256")
    brought_by_label = serializers.CharField(source="attachment.brought_by_label")


class ActivityFileOut(FileOut):
    activity = serializers.UUIDField(source="activity_id")

    class Meta:
        model = ActivityFile
        fields = ("activity", "kind", *FACTS)


class CaseFileOut(FileOut):
    case = serializers.UUIDField(source="case_id")

    class Meta:
        model = CaseFile
        fields = ("case", *FACTS)


def activities_of(actor: Actor) -> QuerySet[Activity]:
    """Return the activities the actor may add files to."""
    return access.visible(actor, activities.activities(actor), HOLD)


def cases_of(actor: Actor) -> QuerySet[Case]:
    """Return the cases, none of them protected, that the actor may add files to."""
    return access.visible(actor, cases.unprotected(actor), cases.ANSWER)


class FileIn(Strict):
    """A photo or a document; its type is told by its content."""

    file = serializers.FileField()
    caption = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class ActivityFileIn(FileIn):
    """A file of an activity, of a kind that its kind of activity keeps."""

    activity = VisibleField(activities_of)
    kind = serializers.ChoiceField(ActivityFile.Kind.choices)


class CaseFileIn(FileIn):
    """A file of a case."""

    case = VisibleField(cases_of)


class TakeOutIn(Strict):
    """Why a file is taken out."""

    reason = serializers.CharField(max_length=200)


class Files(Resource[F]):
    """The base of both: rows that hold a file."""

    row = "file"
    order = ("created_at", "id")

    def get_parsers(self) -> list[Any]:
        bringing = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if bringing else [StrictJson()]

    def brought(self, shape: type[Strict], add: Callable[..., Any], holder: str) -> Response:
        """Check the file of the body, add it by a service to the row named `holder`, and show it."""
        given = self.read(shape)
        try:
            checked = storing.check(given.pop("file"), Attachment.Kind.values)
        except Invalid as error:
            raise Invalid(file=str(error)) from error
        of = given[holder]
        add(actor=self.actor, files=[checked], **given)
        return self.shown(of.files.select_related("attachment").latest("created_at", "id"), 201)

    @extend_schema(summary="The file itself", responses=CONTENT)
    @action(detail=True)
    def content(self, request: Request, pk: str) -> HttpResponse:
        return response(self.get_object().attachment)


class ActivityFileViewSet(Files[ActivityFile]):
    """Photos, sign-in sheets and documents of activities, without those taken out."""

    serves = ActivityFile
    scope, permission = "activities", VIEW
    serializer_class = ActivityFileOut
    filters = (
        parameters.reference("activity", "Of one activity."),
        parameters.one_of("kind", ActivityFile.Kind, "One kind of file."),
    )

    def rows(self) -> QuerySet[ActivityFile]:
        return queries.activity_files(self.actor)

    @extend_schema(
        summary="Add a file", request={"multipart/form-data": ActivityFileIn},
        responses={201: ActivityFileOut},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Photos are drawn again, smaller and without the place they were taken at."""
        access.require(self.actor, HOLD)
        return self.brought(ActivityFileIn, services.add_files, "activity")

    @extend_schema(summary="Take a file out", request=TakeOutIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="take-out")
    def take_out(self, request: Request, pk: str) -> Response:
        """It can be put back on the activity's page within 30 days."""
        row = self.get_object()
        access.require(self.actor, HOLD, row.activity)
        etags.check(request, row, required=False)
        services.take_out(actor=self.actor, file=row, **self.read(TakeOutIn))
        return Response(status=204)


class CaseFileViewSet(Files[CaseFile]):
    """Files of cases that are not protected, for those who handle them."""

    serves = CaseFile
    scope, permission = "cases", cases.VIEW
    serializer_class = CaseFileOut
    filters = (parameters.reference("case", "Of one case."),)

    def rows(self) -> QuerySet[CaseFile]:
        return queries.open_case_files(self.actor)

    @extend_schema(
        summary="Add a file",
        request={"multipart/form-data": CaseFileIn},
        responses={201: CaseFileOut},
    )
    def create(self, request: Request) -> Response:
        access.require(self.actor, cases.ANSWER)
        return self.brought(CaseFileIn, services.add_case_files, "case")

    @extend_schema(summary="Take a file out", request=TakeOutIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="take-out")
    def take_out(self, request: Request, pk: str) -> Response:
        """It can be put back on the case's page within 30 days."""
        row = self.get_object()
        access.require(self.actor, cases.ANSWER, row.case)
        etags.check(request, row, required=False)
        services.take_case_file_out(actor=self.actor, file=row, **self.read(TakeOutIn))
        return Response(status=204)


ROUTES = {"activity-files": ActivityFileViewSet, "case-files": CaseFileViewSet}
