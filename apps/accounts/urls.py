"""Addresses of accounts, the same on a county's host and on the platform's."""

from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("logout/", views.log_out, name="logout"),
    path("activate/", views.activate, name="activate"),
    path("me/", views.me, name="me"),
    path("me/password/", views.password, name="password"),
]
