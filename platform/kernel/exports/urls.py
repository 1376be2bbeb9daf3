"""Addresses of exports that need a second person, below /exports/."""

from django.urls import path

from kernel.exports import views

app_name = "exports"
urlpatterns = [
    path("<uuid:export_id>/", views.export_detail, name="detail"),
    path("<uuid:export_id>/release/", views.release_export, name="release"),
    path("<uuid:export_id>/refuse/", views.refuse_export, name="refuse"),
]
