"""Django's view of the app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "tenants.oversight"
    label = "oversight"
