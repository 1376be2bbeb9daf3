"""Addresses of duties."""

from django.urls import path

from apps.duties import views

app_name = "duties"
urlpatterns = [
    path("duties/", views.duty_list, name="list"),
    path("duties/map/", views.heat_map, name="map"),
    path("duties/<uuid:duty_id>/", views.detail, name="detail"),
    path("duties/<uuid:duty_id>/waive/", views.waive, name="waive"),
    path("duties/<uuid:duty_id>/late/", views.late, name="late"),
]
