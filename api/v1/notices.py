"""One's own notices, and what one wants to be told of. A key has none: they are a person's."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.resources import Resource
from api.shapes import Strict
from apps.notices import queries, services
from apps.notices.models import Notice, When


class NoticeOut(serializers.ModelSerializer[Notice]):
    text = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField(
        help_text="The page of what it is about; empty when gone."
    )

    class Meta:
        model = Notice
        fields = ("id", "kind", "subject_id", "text", "url", "created_at", "read_at")

    def get_text(self, notice: Notice) -> str:
        """Return it in words, "" when its subject is not to be seen any more."""
        line: queries.Line | None = getattr(notice, "line", None)
        return line.text if line else ""

    def get_url(self, notice: Notice) -> str:
        line: queries.Line | None = getattr(notice, "line", None)
        return line.url if line else ""


class ChoicesOut(serializers.Serializer[Any]):
    """When one is told of each kind."""

    choices = serializers.DictField(child=serializers.ChoiceField(When.choices))


class ChoicesIn(Strict):
    """When one wants to be told of some kinds; an empty text for as the county has it."""

    choices = serializers.DictField(
        child=serializers.ChoiceField([("", "as in the county"), *When.choices])
    )


class ReadOut(serializers.Serializer[Any]):
    """How many notices were marked as read."""

    read = serializers.IntegerField()


class NoticeViewSet(Resource[Notice]):
    """One's own notices, the newest first."""

    serves, row = Notice, "notice"
    serializer_class = NoticeOut
    order = ("-id",)
    tells_changes = is_versioned = False

    def rows(self) -> QuerySet[Notice]:
        return queries.own(self.actor)

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        return None if page is None else self._worded(list(page))

    def get_object(self) -> Notice:
        return self._worded([super().get_object()])[0]

    def _worded(self, rows: list[Notice]) -> list[Notice]:
        """Put each row's words beside it. A query a kind of subjects."""
        found = {line.notice.pk: line for line in queries.lines(self.actor, rows)}
        for row in rows:
            row.line = found.get(row.pk)  # type: ignore[attr-defined]  # read by the serializer
        return rows

    @extend_schema(summary="Mark a notice as read", request=None, responses=NoticeOut)
    @action(detail=True, methods=["post"], url_path="read", url_name="read")
    def seen(self, request: Request, pk: str) -> Response:
        return self.shown(services.mark_read(actor=self.actor, notice=self.get_object()))

    @extend_schema(summary="Mark all notices as read", request=None, responses=ReadOut)
    @action(detail=False, methods=["post"], url_path="read", url_name="read-all")
    def read_all(self, request: Request) -> Response:
        return Response({"read": services.mark_all_read(actor=self.actor)})

    @extend_schema(methods=["GET"], summary="What one is told of", responses=ChoicesOut)
    @extend_schema(
        methods=["PATCH"],
        operation_id="notices_choose",
        summary="Choose what one is told of",
        request=ChoicesIn,
        responses=ChoicesOut,
    )
    @action(detail=False, methods=["get", "patch"], pagination_class=None)
    def choices(self, request: Request) -> Response:
        if request.method == "PATCH":
            services.choose(actor=self.actor, chosen=self.read(ChoicesIn)["choices"])
        account = services.own.own_id(self.actor)
        own = {kind: when for (_account, kind), when in queries.choices([account]).items()}
        return Response({"choices": {**queries.defaults(), **own}})


ROUTES = {"notices": NoticeViewSet}
