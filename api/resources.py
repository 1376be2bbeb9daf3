"""The bases of the API's views: permissions, parameters, answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED, HTTP_304_NOT_MODIFIED
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from api import etags, idempotency, parameters
from api.errors import Problem, ProblemError, bad_parameter
from api.pagination import PAGING, UPDATED_SINCE
from api.parameters import Parameter
from api.shapes import Strict, Tombstone, writer
from api.throttling import Rate
from kernel import access
from kernel.access import Actor
from kernel.errors import Unchanged
from kernel.exports import services as exports
from kernel.lists.rows import ListRows
from kernel.lists.viewing import viewed
from kernel.models import Import, ImportChange, Record

M = TypeVar("M", bound=Model)


class Endpoint(APIView):
    """The base of all views: `scope` is the resource in a key's scopes, `permission` that to see it."""

    scope: ClassVar[str] = ""
    permission: ClassVar[str] = ""
    # {a service's field: its name in the request's body}
    field_names: ClassVar[Mapping[str, str]] = {}
    # Actions whose answers are not stored for repeated requests, and values told in the first answer only.
    never_kept: ClassVar[frozenset[str]] = frozenset()
    told_once: ClassVar[frozenset[str]] = frozenset()
    rate: Rate | None = None
    given: dict[str, Any]

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request.user  # type: ignore[assignment]  # an actor is our user
        return actor

    def needed_scope(self, request: Request) -> str:
        """Return the scope a key needs for this request, "" for none."""
        verb = "read" if request.method in SAFE_METHODS else "write"
        return f"{self.scope}:{verb}" if self.scope else ""

    def parameters(self) -> Sequence[Parameter]:
        """Return the query parameters that this request accepts."""
        return ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not hasattr(self, (request.method or "").lower()):
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)
        self.given = parameters.read(request.query_params, self.parameters())
        view = getattr(self, "post", None)
        is_kept = getattr(self, "action", "") not in self.never_kept
        if view is not None and is_kept and idempotency.is_wanted(request):
            setattr(self, "post", idempotency.once(view, self))  # noqa: B010 -- the view's own name

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        is_shown = request.method == "GET" and response.status_code == HTTP_200_OK
        if is_shown and "ETag" in response and etags.is_known(request, response["ETag"]):
            kept = {name: value for name, value in response.items() if name != "Content-Type"}
            response = Response(status=HTTP_304_NOT_MODIFIED, headers=kept)
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in (self.rate.headers if self.rate else {}).items():
            answer[name] = value
        answer["Cache-Control"] = "private, no-store"
        patch_vary_headers(answer, ("Authorization", "Cookie", "Accept-Language"))
        return answer

    def read(self, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Return the body's values, checked against `shape`.

        Raises ValidationError, and ProblemError for a change without a body: it was lost on its way.
        """
        if self.request.method == "PATCH" and not int(self.request.META.get("CONTENT_LENGTH") or 0):
            text = _("The request has no body: nothing says what is to be changed.")
            raise ProblemError(Problem(400, text, "no_body"))
        body = shape(data=self.request.data, context={"actor": self.actor})
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class Resource(ListModelMixin, RetrieveModelMixin, GenericViewSet[M], Endpoint):
    """Rows of one model that the actor may see: as a list and by id."""

    serves: type[M]
    filters: ClassVar[Sequence[Parameter]] = ()
    # The list of pages whose saved views are read by `?view=name`.
    listing: ClassVar[type[ListRows] | None] = None
    order: ClassVar[Sequence[str]] = ("name_pinyin", "id")
    tells_changes: ClassVar[bool] = True
    # The argument of services for one row: "member".
    row: ClassVar[str] = ""
    # False for rows that jobs change without raising the version: they have no ETag.
    is_versioned: ClassVar[bool] = True
    # True for rows about persons: what is read is counted, see `kernel.exports`.
    about_people: ClassVar[bool] = False
    lookup_value_converter = "uuid"

    def rows(self) -> QuerySet[M]:
        """Return the rows the actor may see, with all related rows that answers need."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[M]:
        return self.rows()

    def parameters(self) -> Sequence[Parameter]:
        if self.action not in {"list", "retrieve"}:
            return ()
        shape: Any = self.serializer_class
        shown = (parameters.fields_of(shape),)
        if self.action == "retrieve":
            return shown
        changes = (UPDATED_SINCE,) if self.tells_changes else ()
        views = (parameters.VIEW,) if self.listing is not None else ()
        return (*self.filters, *views, *PAGING, *changes, *shown)

    def written(self, row: Any) -> dict[str, Any]:
        """Return a row as answers have it, with the fields asked for."""
        shape: Any = self.get_serializer_class()
        return writer(shape, self.given.get("fields"))(row)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or ()
        self._count_people(len(page))
        written = [self.written(row) for row in page]
        answer = self.get_paginated_response(written)
        for name, value in etags.etag_of_list(written).items():
            answer[name] = value
        return answer

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        queryset = parameters.narrowed(queryset, self.given, self.parameters())
        if self.listing is not None and "view" in self.given:
            queryset = self._viewed(self.listing, self.given["view"], queryset)
        return queryset

    def _viewed(self, listing: type[ListRows], name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        found = viewed(listing, self.actor, name, rows)
        if found is None:
            text = _("You have no saved view of this name.")
            raise bad_parameter("view", "no_such_view", text)
        return found

    def order_of_rows(self, given: Mapping[str, Any]) -> Sequence[str]:
        """Return the columns to sort by: with `updated_since` the time of the change."""
        return ("updated_at", "id") if "updated_since" in given else self.order

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self._count_people(1)
        return self.shown(row)

    def _count_people(self, people: int) -> None:
        if self.about_people:
            exports.take_people(actor=self.actor, people=people)

    def get_object(self) -> M:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def shown(self, row: M, status: int = 200) -> Response:
        """Return the response with one row and its ETag; with 201 also its Location."""
        data = self.written(row)
        headers = self._etag_of(row, data)
        if status == HTTP_201_CREATED:
            headers["Location"] = reverse(
                f"api:{self.basename}-detail", args=[row.pk], request=self.request
            )
        return Response(data, status=status, headers=headers)

    def act(
        self,
        service: Callable[..., M],
        shape: type[Strict] | None = None,
        *,
        right: str = "",
        if_match: bool = False,
    ) -> Response:
        """Call a service for one row, with the body read by `shape`, and return the row's response.

        Raises 403 without `right` on the row, 428 when `if_match` is set and the request has no
        If-Match, 412 when the row was changed since that version. A change to what is recorded
        already is answered with the row as it is.
        """
        row: Any = self.get_object()
        self._count_people(1)
        if right:
            access.require(self.actor, right, row)
        version = etags.check(self.request, row, required=if_match)
        given = self.read(shape) if shape else {}
        named = {self.row: row, "expected_version": version}
        try:
            return self.shown(service(actor=self.actor, **named, **given))
        except Unchanged:
            return self.shown(self.get_object())

    def current_etag(self) -> dict[str, str]:
        """Return the ETag header of the row's present state."""
        row = self.get_queryset().filter(pk=self.kwargs.get("pk")).first()
        return self._etag_of(row, self.get_serializer(row).data) if row else {}

    def _etag_of(self, row: M, shown: Any) -> dict[str, str]:
        return etags.etag_of(row, shown) if self.is_versioned and isinstance(row, Record) else {}


class Removals(Resource[M]):
    """A resource with `deleted/`: rows that the undo of an import has deleted.

    Nothing else deletes rows. Rows that left the unit of a key's limit are not listed.
    """

    # The kind of import that brings these rows.
    brought_by: ClassVar[str]

    @extend_schema(
        summary="What was removed",
        description="Ids of rows that are no more, removed since a `Sync-Token`.",
        responses=Tombstone(many=True),
    )
    @action(detail=False, serializer_class=Tombstone)
    def deleted(self, request: Request) -> Response:
        changes = ImportChange.objects.filter(
            ~Exists(self.serves._default_manager.filter(pk=OuterRef("row_id"))),
            is_new=True,
            of__kind=self.brought_by,
            of__state=Import.State.UNDONE,
        )
        page = self.paginate_queryset(self.filter_queryset(changes.select_related("of")))
        return self.get_paginated_response([self.written(row) for row in page or ()])

    def parameters(self) -> Sequence[Parameter]:
        return (*PAGING, REMOVED_SINCE) if self.action == "deleted" else super().parameters()

    def order_of_rows(self, given: Mapping[str, Any]) -> Sequence[str]:
        return ("id",) if self.action == "deleted" else super().order_of_rows(given)


REMOVED_SINCE = replace(
    UPDATED_SINCE,
    required=True,
    description="A `Sync-Token`: a header of the first page of every list.",
    apply=lambda rows, moment: rows.filter(of__undone_at__gte=moment),
)
