"""Django's command, run in the platform scope: it checks the history of the public schema."""

from typing import Any

from django.core.management.commands import makemigrations

from kernel.realm import platform_scope


class Command(makemigrations.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with platform_scope():
            super().handle(*args, **options)
