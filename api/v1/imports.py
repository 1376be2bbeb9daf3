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
from kernel.models import Import, ImportFault
from kernel.tabular import jobs as work
from kernel.tabular import queries, services
from kernel.tabular.importers import importers

KINDS = ("branches", "register", "members")


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

    def _start(self, what: str, state: Import.State) -> Response:
        row = self.get_object()
        self._require_everywhere(row.kind)
        if row.state != state:
            text = _("This import is in the state: %(state)s.")
            raise Conflict(text % {"state": row.get_state_display()}, code="wrong_state")
        return job_started(work.start(actor=self.actor, row=row, what=what), self.request)

    def _require_everywhere(self, kind: str) -> None:
        """Raise Denied unless the importer's permission is held in the whole county."""
        access.require(self.actor, importers[kind].permission, access.EVERYWHERE)


ROUTES = {"imports": ImportViewSet}
