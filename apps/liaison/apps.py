"""Django's view of the app."""

from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "apps.liaison"
    label = "liaison"
