"""Addresses of a county's API, below /api/."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from api.description import SchemaView
from api.docs import docs
from api.v1.businesses import BusinessViewSet
from api.v1.coverage import FiguresView, PreviewView, RunViewSet, SplitView
from api.v1.imports import ImportViewSet
from api.v1.index import IndexView, MeView, Nothing
from api.v1.jobs import JobViewSet
from api.v1.members import MemberViewSet
from api.v1.organization import UnitViewSet, ZoneViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("units", UnitViewSet, basename="units")
router.register("zones", ZoneViewSet, basename="zones")
router.register("businesses", BusinessViewSet, basename="businesses")
router.register("members", MemberViewSet, basename="members")
router.register("coverage/runs", RunViewSet, basename="coverage-runs")
router.register("imports", ImportViewSet, basename="imports")
router.register("jobs", JobViewSet, basename="jobs")

v1 = [
    path("", IndexView.as_view(), name="index"),
    path("me/", MeView.as_view(), name="me"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("coverage/", FiguresView.as_view(), name="coverage"),
    path("coverage/by/", SplitView.as_view(), name="coverage-by"),
    path("coverage/preview/", PreviewView.as_view(), name="coverage-preview"),
    *router.urls,
]
urlpatterns = [path("v1/", include(v1)), re_path(r"", Nothing.as_view(), name="nothing")]
