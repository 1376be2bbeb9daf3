"""Addresses of the summary and of its supervisors."""

from django.urls import path, re_path

from tenants.oversight import views

app_name = "oversight"
urlpatterns = [
    path("summary/", views.summary, name="summary"),
    path("summary/counties/<uuid:county_id>/", views.county, name="county"),
    path("summary/definitions/", views.definitions, name="definitions"),
    path("summary/definitions/<str:key>/", views.definition, name="definition"),
    re_path(r"^summary/(?P<code>\d{2,6})/$", views.region, name="region"),
    path("console/supervisors/", views.supervisors, name="supervisors"),
    path("console/supervisors/<uuid:scope_id>/end/", views.take_region, name="take-region"),
]
