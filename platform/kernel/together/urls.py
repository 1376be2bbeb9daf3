"""Addresses of acts on many rows, below /together/."""

from django.urls import path

from kernel.together import views

app_name = "together"
urlpatterns = [
    path("", views.done_by_me, name="mine"),
    path("<slug:kind>/", views.act, name="act"),
    path("<uuid:act_id>/back/", views.take_back, name="back"),
]
