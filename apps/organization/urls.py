"""Addresses of units and places."""

from django.urls import path

from apps.organization.views import saved, units, zones

app_name = "organization"
urlpatterns = [
    path("units/", units.tree, name="tree"),
    path("units/<uuid:unit_id>/", units.unit, name="unit"),
    path("units/<uuid:unit_id>/found/", units.found, name="found"),
    path("units/<uuid:unit_id>/change/", units.change, name="change"),
    path("units/<uuid:unit_id>/move/", units.move, name="move"),
    path("units/<uuid:unit_id>/dissolve/", units.dissolve, name="dissolve"),
    path("units/<uuid:unit_id>/take-back/", units.take_back, name="take-back"),
    path("units/holders/<int:grant_id>/phone/", units.phone, name="phone"),
    path("zones/", zones.zones, name="zones"),
    path("zones/<uuid:zone_id>/", zones.zone, name="zone"),
    path("zones/<uuid:zone_id>/remove/", zones.remove_zone, name="remove-zone"),
    path("zones/map/", zones.township_map, name="map"),
    path("zones/map/remove/", zones.remove_map, name="remove-map"),
    path("zones/take/", zones.take_zones, name="take-zones"),
    path("views/", saved.views, name="views"),
    path("views/<uuid:view_id>/", saved.view, name="view"),
    path("views/<uuid:view_id>/remove/", saved.remove_view, name="remove-view"),
]
