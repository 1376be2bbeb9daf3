"""Addresses of the platform."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("api.urls_public")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler404 = "kernel.web.middleware.not_found"
