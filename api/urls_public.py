"""Addresses of the platform's API, below /api/."""

from django.urls import include, path, re_path

from api import routes
from api.description import SchemaView
from api.docs import docs, group, trial
from api.v1.index import Nothing

app_name = "api"
v1 = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("docs/try/", trial, name="docs-try"),
    path("docs/<str:key>/", group, name="docs-group"),
    *routes.patterns(on_platform=True),
]
urlpatterns = [path("v1/", include(v1)), re_path(r"", Nothing.as_view(), name="nothing")]
