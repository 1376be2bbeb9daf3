"""Addresses of businesses and coverage."""

from django.urls import path

from apps.businesses import views

app_name = "businesses"
urlpatterns = [
    path("businesses/", views.business_list, name="list"),
    path("businesses/<uuid:business_id>/", views.business_detail, name="detail"),
    path("businesses/<uuid:business_id>/change/", views.change, name="change"),
    path("businesses/<uuid:business_id>/close/", views.close, name="close"),
    path("businesses/<uuid:business_id>/reopen/", views.reopen, name="reopen"),
    path("businesses/<uuid:business_id>/assign/", views.assign, name="assign"),
    path("coverage/", views.coverage, name="coverage"),
    path("coverage/gaps/", views.gaps, name="gaps"),
    path("coverage/gaps/towns/", views.fill_towns, name="fill-towns"),
    path("coverage/preview/", views.preview, name="preview"),
    path("coverage/recompute/", views.recompute, name="recompute"),
    path("coverage/runs/<uuid:run_id>/undo/", views.undo, name="undo"),
]
