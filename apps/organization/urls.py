"""Addresses of units and places."""

from django.urls import path

from apps.organization import views

app_name = "organization"
urlpatterns = [
    path("units/", views.tree, name="tree"),
    path("units/<uuid:unit_id>/", views.unit, name="unit"),
    path("units/<uuid:unit_id>/found/", views.found, name="found"),
    path("units/<uuid:unit_id>/change/", views.change, name="change"),
    path("units/<uuid:unit_id>/move/", views.move, name="move"),
    path("units/<uuid:unit_id>/dissolve/", views.dissolve, name="dissolve"),
    path("units/<uuid:unit_id>/take-back/", views.take_back, name="take-back"),
    path("units/holders/<int:grant_id>/phone/", views.phone, name="phone"),
    path("zones/", views.zones, name="zones"),
    path("zones/<uuid:zone_id>/", views.zone, name="zone"),
    path("zones/<uuid:zone_id>/remove/", views.remove_zone, name="remove-zone"),
    path("zones/map/", views.township_map, name="map"),
    path("zones/map/remove/", views.remove_map, name="remove-map"),
    path("zones/take/", views.take_zones, name="take-zones"),
    path("views/", views.views, name="views"),
    path("views/<uuid:view_id>/", views.view, name="view"),
    path("views/<uuid:view_id>/remove/", views.remove_view, name="remove-view"),
]
