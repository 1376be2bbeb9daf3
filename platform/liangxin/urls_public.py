"""URLs of the platform."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from api.docs import catalogue

choose_language = login_not_required(require_http_methods(["GET", "POST"])(set_language))

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("api.urls_public")),
    path(".well-known/api-catalog", catalogue, name="api-catalog"),
    path("i18n/setlang/", choose_language, name="set_language"),
    path("", include("apps.accounts.urls")),
    path("", include("tenants.counties.urls")),
    path("", include("tenants.oversight.urls")),
]

handler404 = "kernel.web.middleware.not_found"
handler500 = "kernel.web.faults.fault"
