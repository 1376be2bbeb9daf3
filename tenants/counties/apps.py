"""Django's view of the app."""

from django.apps import AppConfig


class CountiesConfig(AppConfig):
    name = "tenants.counties"
    label = "counties"
