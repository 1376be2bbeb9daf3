"""Addresses of imports, below /imports/."""

from django.urls import path

from kernel.bringing.views import import_list
from kernel.tabular import views

app_name = "imports"
urlpatterns = [
    path("", import_list, name="list"),
    path("new/<slug:kind>/", views.new_import, name="new"),
    path("template/<slug:kind>/", views.template_workbook, name="template"),
    path("<uuid:import_id>/", views.import_detail, name="detail"),
    path("<uuid:import_id>/answer/", views.import_answer, name="answer"),
    path("<uuid:import_id>/mapping/", views.import_mapping, name="mapping"),
    path("<uuid:import_id>/errors.xlsx", views.error_workbook, name="errors"),
    path("<uuid:import_id>/<slug:what>/", views.import_act, name="act"),
]
