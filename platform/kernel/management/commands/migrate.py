"""Django's own command would migrate one schema and leave the others: it is closed here."""

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Closed: use bootstrap (public schema) and migrate_counties (every county)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("rest", nargs="*")

    def handle(self, *_args: Any, **_options: Any) -> NoReturn:
        raise CommandError(
            "Use `manage.py bootstrap` for the public schema and `manage.py migrate_counties` "
            "for the counties."
        )
