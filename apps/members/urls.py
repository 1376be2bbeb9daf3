"""Addresses of members."""

from django.urls import path

from apps.members import views

app_name = "members"
urlpatterns = [
    path("units/small/", views.small_branches, name="small-branches"),
    path("members/", views.member_list, name="list"),
    path("members/<uuid:member_id>/", views.member_detail, name="detail"),
    path("members/<uuid:member_id>/change/", views.change, name="change"),
    path("members/<uuid:member_id>/transfer/", views.transfer, name="transfer"),
    path("members/<uuid:member_id>/leave/", views.leave, name="leave"),
    path("members/<uuid:member_id>/return/", views.take_leaving_back, name="return"),
    path("members/<uuid:member_id>/reveal/<slug:field>/", views.reveal, name="reveal"),
]
