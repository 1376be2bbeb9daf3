"""Addresses of accounts, the same on a county's host and on the platform's."""

from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("logout/", views.log_out, name="logout"),
    path("activate/", views.activate, name="activate"),
    path("me/", views.me, name="me"),
    path("me/devices/", views.devices, name="devices"),
    path("me/devices/<uuid:device_id>/forget/", views.forget_device, name="forget-device"),
    path("me/password/", views.password, name="password"),
]
