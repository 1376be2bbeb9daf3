"""Django's own command, run in the platform's scope to read the `public` schema's history."""

from typing import Any

from django.core.management.commands import makemigrations

from kernel.realm import platform_scope


class Command(makemigrations.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with platform_scope():
            super().handle(*args, **options)
