"""Addresses of the first page and the search."""

from django.urls import path

from apps.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("changes/", views.changes, name="changes"),
    path("manual/", views.manual_page, name="my-manual"),
    path("manual/<slug:key>/", views.manual_page, name="manual"),
    path("news/", views.what_is_new, name="news"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggest, name="suggest"),
]
