"""Addresses of a county."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("api.urls_county")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("imports/", include("kernel.tabular.urls")),
    path("", include("apps.businesses.urls")),
]

handler404 = "kernel.web.middleware.not_found"
