"""Addresses of a county."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from api.docs import catalogue

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("api.urls_county")),
    path(".well-known/api-catalog", catalogue, name="api-catalog"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("imports/", include("kernel.tabular.urls")),
    path("exports/", include("kernel.exports.urls")),
    path("", include("apps.portal.urls")),
    path("", include("apps.office.urls")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.organization.urls")),
    path("", include("apps.members.urls")),
    path("", include("apps.businesses.urls")),
]

handler404 = "kernel.web.middleware.not_found"
