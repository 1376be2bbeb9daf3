"""Django's view of the app."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "apps.duties"
    label = "duties"
