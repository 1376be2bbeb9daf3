"""Django's command is disabled: it would migrate one schema and leave out the others."""

from typing import Any, NoReturn

from django.core.management.base import CommandError
from django.core.management.commands import migrate


class Command(migrate.Command):
    help = "Closed: use bootstrap (public schema) and migrate_counties (every county)."

    def handle(self, *_args: Any, **_options: Any) -> NoReturn:
        raise CommandError(
            "Use `manage.py bootstrap` for the public schema and `manage.py migrate_counties` "
            "for the counties."
        )
