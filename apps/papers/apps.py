"""Django's view of the app."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "apps.papers"
    label = "papers"
