"""Imports: a file is uploaded, checked, applied, and can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import (
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters
from api.bodies import StrictJson
from api.pagination import PAGING
from api.parameters import Parameter
from api.resources import Resource
from api.shapes import Strict, writer
from api.v1.jobs import JobOut, job_started
from kernel import access
from kernel.errors import Conflict
from kernel.models import Import, ImportFault, RowChoice
from kernel.tabular import asking, queries, services
from kernel.tabular import jobs as work
from kernel.tabular.importers import importers

KINDS = ("branches", "register", "members", "activities")
CHOICES = tuple(filter(None, RowChoice.Choice.values))


class ReportOut(serializers.Serializer[Any]):
    """What a file brings, in rows: all but `closed` and `warnings` add up to `rows`."""

    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    conflicts = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="Set aside by a person's choice.")
    closed = serializers.IntegerField()
    refused = serializers.DictField(child=serializers.IntegerField(), help_text="By code.")
    warnings = serializers.DictField(child=serializers.IntegerField(), help_text="By code.")


class ImportOut(serializers.ModelSerializer[Import]):
    report = serializers.SerializerMethodField()
    job = serializers.UUIDField(source="job_id", allow_null=True, help_text="The last one.")
    unknown_headings = serializers.SerializerMethodField(
        help_text="Columns nobody knows: they are left out."
    )
    remarks = serializers.SerializerMethodField(
        help_text="Sentences on what was not read, read together, or is hidden in the file."
    )
    sheets = serializers.SerializerMethodField(help_text="All sheets of the workbook.")

    class Meta:
        model = Import
        fields = (
            "id", "kind", "state", "file_name", "report", "unknown_headings", "remarks",
            "sheets", "job", "made_by_label",
            "approved_by_label", "applied_at", "undone_at", "file_removed_at", "version", "created_at",
        )  # fmt: skip

    @extend_schema_field(ReportOut(allow_null=True, help_text="Null while it is checked."))
    def get_report(self, row: Import) -> dict[str, Any] | None:
        return writer(ReportOut)(row.report) if row.report else None

    def get_unknown_headings(self, row: Import) -> list[str]:
        return list(row.mapping.get("unknown", ()))

    def get_remarks(self, row: Import) -> list[str]:
        return list(row.mapping.get("remarks", ()))

    def get_sheets(self, row: Import) -> list[str]:
        return list(row.mapping.get("sheets", ()))


class FaultOut(serializers.ModelSerializer[ImportFault]):
    class Meta:
        model = ImportFault
        fields = ("sheet", "row", "column", "value", "code", "reason", "weight")


class MeaningOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a name of ours


class AskedWordOut(serializers.Serializer[Any]):
    """A word that nobody explained yet, in `rows` rows."""

    column = serializers.CharField()
    word = serializers.CharField()
    rows = serializers.IntegerField()
    meanings = MeaningOut(many=True)


class VersionOut(serializers.Serializer[Any]):
    column = serializers.CharField(help_text="The column's name for people.")
    ours = serializers.CharField(allow_blank=True)
    theirs = serializers.CharField(allow_blank=True)


class AskedRowOut(serializers.Serializer[Any]):
    """A row that contradicts another one, or what is recorded (`against`)."""

    row = serializers.IntegerField()
    sheet = serializers.CharField(allow_blank=True, help_text="Of a file with several sheets.")
    name = serializers.CharField(allow_blank=True)
    against = serializers.CharField()
    why = serializers.CharField(allow_blank=True)
    choices = serializers.ListField(child=serializers.ChoiceField(CHOICES))
    versions = VersionOut(many=True)


class AskedOut(serializers.Serializer[Any]):
    """What the file asks: at most 50 rows at a time."""

    words = AskedWordOut(many=True)
    choices = AskedRowOut(many=True)


class WordIn(Strict):
    """What a word of a column means: the `value` of one of its meanings."""

    column = serializers.CharField()
    word = serializers.CharField()
    meaning = serializers.CharField()


class ChoiceIn(Strict):
    """Which version counts: `keep` the other one, `take` this row, or `other`: they are not the same."""

    row = serializers.IntegerField()
    sheet = serializers.CharField(required=False, default="", allow_blank=True)
    choice = serializers.ChoiceField(CHOICES)


class AnswersIn(Strict):
    """Answers to what a file asks, any number of them."""

    words = WordIn(many=True, required=False, help_text="Remembered for later files.")
    choices = ChoiceIn(many=True, required=False)


class MappingField(serializers.JSONField):
    """JSON in a part of a form; one deeper than a parser goes is refused like any that is none."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except RecursionError:
            self.fail("invalid")


class ImportIn(Strict):
    """A table and its kind."""

    kind = serializers.ChoiceField(KINDS)
    file = serializers.FileField(
        help_text="A workbook (.xlsx, .xls, .et, .ods) or .csv, at most 5 MB and 20,000 rows."
    )
    sheet = serializers.CharField(
        required=False, default="", help_text="The sheet to read, else those with known headings."
    )
    mapping = MappingField(
        required=False,
        binary=True,
        default=dict,
        help_text='Headings and their columns, as JSON: `{"经营主体名称": "name"}`. Remembered.',
    )

    def validate_mapping(self, given: Any) -> dict[str, str]:
        """Refuse what is no object of texts."""
        if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
            raise serializers.ValidationError(_("Give an object of headings and their columns."))
        return given


