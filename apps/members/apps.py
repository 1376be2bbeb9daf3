"""Django's view of the app."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "apps.members"
    label = "members"
