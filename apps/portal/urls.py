"""Addresses of pages that know several apps."""

from django.urls import path

from apps.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("units/small/", views.small_branches, name="small"),
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/<uuid:job_id>/cancel/", views.cancel_job, name="cancel-job"),
    path("settings/", views.settings, name="settings"),
    path("settings/people/", views.people, name="people"),
    path("settings/people/<uuid:user_id>/<slug:what>/", views.person_act, name="person-act"),
    path("settings/roles/<int:grant_id>/take/", views.take_role, name="take-role"),
    path("settings/journal/", views.journal, name="journal"),
    path("settings/<slug:key>/", views.section, name="section"),
    path("settings/<slug:key>/reset/", views.reset_section, name="reset-section"),
]
