"""Addresses of members."""

from django.urls import path

from apps.members import views

app_name = "members"
urlpatterns = [
    path("members/", views.member_list, name="list"),
    path("members/<uuid:member_id>/", views.member_detail, name="detail"),
    path("members/<uuid:member_id>/reveal/<slug:field>/", views.reveal, name="reveal"),
]
