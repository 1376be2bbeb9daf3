"""Units and places."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import etags, parameters
from api.parameters import Rows
from api.resources import Removals, Resource
from api.shapes import Confirmed, DayField, Ref, Strict, VisibleField
from apps.organization import queries, services
from apps.organization.lists import ZoneFilter
from apps.organization.models import OrgUnit, UnitFacts, Zone
from kernel import access
from kernel.access import Actor

VIEW, CHANGE = "organization.view_orgunit", "organization.change_unit"


def changeable(actor: Actor) -> QuerySet[OrgUnit]:
    """Return the units that the actor may make a unit's parent."""
    return access.visible(actor, OrgUnit.objects.all(), CHANGE)


class UnitOut(serializers.ModelSerializer[OrgUnit]):
    zone = Ref(allow_null=True)
    parent = serializers.UUIDField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # a name of ours

    class Meta:
        model = OrgUnit
        fields = (
            "id", "kind", "name", "short_name", "code", "form", "basis", "host", "host_name",
            "host_code", "industry", "zone", "parent", "founded_on", "dissolved_on", "version",
            "created_at", "updated_at",
        )  # fmt: skip


class Act(Strict):
    """The document of an act on a unit."""

    approval_number = serializers.CharField(max_length=80, required=False)
    reason = serializers.CharField(max_length=300, required=False)


class UnitTakeBack(Strict):
    """Why the last act on a unit is taken back."""

    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class UnitFactsIn(Act):
    """What a unit is."""

    form = serializers.ChoiceField(UnitFacts.Form.choices, required=False)
    basis = serializers.ChoiceField(UnitFacts.Basis.choices, required=False)
    host = serializers.ChoiceField(UnitFacts.Host.choices, required=False)
    host_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    host_code = serializers.CharField(max_length=18, required=False, allow_blank=True)
    industry = serializers.RegexField(r"^[A-T]$", required=False, help_text="GB/T 4754 section.")
    zone = VisibleField(queries.zones, required=False, allow_null=True)


class UnitIn(UnitFactsIn):
    """A unit to be founded."""

    parent = VisibleField(changeable)  # type: ignore[assignment]  # a name of ours
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(UnitFacts.Kind.choices)
    founded_on = DayField()
    confirmed = Confirmed()


class UnitChange(UnitFactsIn):
    """What changes about a unit, from which day on."""

    name = serializers.CharField(max_length=120, required=False)
    kind = serializers.ChoiceField(UnitFacts.Kind.choices, required=False)
    effective_on = DayField()


class UnitMove(Act):
    """The new parent of a unit, and from which day on."""

    parent = VisibleField(changeable)  # type: ignore[assignment]  # a name of ours
    effective_on = DayField()


class UnitDissolution(Act):
    """When a unit ends."""

    dissolved_on = DayField()


def _in_being(rows: Rows, value: str) -> Rows:
    return rows.filter(dissolved_on__isnull=value == "active")


class UnitViewSet(Removals[OrgUnit]):
    """Party units: committees, general branches, branches, groups."""

    serves, row = OrgUnit, "unit"
    scope, permission, brought_by = "units", VIEW, "branches"
    serializer_class = UnitOut
    filters = (
        parameters.one_of(
            "status", ("active", "dissolved"), "Units in being, or dissolved.", apply=_in_being
        ),
        parameters.one_of("kind", UnitFacts.Kind, "One kind of unit."),
        parameters.one_of("form", UnitFacts.Form, "Single or joint."),
        parameters.one_of("basis", UnitFacts.Basis, "By area or by industry."),
        parameters.one_of("host", UnitFacts.Host, "By the kind of host."),
        parameters.reference("zone", "Units of one place."),
        parameters.reference("parent", "Units right below one."),
        parameters.search(queries.UNITS_SEARCHED),
    )

    @property
    def field_names(self) -> Mapping[str, str]:  # type: ignore[override]  # depends on the action
        return {
            "create": {"effective_on": "founded_on"},
            "dissolve": {"effective_on": "dissolved_on"},
        }.get(self.action or "", {})

    def rows(self) -> QuerySet[OrgUnit]:
        return queries.units(self.actor)

    @extend_schema(summary="Found a unit", request=UnitIn, responses={201: UnitOut})
    def create(self, request: Request) -> Response:
        access.require(self.actor, CHANGE)
        given = self.read(UnitIn)
        return self.shown(services.found_unit(actor=self.actor, **given), 201)

    @extend_schema(summary="Rename or change a unit", request=UnitChange, responses=UnitOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.act(services.change_unit, UnitChange, if_match=True)

    @extend_schema(summary="Put a unit under another", request=UnitMove, responses=UnitOut)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        return self.act(services.move_unit, UnitMove, right=CHANGE)

    @extend_schema(summary="Dissolve a unit", request=UnitDissolution, responses=UnitOut)
    @action(detail=True, methods=["post"])
    def dissolve(self, request: Request, pk: str) -> Response:
        return self.act(services.dissolve_unit, UnitDissolution, right=CHANGE)

    @extend_schema(summary="Take the last act back", request=UnitTakeBack, responses=UnitOut)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """What it replaced holds again. A founding is taken back while nothing belonged to the unit.

        Such a unit ends on the day it was founded, and stands in no tree of any day.
        """
        return self.act(services.take_back_act, UnitTakeBack, right=CHANGE)


class ZoneOut(serializers.ModelSerializer[Zone]):
    parent = serializers.UUIDField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # a name of ours

    class Meta:
        model = Zone
        fields = ("id", "kind", "name", "parent", "version", "created_at", "updated_at")


class ZoneIn(Strict):
    """A place to be added."""

    kind = serializers.ChoiceField(Zone.Kind.choices)
    name = serializers.CharField(max_length=80)
    parent = VisibleField(queries.zones, required=False, allow_null=True)  # type: ignore[assignment]  # a name of ours


class ZoneChange(Strict):
    """The new name of a place."""

    name = serializers.CharField(max_length=80)


class ZoneViewSet(Resource[Zone]):
    """Places: townships, communities, villages, business districts, markets."""

    serves, row = Zone, "zone"
    scope, permission = "units", VIEW
    serializer_class = ZoneOut
    filters = (
        *parameters.of(ZoneFilter),
        parameters.reference("parent", "Places right within one."),
        parameters.search(queries.ZONES_SEARCHED),
    )

    def rows(self) -> QuerySet[Zone]:
        return queries.zones(self.actor)

    @extend_schema(summary="Add a place", request=ZoneIn, responses={200: ZoneOut, 201: ZoneOut})
    def create(self, request: Request) -> Response:
        """One that is already there is returned as it is, with 200."""
        zone, is_new = services.find_or_add_zone(actor=self.actor, **self.read(ZoneIn))
        return self.shown(zone, 201 if is_new else 200)

    @extend_schema(summary="Rename a place", request=ZoneChange, responses=ZoneOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.act(services.rename_zone, ZoneChange, if_match=True)

    @extend_schema(summary="Remove a place", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """One that was added by mistake: 409 while a unit, a business or another place belongs to it."""
        zone = self.get_object()
        etags.check(request, zone, required=False)
        services.remove_zone(actor=self.actor, zone=zone)
        return Response(status=204)


ROUTES = {"units": UnitViewSet, "zones": ZoneViewSet}
