"""Addresses of the platform's API, below /api/."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from api.description import SchemaView
from api.docs import docs
from api.v1.index import IndexView, MeView, Nothing
from api.v1.summary import SummaryViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("summary", SummaryViewSet, basename="summary")

v1 = [
    path("", IndexView.as_view(), name="index"),
    path("me/", MeView.as_view(), name="me"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    *router.urls,
]
urlpatterns = [path("v1/", include(v1)), re_path(r"", Nothing.as_view(), name="nothing")]