class ImportViewSet(Resource[Import]):
    """Files that bring branches, businesses or members."""

    serves = Import
    scope, permission = "imports", "kernel.view_import"
    serializer_class = ImportOut
    order = ("-id",)
    is_versioned = False
    filters = (
        parameters.one_of("kind", KINDS, "One kind of table."),
        parameters.one_of("state", Import.State, "One state."),
    )

    def rows(self) -> QuerySet[Import]:
        return queries.imports(self.actor)

    def parameters(self) -> Sequence[Parameter]:
        return PAGING if self.action == "faults" else super().parameters()

    def order_of_rows(self, given: Any) -> Sequence[str]:
        return ("id",) if self.action == "faults" else super().order_of_rows(given)

    def get_parsers(self) -> list[Any]:
        # A file is uploaded as multipart form; the actions have no body.
        bringing = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if bringing else [StrictJson()]

    @extend_schema(summary="Bring a file", request=ImportIn, responses={201: ImportOut})
    def create(self, request: Request) -> Response:
        """A job checks its rows: read the import until it is `checked`. Nothing else is changed."""
        given = self.read(ImportIn)
        self._require_everywhere(given["kind"])
        file = given["file"]
        row = work.bring_in(
            actor=self.actor,
            kind=given["kind"],
            name=file.name,
            content=file.read(),
            said=given["mapping"],
            sheet=given["sheet"],
        )
        return self.shown(row, 201)

    @extend_schema(summary="Confirm a large file", request=None, responses=ImportOut)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """The second person's yes to a file that waits for it: a logged-in person's, never a key's."""
        return self.shown(services.approve_import(actor=self.actor, row=self.get_object()))

    @extend_schema(summary="Apply a checked file", request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """Starts a job: all or nothing. A file of many rows (200, unless set otherwise) may first need a second person.

        Where what is recorded has changed since the check, so that it would do something else than the
        report says, nothing is written: the import is `checked` or `awaiting` again, with a new report.
        A file that would change nothing is refused (`nothing_to_apply`).
        """
        return self._start("apply", Import.State.CHECKED)

    @extend_schema(summary="Take an import back", request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Starts a job: takes back what the import brought, and names what was changed since."""
        return self._start("undo", Import.State.APPLIED)

    @extend_schema(summary="Rows that were refused", responses=FaultOut(many=True))
    @action(detail=True, url_path="errors", serializer_class=FaultOut)
    def faults(self, request: Request, pk: str) -> Response:
        """Refused rows and conflicts: row, column, value (personal ones masked), code, reason."""
        rows: QuerySet[Any] = ImportFault.objects.filter(of=self.get_object())
        page = self.paginate_queryset(rows) or ()
        return self.get_paginated_response([self.written(fault) for fault in page])

    @extend_schema(summary="What a file asks", responses=AskedOut)
    @action(detail=True, filter_backends=(), pagination_class=None)
    def answers(self, request: Request, pk: str) -> Response:
        """Words that nobody explained yet, with what they may mean, and rows that wait for a choice."""
        row = self.get_object()
        self._require_everywhere(row.kind)
        words, disputes = row.report.get("words", {}), row.report.get("disputes", [])
        return Response(writer(AskedOut)(asking.asked(importers[row.kind](), words, disputes)))

    @extend_schema(summary="Answer what a file asks", request=AnswersIn, responses=ImportOut)
    @answers.mapping.post
    def answer(self, request: Request, pk: str) -> Response:
        """The file is checked again with the answers: read the import until it is `checked` or `awaiting`."""
        row = self.get_object()
        self._require_everywhere(row.kind)
        self._require_state(row, Import.State.CHECKED, Import.State.AWAITING)
        meanings, chosen = asking.read(
            importers[row.kind](),
            row.report.get("words", {}),
            row.report.get("disputes", []),
            self.read(AnswersIn),
        )
        answered = work.answer_rows(actor=self.actor, row=row, meanings=meanings, chosen=chosen)
        return self.shown(answered)

    def _start(self, what: str, state: Import.State) -> Response:
        row = self.get_object()
        self._require_everywhere(row.kind)
        self._require_state(row, state)
        return job_started(work.start(actor=self.actor, row=row, what=what), self.request)

    def _require_state(self, row: Import, *states: Import.State) -> None:
        if row.state not in states:
            text = _("This import is in the state: %(state)s.")
            raise Conflict(text % {"state": row.get_state_display()}, code="wrong_state")

    def _require_everywhere(self, kind: str) -> None:
        """Raise Denied unless the importer's permission is held in the whole county."""
        access.require(self.actor, importers[kind].permission, access.EVERYWHERE)


ROUTES = {"imports": ImportViewSet}
