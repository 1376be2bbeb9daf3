"""URLs of a county: of the API, the kernel and every app that has a `urls` module."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from api.docs import catalogue


def of_apps() -> Iterator[URLResolver]:
    """Yield the URLs of the county's apps, each included at the root."""
    for config in apps.get_app_configs():
        is_ours = config.name in settings.TENANT_APPS and config.name.startswith("apps.")
        if is_ours and module_has_submodule(config.module, "urls"):
            yield path("", include(f"{config.name}.urls"))


choose_language = login_not_required(require_http_methods(["GET", "POST"])(set_language))

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("api.urls_county")),
    path(".well-known/api-catalog", catalogue, name="api-catalog"),
    path("i18n/setlang/", choose_language, name="set_language"),
    path("imports/", include("kernel.bringing.urls")),
    path("exports/", include("kernel.exports.urls")),
    path("in-place/", include("kernel.inplace.urls")),
    path("together/", include("kernel.together.urls")),
    *of_apps(),
]

handler404 = "kernel.web.middleware.not_found"
handler500 = "kernel.web.faults.fault"
