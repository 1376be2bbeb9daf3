"""Django's view of the app."""

from django.apps import AppConfig


class BusinessesConfig(AppConfig):
    name = "apps.businesses"
    label = "businesses"
