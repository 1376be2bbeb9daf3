"""Django's view of the app."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "apps.rulebook"
    label = "rulebook"
