"""Addresses of the rules."""

from django.urls import path

from apps.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("rules/", views.rulebook, name="rules"),
    path("rules/working-days/", views.working_days, name="working-days"),
    path("rules/working-days/enter/", views.enter_notice, name="enter-notice"),
    path("rules/<str:key>/", views.rule, name="rule"),
    path("rules/<str:key>/change/", views.change, name="change"),
    path("rules/<str:key>/take-back/", views.take_back, name="take-back"),
]
