"""Addresses of changes in place, below /in-place/."""

from django.urls import path

from kernel.inplace import views

app_name = "inplace"
urlpatterns = [
    path("<slug:key>/<uuid:row_id>/", views.change, name="change"),
    path("<slug:key>/<uuid:row_id>/back/", views.take_back, name="back"),
]
